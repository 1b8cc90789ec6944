"""A server in a process of its own keeps to its OpenAPI document, whoever sends it whatever.

A few examples an operation; with PITLEDGER_LONG=1, or the number of examples there, many and new
ones each time, of which a failure prints the request.
"""

# pyright: basic
# The types of schemathesis are unknown in part.

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from httpx import Client
from hypothesis import HealthCheck, Phase, settings
from pydantic import SecretStr
from schemathesis import BaseSchema, Case, CheckContext
from schemathesis.checks import CHECKS as REGISTERED
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    negative_data_rejection,
    unsupported_method,
)

from pitledger.app import create_app
from pitledger.edge.permissions import PERMISSIONS
from pitledger.platform.settings import Settings
from tests.http.contract import STATUS_OF_CODE
from tests.http.test_permissions import PUBLIC, ROUTES, SIGNED_IN
from tests.processes import SECRET_KEY, serving
from tests.properties.machine_floor import cloned
from tests.template import PASSWORD, Template

LONG = {0: 0, 1: 300}.get(given := int(os.environ.get("PITLEDGER_LONG") or 0), given)
ROLES = sorted(role for role, permissions in PERMISSIONS.items() if permissions)
APP = create_app(Settings(database_url="host=nowhere", secret_key=SecretStr("k" * 32)))
DOCUMENT = APP.openapi()
ACCEPTED = ["2xx", 400, 401, 403, 404, 409, 422, 429, 503]
REFUSALS = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429]


def document_for(*, coverage: bool) -> BaseSchema:
    """Return the document as a source of requests: borders of every field too, or drawn ones."""
    config = {
        # Unknown fields are refused in bodies, which test_bodies.py shows; not so in queries.
        "generation": {
            "deterministic": not LONG,
            "database": "none",
            "allow-extra-parameters": False,
        },
        "checks": {
            "negative_data_rejection": {"expected-statuses": REFUSALS},
            # What no schema can say is refused too: a cursor of ours, a reason of blanks.
            "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        },
        "phases": {"coverage": {"enabled": coverage or bool(LONG)}},
    }
    given = schemathesis.openapi.from_dict(DOCUMENT, config=schemathesis.Config.from_dict(config))
    # The one operation that would end the session of all the others.
    return given.exclude(path="/v1/sessions/current", method="DELETE")


EVERY_OTHER = "01234567"  # the first digits of half of all ids


def examples(number: int) -> settings:
    """Return how many requests are drawn for each operation."""
    return settings(
        max_examples=LONG or number,
        deadline=None,
        derandomize=not LONG,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[*HealthCheck],  # type: ignore[list-item]
    )


@dataclass(frozen=True)
class Floor:
    """A server with something of everything, and a session of each role."""

    url: str
    clients: dict[str, Client]
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
        with serving(folder, *where, settings=key) as server:
            clients = {role: server.sign_in(f"house.{role}", PASSWORD) for role in ROLES}
            yield Floor(server.url, clients, things(clients["admin"]))
            for client in clients.values():
                client.close()


def things(admin: Client) -> dict[str, str]:
    """Let something of everything exist, and return the ids by the names of fields."""
    guest = {"first_name": "Guest", "last_name": "of the house"}
    player_id = admin.post("/v1/players", json=guest).json()["id"]
    (table, *_) = admin.get("/v1/tables").json()["items"]
    body = {"player_id": player_id, "table_id": table["id"], "seat": 1, "average_bet_cents": 1000}
    slip = admin.post("/v1/rating-slips", json=body).json()
    loyalty = admin.post(f"/v1/rating-slips/{slip['id']}/complete").json()["loyalty"]
    member = {"name": "Spare", "login": "spare", "role": "cashier", "password": PASSWORD}
    return {
        "player_id": player_id,
        "table_id": table["id"],
        "game_id": table["game_id"],
        "slip_id": slip["id"],
        "visit_id": slip["visit_id"],
        "entry_id": loyalty["ledger_entry_id"],
        "staff_id": admin.post("/v1/staff", json=member).json()["id"],
    }


def refusals_are_those_of_the_contract(_: CheckContext, *exchange: Any) -> bool | None:
    """Hold a refusal to the status of its code, and 401 and 403 to where the document has them."""
    response, case = exchange
    if response.status_code < 400 or response.headers["content-type"] == ["text/html"]:
        return None
    code = response.json()["code"]
    here = case.operation.definition.raw["responses"]
    routing = code == "NOT_FOUND" and response.json().get("entity") == "route"
    assert routing or response.status_code == STATUS_OF_CODE[code], code
    signing_in = case.operation.path == "/v1/sessions"
    assert response.status_code not in {401, 403} or str(response.status_code) in here or signing_in
    return None


def what_is_wrong_is_refused(ctx: CheckContext, *exchange: Any) -> bool | None:
    """Hold it to that, but where a name stands twice in a query: of a text, the last one counts."""
    response, case = exchange
    names = [name for name, _ in parse_qsl(str(urlsplit(response.request.url).query))]
    if len(names) > len(set(names)):
        return None
    return negative_data_rejection(ctx, response, case)


SHARED = "/v1/rating-slips/import"  # other methods take the last part of it for a slip's id


def other_methods_are_refused(ctx: CheckContext, *exchange: Any) -> bool | None:
    """Hold it to 405, but where another route serves the address with other methods."""
    response, case = exchange
    return None if case.operation.path == SHARED else unsupported_method(ctx, response, case)


def the_methods_are_told(ctx: CheckContext, *exchange: Any) -> bool | None:
    """Hold it to the document's methods, but where two routes serve one address."""
    response, case = exchange
    return None if case.operation.path == SHARED else allow_header_conformance(ctx, response, case)


# Ours stand in the place of some: of all operations, tests/http/test_permissions.py shows that
# they ask who is there, and here our own token would go along with the probe.
IN_THEIR_PLACE = {
    "negative_data_rejection": what_is_wrong_is_refused,
    "ignored_auth": refusals_are_those_of_the_contract,
    "unsupported_method": other_methods_are_refused,
    "allow_header_conformance": the_methods_are_told,
}
CHECKS = [
    IN_THEIR_PLACE.get(name, *REGISTERED.get_by_names([name]))
    for name in REGISTERED.get_all_names()
]


def hold(case: Case, floor: Floor, *, role: str) -> None:
    """Send a request as somebody of a role, and hold the answer to the document."""
    if case.meta is not None and case.meta.generation.mode.is_positive:
        name_real_things(case, floor.ids)

    # In the request itself, so that what was drawn for it does not count as having been sent.
    case.headers["Authorization"] = floor.clients[role].headers["Authorization"]
    case.call_and_validate(base_url=floor.url, checks=CHECKS)


@document_for(coverage=True).parametrize()
@examples(10)
def test_every_answer_to_an_admin_is_one_that_the_document_tells_of(
    case: Case, floor: Floor
) -> None:
    hold(case, floor, role="admin")


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
@document_for(coverage=False).parametrize()
@examples(4)
def test_every_answer_to_every_other_role_is_one_that_the_document_tells_of(
    case: Case, floor: Floor, role: str
) -> None:
    hold(case, floor, role=role)


def name_real_things(case: Case, ids: dict[str, str]) -> None:
    """Let half of the requests be about things that exist."""
    address, body = case.path_parameters, case.body
    for name, value in list(address.items()):
        if str(value)[0] in EVERY_OTHER and name in ids:
            address[name] = ids[name]
    if isinstance(body, dict):
        body |= {name: ids[name] for name in ids.keys() & body.keys()}


def test_what_needs_a_permission_says_that_it_may_be_refused() -> None:
    refusing = {
        (method.upper(), path)
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
        if "403" in operation["responses"]
    }

    held = {route for route, roles in ROUTES.items() if roles not in (PUBLIC, SIGNED_IN)}
    assert refusing >= held
    # Every role may look at balances, entries and figures, and each still needs a permission to.
    assert refusing - held == {route for route in refusing if ROUTES[route] == SIGNED_IN}
    assert {path for _, path in refusing - held} == {
        *("/v1/players/{player_id}/loyalty", "/v1/players/{player_id}/ledger", "/v1/ledger"),
        *("/v1/rating-slips/{slip_id}/loyalty", "/v1/reports/gaming-day"),
    }
