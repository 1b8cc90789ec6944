"""A server in a process of its own keeps to its OpenAPI document, whatever an admin sends it."""

# pyright: basic
# The types of schemathesis are unknown in part.

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import schemathesis
from httpx import Client
from hypothesis import HealthCheck, Phase, settings
from pydantic import SecretStr
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from pitledger.app import create_app
from pitledger.platform.settings import Settings
from tests.processes import SECRET_KEY, serving
from tests.properties.machine_floor import cloned
from tests.template import PASSWORD, Template

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
APP = create_app(Settings(database_url="host=nowhere", secret_key=SecretStr("k" * 32)))
REFUSALS = [400, 401, 403, 404, 409, 413, 415, 422, 429]
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"deterministic": True, "database": "none"},
        "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
    }
)
SCHEMA = schemathesis.openapi.from_dict(APP.openapi(), config=CONFIG)
# The one operation that would end the session of all the others.
ALL_BUT_THE_SIGN_OUT = SCHEMA.exclude(path="/v1/sessions/current", method="DELETE")
EVERY_OTHER = "01234567"  # the first digits of half of all ids
FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@dataclass(frozen=True)
class Floor:
    """A server with something of everything, and an admin's session."""

    url: str
    admin: Client
    ids: dict[str, str]


@pytest.fixture(scope="module")
def floor(
    server_url: str, template: tuple[str, Template], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Floor]:
    """A server on a clone of its own."""
    folder: Path = tmp_path_factory.mktemp("served")
    with cloned(server_url, template[0]) as clone:
        where = ("--database-url", clone.application_url)
        key = {"PITLEDGER_SECRET_KEY": SECRET_KEY}
        with (
            serving(folder, *where, settings=key) as server,
            server.sign_in("house.admin", PASSWORD) as admin,
        ):
            yield Floor(server.url, admin, things(admin))


def things(admin: Client) -> dict[str, str]:
    """Let something of everything exist, and return the ids by the names of fields."""
    guest = {"first_name": "Guest", "last_name": "of the house"}
    player_id = admin.post("/v1/players", json=guest).json()["id"]
    (table, *_) = admin.get("/v1/tables").json()["items"]
    body = {"player_id": player_id, "table_id": table["id"], "seat": 1, "average_bet_cents": 1000}
    slip = admin.post("/v1/rating-slips", json=body).json()
    loyalty = admin.post(f"/v1/rating-slips/{slip['id']}/complete").json()["loyalty"]
    staff = admin.get("/v1/staff").json()["items"]
    (cashier,) = [member for member in staff if member["role"] == "cashier"]
    return {
        "player_id": player_id,
        "table_id": table["id"],
        "game_id": table["game_id"],
        "slip_id": slip["id"],
        "visit_id": slip["visit_id"],
        "entry_id": loyalty["ledger_entry_id"],
        "staff_id": cashier["id"],
    }


@ALL_BUT_THE_SIGN_OUT.parametrize()
@FEW
def test_every_answer_is_one_that_the_document_tells_of(case: Case, floor: Floor) -> None:
    if case.meta is not None and case.meta.generation.mode.is_positive:
        name_real_things(case, floor.ids)

    case.call_and_validate(base_url=floor.url, headers=dict(floor.admin.headers), checks=CHECKS)


def name_real_things(case: Case, ids: dict[str, str]) -> None:
    """Let half of the requests be about things that exist."""
    address, body = case.path_parameters, case.body
    for name, value in list(address.items()):
        if str(value)[0] in EVERY_OTHER:
            address[name] = ids[name]
    if isinstance(body, dict):
        body |= {name: ids[name] for name in ids.keys() & body.keys()}
