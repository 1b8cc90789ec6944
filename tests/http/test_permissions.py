"""Who may do what: every route of the application against every role."""

from uuid import uuid4

from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.floor.routing import PageRoute
from pitledger.platform.settings import Settings
from tests.floor import Floor
from tests.http.contract import bearer, problem_in, stored, stored_but_refusals
from tests.log import Log

PUBLIC = None
SIGN_OUT = ("DELETE", "/v1/sessions/current")
SIGNED_IN = frozenset({"pit_boss", "host", "cashier", "auditor", "admin"})
SLIPS_WRITE = frozenset({"pit_boss", "admin"})
SLIPS_IMPORT = frozenset({"admin"})
LOYALTY_AWARD = frozenset({"pit_boss", "host", "admin"})
LOYALTY_VIEW_ALL = SIGNED_IN
LOYALTY_ADJUST = frozenset({"admin"})
LOYALTY_RECOVER = frozenset({"pit_boss", "admin"})
AUDIT_READ = frozenset({"auditor", "admin"})
CASINO_ADMIN = frozenset({"admin"})
ROUTES = {
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/openapi.json"): PUBLIC,
    ("GET", "/docs"): PUBLIC,
    ("GET", "/docs/oauth2-redirect"): PUBLIC,
    ("GET", "/redoc"): PUBLIC,
    ("POST", "/v1/sessions"): PUBLIC,
    ("GET", "/v1/me"): SIGNED_IN,
    ("GET", "/v1/staff"): CASINO_ADMIN,
    ("POST", "/v1/staff"): CASINO_ADMIN,
    ("PATCH", "/v1/staff/{staff_id}"): CASINO_ADMIN,
    ("GET", "/v1/casino"): SIGNED_IN,
    ("PATCH", "/v1/casino"): CASINO_ADMIN,
    ("GET", "/v1/games"): SIGNED_IN,
    ("POST", "/v1/games"): CASINO_ADMIN,
    ("PATCH", "/v1/games/{game_id}"): CASINO_ADMIN,
    ("GET", "/v1/tiers"): SIGNED_IN,
    ("PUT", "/v1/tiers"): CASINO_ADMIN,
    ("GET", "/v1/tables"): SIGNED_IN,
    ("POST", "/v1/tables"): CASINO_ADMIN,
    ("GET", "/v1/tables/{table_id}"): SIGNED_IN,
    ("POST", "/v1/tables/{table_id}/open"): SLIPS_WRITE,
    ("POST", "/v1/tables/{table_id}/close"): SLIPS_WRITE,
    ("GET", "/v1/players"): SIGNED_IN,
    ("POST", "/v1/players"): SLIPS_WRITE,
    ("PATCH", "/v1/players/{player_id}"): SLIPS_WRITE,
    ("GET", "/v1/players/{player_id}"): SIGNED_IN,
    ("GET", "/v1/players/{player_id}/loyalty"): LOYALTY_VIEW_ALL,
    ("GET", "/v1/players/{player_id}/ledger"): LOYALTY_VIEW_ALL,
    ("POST", "/v1/rating-slips"): SLIPS_WRITE,
    ("POST", "/v1/rating-slips/import"): SLIPS_IMPORT,
    ("GET", "/v1/rating-slips"): SIGNED_IN,
    ("GET", "/v1/rating-slips/{slip_id}"): SIGNED_IN,
    ("PATCH", "/v1/rating-slips/{slip_id}"): SLIPS_WRITE,
    ("POST", "/v1/rating-slips/{slip_id}/pause"): SLIPS_WRITE,
    ("POST", "/v1/rating-slips/{slip_id}/resume"): SLIPS_WRITE,
    ("POST", "/v1/rating-slips/{slip_id}/complete"): SLIPS_WRITE,
    ("POST", "/v1/rating-slips/{slip_id}/recover-loyalty"): LOYALTY_RECOVER,
    ("GET", "/v1/rating-slips/{slip_id}/loyalty"): LOYALTY_VIEW_ALL,
    ("POST", "/v1/rating-slips/{slip_id}/move"): SLIPS_WRITE,
    ("POST", "/v1/visits"): SLIPS_WRITE,
    ("POST", "/v1/visits/{visit_id}/end"): SLIPS_WRITE,
    ("GET", "/v1/recoveries"): LOYALTY_RECOVER | AUDIT_READ,
    ("POST", "/v1/loyalty/manual-rewards"): LOYALTY_AWARD,
    ("GET", "/v1/loyalty/manual-rewards/limit"): SIGNED_IN,
    ("GET", "/v1/ledger"): LOYALTY_VIEW_ALL,
    ("POST", "/v1/ledger/{entry_id}/reverse"): LOYALTY_ADJUST,
    ("POST", "/v1/ledger/verify"): AUDIT_READ,
    ("GET", "/v1/ledger/export"): AUDIT_READ,
    ("GET", "/v1/audit"): AUDIT_READ,
    ("GET", "/v1/audit/export"): AUDIT_READ,
    ("GET", "/v1/events"): AUDIT_READ,
    ("GET", "/v1/reports/gaming-day"): LOYALTY_VIEW_ALL | AUDIT_READ,
    SIGN_OUT: SIGNED_IN,
}
PROTECTED = {route: roles for route, roles in ROUTES.items() if roles is not PUBLIC}
NO_JSON = b"[1,"
PERMISSIONS = {
    "pit_boss": ["slips:write", "loyalty:award", "loyalty:view_all", "loyalty:recover"],
    "host": ["loyalty:award", "loyalty:view_all"],
    "cashier": ["loyalty:view_all"],
    "auditor": ["loyalty:view_all", "audit:read"],
    "admin": [
        *("slips:write", "loyalty:award", "loyalty:view_all", "loyalty:adjust"),
        *("loyalty:recover", "audit:read", "casino:admin", "slips:import"),
    ],
}


def address(path: str) -> str:
    """Return a path with an id of nothing for each that it names."""
    parts = [str(uuid4()) if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def test_every_route_of_the_application_has_a_row_here() -> None:
    app = create_app(Settings(database_url="host=nowhere", secret_key=SecretStr("k" * 32)))

    routes = {
        (method, context.path)
        for context in iter_route_contexts(app.routes)
        if not isinstance(context.original_route, PageRoute)  # tests/pages has theirs
        for method in (context.methods or set[str]()) - {"HEAD"}
    }

    assert routes == set(ROUTES)


async def test_nobody_gets_past_sign_in_whatever_the_body(floor: Floor) -> None:
    before = stored(floor.clone)

    for method, path in PROTECTED:
        for headers in ({}, {"Authorization": "Bearer of-nobody"}):
            answer = await floor.client.request(
                method, address(path), content=NO_JSON, headers=headers
            )
            problem_in(answer, "UNAUTHORIZED")
    assert stored(floor.clone) == before


async def who_gets_through(floor: Floor, method: str, *, path: str) -> set[str]:
    """Return the roles that are not refused, whatever they are told about the body."""
    through: set[str] = set()
    for role in SIGNED_IN:
        answer = await floor.client.request(
            method, address(path), content=NO_JSON, headers=bearer(floor, role)
        )
        if answer.status_code == 403:
            problem_in(answer, "FORBIDDEN")
        else:
            assert answer.status_code in {200, 204, 400, 404}, answer.text
            through.add(role)
    return through


async def test_each_role_gets_through_where_the_documentation_says_so_and_nowhere_else(
    floor: Floor,
) -> None:
    before = stored_but_refusals(floor.clone)

    through = {
        (method, path): await who_gets_through(floor, method, path=path)
        for method, path in PROTECTED
        if (method, path) != SIGN_OUT
    }

    assert through == {route: roles for route, roles in PROTECTED.items() if route != SIGN_OUT}
    assert stored_but_refusals(floor.clone) == before
    assert await who_gets_through(floor, SIGN_OUT[0], path=SIGN_OUT[1]) == PROTECTED[SIGN_OUT]


async def test_a_member_is_told_their_permissions(floor: Floor) -> None:
    told = {role: (await floor.get("/me", role=role)).json() for role in PERMISSIONS}

    assert {role: me["permissions"] for role, me in told.items()} == PERMISSIONS


async def test_a_refused_reward_is_logged_with_its_actor_and_writes_nothing(
    log: Log, floor: Floor
) -> None:
    player_id = await floor.new_player()
    before = stored_but_refusals(floor.clone)
    log.listen()
    body = {"player_id": player_id, "points_change": 100, "reason": "A birthday present"}

    answer = await floor.post("/loyalty/manual-rewards", body, role="cashier")

    problem = problem_in(answer, "FORBIDDEN")
    (line,) = log.lines("manual_reward_unauthorized")
    assert line["actor"] == f"staff:{floor.house.staff_ids['cashier']}"
    assert line["correlation_id"] == problem["correlation_id"]
    assert stored_but_refusals(floor.clone) == before
    assert (await floor.post("/loyalty/manual-rewards", body, role="host")).status_code == 201
