"""Who acts, when and for which casino comes from the session and the server, never from a body."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.platform.settings import Settings
from tests.floor import Floor
from tests.http.contract import CORRELATION, audited, bearer, problem_in, stored_but_refusals
from tests.http.endpoints import ENDPOINTS, Sender, sender_to

APP = create_app(Settings(database_url="host=nowhere", secret_key=SecretStr("k" * 32)))
DOCUMENT: dict[str, Any] = APP.openapi()
# What a name of a field would be, by which a caller could say who acts, when, where, or what the
# server computes.
STATED = re.compile(
    r"staff|actor|user|operator|principal|author|award|_by$|role|login|permission"
    r"|casino|tenant|property_id"
    r"|^now$|_at$|time|date|_day|day_|^on$"
    r"|source|type|event|status|sequence|balance|tier|lifetime|points|hash|inputs|snapshot"
    r"|correlation|request_id|idempot|version|^id$"
)
# Fields that are what the command is about.
ABOUT = {
    ("SignInIn", "login"): "who signs in says so, and proves it by the password",
    ("MemberIn", "login"): "of the member who is added",
    ("MemberIn", "role"): "of the member who is added, by an admin",
    ("MemberPatch", "role"): "of the member who is changed, by an admin",
    ("CasinoPatch", "timezone"): "a setting of the caller's own casino",
    ("CasinoPatch", "gaming_day_start"): "a setting of the caller's own casino",
    ("PlayerIn", "birth_date"): "the guest's",
    ("PlayerPatch", "birth_date"): "the guest's",
    ("GameIn", "game_type"): "the game's",
    ("GamePatch", "game_type"): "the game's",
    ("GameIn", "points_conversion_rate"): "a setting that a slip's snapshot freezes",
    ("GamePatch", "points_conversion_rate"): "a setting that a slip's snapshot freezes",
    ("TiersIn", "version"): "as it was answered: taken and left unread",
    ("TierIn", "threshold_points"): "a setting of the caller's own casino",
    ("RewardIn", "points_change"): "what a manual reward is: limited, with a reason, audited",
    ("RecoverIn", "correlation_id"): "of the recovery; the one stored at the close wins",
}
FORGED: dict[str, object] = {
    **dict.fromkeys(("staff_id", "actor_id", "casino_id"), "00000000-0000-7000-8000-000000000000"),
    **dict.fromkeys(("created_at", "started_at", "ended_at", "now"), "2020-01-01T00:00:00Z"),
    **dict.fromkeys(("gaming_day",), "2020-01-01"),
    **dict.fromkeys(("actor", "source", "transaction_type", "event_type"), "GAMEPLAY"),
    **dict.fromkeys(("balance_after", "play_seconds", "points_earned"), 1_000_000),
    "snapshot": {},
    "_context": {},
}


def fields_of(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return every field that a body may hold, however deep, by the name of its model."""
    for reference in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)):
        model = document["components"]["schemas"][reference]
        for name, field in model.get("properties", {}).items():
            yield reference, name
            yield from fields_of(document, field)


def stated_in(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the fields of bodies by which a caller could state what only the server knows."""
    bodies = [
        operation["requestBody"]
        for operations in document["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    ]
    fields = {field for body in bodies for field in fields_of(document, body)}
    return {(model, name) for model, name in fields if STATED.search(name)}


def test_no_body_has_a_field_that_says_who_acts_when_or_where() -> None:
    assert stated_in(DOCUMENT) == set(ABOUT)


def test_a_field_that_says_so_would_be_found() -> None:
    for name in (
        "staff_id",
        "awarded_by",
        "casino_id",
        "created_at",
        "gaming_day",
        "source",
        "now",
    ):
        planted = json.loads(json.dumps(DOCUMENT))
        planted["components"]["schemas"]["TierIn"]["properties"][name] = {"type": "string"}
        assert stated_in(planted) - set(ABOUT) == {("TierIn", name)}


def test_what_changes_something_takes_nothing_from_query_headers_or_cookies() -> None:
    taken = {
        (path, parameter["in"], parameter["name"])
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
        if method != "get"
        for parameter in operation.get("parameters", [])
        if parameter["in"] != "path"
    }

    assert {(where, name) for _, where, name in taken} <= {("header", "Idempotency-Key")}


def forged_in(sender: Sender, name: str) -> str:
    """Return the accepted body with a forged field, or with a forged column in a file."""
    if sender.endpoint.file is None:
        return sender.with_field(**{name: json.dumps(FORGED[name])})
    headings, *rows = sender.text.splitlines()
    return "\n".join([f"{headings},{name}", *(f"{row},{FORGED[name]}" for row in rows)])


async def test_a_forged_field_is_refused_by_every_endpoint_that_takes_a_body(floor: Floor) -> None:
    sender = await sender_to(floor, ENDPOINTS[0])
    before = stored_but_refusals(floor.clone)

    for endpoint in ENDPOINTS:
        here = replace(sender, endpoint=endpoint)
        known = (endpoint.file or "").partition("\n")[0].split(",")
        for name in FORGED.keys() - {*endpoint.body, *known}:
            problem = problem_in(await here.send(forged_in(here, name)), "VALIDATION_ERROR")
            fields = {error["field"] for error in problem["errors"]}
            if endpoint.file is not None:
                assert f"no column is called {name!r}" in problem["detail"]
                fields = {name}
            assert name in fields, f"{endpoint.path} {name}"
    assert stored_but_refusals(floor.clone) == before


async def test_who_acts_when_and_where_is_the_sessions_whatever_query_and_headers_say(
    floor: Floor,
) -> None:
    player_id = await floor.new_player()
    other = floor.other
    forged = {
        "staff_id": str(other.staff_ids["admin"]),
        "casino_id": str(other.casino_id),
        "now": "2020-01-01T00:00:00Z",
        "role": "admin",
    }
    headers = {
        **bearer(floor, "host"),
        **{f"X-{name.replace('_', '-')}": value for name, value in forged.items()},
        "X-Forwarded-User": "house.admin",
        "X-Remote-User": "house.admin",
        "Date": "Wed, 01 Jan 2020 00:00:00 GMT",
        "Cookie": "; ".join(f"{name}={value}" for name, value in forged.items()),
        CORRELATION: "forged",
    }
    body = {"player_id": player_id, "points_change": 100, "reason": "A birthday present"}

    answer = await floor.client.post(
        "/v1/loyalty/manual-rewards", params=forged, json=body, headers=headers
    )
    refused = await floor.client.get("/v1/staff", params=forged, headers=headers)

    assert answer.status_code == 201, answer.text
    problem_in(refused, "FORBIDDEN")
    (entry,) = floor.entries(player_id)
    assert (entry["casino_id"], entry["staff_id"]) == (
        floor.house.casino_id,
        floor.house.staff_ids["host"],
    )
    assert entry["created_at"] == floor.clock.at
    assert entry["created_at"] > datetime(2026, 1, 1, tzinfo=UTC)
    assert entry["source"] == "manual"
    (row,) = audited(floor, "loyalty.manual_reward")
    assert row["actor_id"] == floor.house.staff_ids["host"]
    assert (row["casino_id"], row["created_at"]) == (floor.house.casino_id, floor.clock.at)
