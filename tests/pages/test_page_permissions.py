"""Which pages are for whom: every page of the application against every role."""

from uuid import uuid4

from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.floor.routing import PageRoute
from pitledger.platform.settings import Settings
from tests.floor import Floor
from tests.http.contract import stored_but_refusals
from tests.pages.visitor import visiting

PUBLIC = None
SIGNED_IN = frozenset({"pit_boss", "host", "cashier", "auditor", "admin"})
SLIPS_WRITE = frozenset({"pit_boss", "admin"})
LOYALTY_AWARD = frozenset({"pit_boss", "host", "admin"})
LOYALTY_VIEW_ALL = SIGNED_IN
LOYALTY_ADJUST = frozenset({"admin"})
LOYALTY_RECOVER = frozenset({"pit_boss", "admin"})
AUDIT_READ = frozenset({"auditor", "admin"})
CASINO_ADMIN = frozenset({"admin"})
PAGES = {
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("POST", "/sign-out"): SIGNED_IN,
    ("POST", "/language"): PUBLIC,
    ("GET", "/"): SIGNED_IN,
    ("GET", "/tables/{table_id}/card"): SIGNED_IN,
    ("GET", "/tables/{table_id}/seats/{seat}"): SLIPS_WRITE,
    ("POST", "/tables/{table_id}/seats/{seat}"): SLIPS_WRITE,
    ("POST", "/tables/{table_id}/seats/{seat}/guests"): SLIPS_WRITE,
    ("POST", "/tables/{table_id}/open"): SLIPS_WRITE,
    ("POST", "/tables/{table_id}/close"): SLIPS_WRITE,
    ("GET", "/slips/{slip_id}"): SIGNED_IN,
    ("GET", "/slips/{slip_id}/move"): SLIPS_WRITE,
    ("POST", "/slips/{slip_id}/bet"): SLIPS_WRITE,
    ("POST", "/slips/{slip_id}/pause"): SLIPS_WRITE,
    ("POST", "/slips/{slip_id}/resume"): SLIPS_WRITE,
    ("POST", "/slips/{slip_id}/move"): SLIPS_WRITE,
    ("POST", "/slips/{slip_id}/complete"): SLIPS_WRITE,
    ("POST", "/slips/{slip_id}/recover"): LOYALTY_RECOVER,
    ("GET", "/live"): SIGNED_IN,
    ("GET", "/guests"): SIGNED_IN,
    ("POST", "/guests"): SLIPS_WRITE,
    ("GET", "/guests/{player_id}"): SIGNED_IN,
    ("POST", "/guests/{player_id}/visits/{visit_id}/end"): SLIPS_WRITE,
    ("GET", "/guests/{player_id}/entries/{entry_id}"): LOYALTY_VIEW_ALL,
    ("GET", "/guests/{player_id}/statement"): LOYALTY_VIEW_ALL,
    ("GET", "/guests/{player_id}/statement.csv"): LOYALTY_VIEW_ALL,
    ("GET", "/guests/{player_id}/statement.pdf"): LOYALTY_VIEW_ALL,
    ("GET", "/guests/{player_id}/reward"): LOYALTY_AWARD,
    ("POST", "/guests/{player_id}/reward"): LOYALTY_AWARD,
    ("GET", "/guests/{player_id}/entries/{entry_id}/reverse"): LOYALTY_ADJUST,
    ("POST", "/guests/{player_id}/entries/{entry_id}/reverse"): LOYALTY_ADJUST,
    ("GET", "/recoveries"): LOYALTY_RECOVER | AUDIT_READ,
    ("POST", "/recoveries/{slip_id}"): LOYALTY_RECOVER,
    ("GET", "/report"): LOYALTY_VIEW_ALL | AUDIT_READ,
    ("GET", "/exceptions"): AUDIT_READ,
    ("GET", "/ledger-check"): AUDIT_READ,
    ("POST", "/ledger-check"): AUDIT_READ,
    ("GET", "/ledger-check/export"): AUDIT_READ,
    ("GET", "/ledger-check/{player_id}"): AUDIT_READ,
    ("GET", "/audit"): AUDIT_READ,
    ("GET", "/audit/export"): AUDIT_READ,
    ("GET", "/admin"): CASINO_ADMIN,
    ("POST", "/admin"): CASINO_ADMIN,
    ("GET", "/admin/tables"): CASINO_ADMIN,
    ("POST", "/admin/tables"): CASINO_ADMIN,
    ("GET", "/admin/games"): CASINO_ADMIN,
    ("GET", "/admin/games/new"): CASINO_ADMIN,
    ("POST", "/admin/games/new"): CASINO_ADMIN,
    ("GET", "/admin/games/{game_id}"): CASINO_ADMIN,
    ("POST", "/admin/games/{game_id}"): CASINO_ADMIN,
    ("GET", "/admin/staff"): CASINO_ADMIN,
    ("GET", "/admin/staff/new"): CASINO_ADMIN,
    ("POST", "/admin/staff/new"): CASINO_ADMIN,
    ("GET", "/admin/staff/{staff_id}"): CASINO_ADMIN,
    ("POST", "/admin/staff/{staff_id}"): CASINO_ADMIN,
    ("GET", "/admin/tiers"): CASINO_ADMIN,
    ("POST", "/admin/tiers"): CASINO_ADMIN,
    ("GET", "/admin/tiers/apply"): CASINO_ADMIN,
    ("POST", "/admin/tiers/apply"): CASINO_ADMIN,
}
ENDLESS = {"/live"}
NEEDED_TO_GO_ON = {"/sign-out"}


def test_every_page_has_a_row_here() -> None:
    app = create_app(Settings(database_url="host=nowhere", secret_key=SecretStr("k" * 32)))

    pages = {
        (method, str(context.path))
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, PageRoute)
        for method in context.methods or set[str]()
    }

    assert pages == set(PAGES)


def _address(path: str) -> str:
    for name in ("table_id", "slip_id", "player_id", "entry_id", "visit_id", "game_id", "staff_id"):
        path = path.replace(f"{{{name}}}", str(uuid4()))
    return path.replace("{seat}", "1")


async def test_nobody_sees_a_page_without_signing_in(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        for (method, path), roles in PAGES.items():
            if roles is PUBLIC:
                continue
            if method == "GET":
                page = await visitor.get(_address(path))
                assert page.url.path == "/sign-in", path
            else:
                await visitor.get("/sign-in")
                page = await visitor.post(_address(path))
                assert page.status_code == 401, path


async def test_only_those_who_may_see_and_do(floor: Floor) -> None:
    before = stored_but_refusals(floor.clone)

    for role in SIGNED_IN:
        async with visiting(floor, role) as visitor:
            for (method, path), roles in PAGES.items():
                if roles is PUBLIC or path in ENDLESS | NEEDED_TO_GO_ON:
                    continue
                if method == "GET":
                    page = await visitor.get(_address(path))
                else:
                    await visitor.get("/")
                    page = await visitor.post(_address(path))
                refused = role not in (roles or ())
                assert (page.status_code == 403) is refused, (role, method, path)

    assert stored_but_refusals(floor.clone) == before


async def test_no_form_is_taken_without_its_token(floor: Floor) -> None:
    async with visiting(floor, "admin") as visitor:
        for method, path in PAGES:
            if method == "POST":
                page = await visitor.send({}, path=_address(path))
                assert page.status_code == 403, path
