"""Every event of a day has the form that its schema says, and each schema has its event."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import pitledger
from pitledger.platform.outbox import CONSUMER_NAMES, Event, envelope
from pitledger.workers.consumers import CONSUMERS
from tests.clone import Clone
from tests.floor import Floor
from tests.whole_day import play_a_day

ROOT = Path(__file__).parents[2]
SCHEMAS = {path.name: path for path in (ROOT / "docs/events").glob("*.json")}
FUNCTIONS = Path(pitledger.__file__).parent / "db" / "functions"
REGISTER = FUNCTIONS / "events" / "consumers_of.sql"
CODE = re.compile(r"^\s*--.*$", re.MULTILINE)


def schema_of(name: str) -> dict[str, Any]:
    return json.loads(SCHEMAS[name].read_text())


def file_of(event: dict[str, Any]) -> str:
    return f"{event['event_type']}.v{event['schema_version']}.json"


async def test_the_events_of_a_day_are_those_that_have_a_schema_and_keep_to_it(
    floor: Floor,
) -> None:
    await play_a_day(floor)

    events = floor.clone.rows("select * from outbox")
    assert {file_of(event) for event in events} == set(SCHEMAS)
    for name in SCHEMAS:
        validator = jsonschema_rs.validator_for(schema_of(name), validate_formats=True)
        payloads = [event["payload"] for event in events if file_of(event) == name]
        errors = [error.message for payload in payloads for error in validator.iter_errors(payload)]
        assert errors == [], name


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_says_all_that_an_event_holds_and_is_found_by_it(name: str) -> None:
    schema = schema_of(name)

    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == set(schema["properties"])
    event_type, version = name.removesuffix(".json").rsplit(".v", 1)
    assert schema["$id"] == f"urn:pitledger:event:{event_type}:{version}"
    assert f"[{event_type}]({name})" in (ROOT / "docs/events/README.md").read_text()


def test_the_register_of_consumers_is_the_same_in_the_database_and_in_the_worker() -> None:
    named = re.findall(r"select '([a-z_]+)'", CODE.sub("", REGISTER.read_text()))

    assert tuple(named) == CONSUMER_NAMES
    assert {consumer.name for consumer in CONSUMERS} == set(CONSUMER_NAMES)


def test_an_event_reaches_the_consumers_that_the_register_names(clone: Clone) -> None:
    def told_of(event_type: str, accrual: str) -> set[str]:
        found = clone.rows(
            "select * from consumers_of(%s, jsonb_build_object('accrual', %s::text)) as name",
            [event_type, accrual],
        )
        return {row["name"] for row in found}

    assert told_of("rating_slip.completed", "direct") == {"gaming_day_report"}
    assert told_of("rating_slip.completed", "queued") == set(CONSUMER_NAMES)
    assert told_of("loyalty.points_accrued", "direct") == {"gaming_day_report"}
    assert told_of("loyalty.tier_changed", "direct") == set()


async def test_an_envelope_has_what_a_cloud_event_must_have(floor: Floor) -> None:
    await floor.new_player()
    row = floor.clone.rows(
        "select id, event_type, schema_version, subject, payload, correlation_id, created_at"
        " from outbox order by id desc limit 1"
    )[0]

    enveloped = envelope(Event(**row), floor.house.casino_id)

    assert {"specversion", "id", "source", "type"} <= set(enveloped)
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in enveloped)
    assert json.loads(json.dumps(enveloped)) == enveloped
