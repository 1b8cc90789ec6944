"""Every page that there is, by whom it is seen, and the way there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

GUESTS, STATEMENT = "/guests?query=an", "a[href*='/statement']"
TAKEN, FREE = ".arc .taken a", ".arc li:not(.taken) a"


@dataclass(frozen=True)
class Shown:
    """A page: its name, who looks at it (nobody: it is public), and how they get there."""

    name: str
    role: str | None
    go: Callable[[Page], object]

    def open(self, page: Page) -> None:
        """Go there, and wait until all of it is there."""
        self.go(page)
        if self.role is not None:
            page.wait_for_selector(".live.on")


def at(path: str) -> Callable[[Page], object]:
    """Return the way to a page by its address."""
    return lambda page: page.goto(path)


def by(*selectors: str, start: str = "/") -> Callable[[Page], None]:
    """Return the way to a page by what is tapped, one after the other."""

    def go(page: Page) -> None:
        page.goto(start)
        for selector in selectors:
            page.locator(selector).first.click()
        page.wait_for_selector("#panel .panel" if start == "/" else "main")

    return go


EVERY_PAGE = [
    Shown("sign-in", None, at("/sign-in")),
    Shown("board", "pit_boss", at("/")),
    Shown("board-host", "host", at("/")),
    Shown("seat", "pit_boss", by(FREE)),
    Shown("slip", "pit_boss", by(TAKEN)),
    Shown("move", "pit_boss", by(TAKEN, "#panel >> text=Move")),
    Shown("slip-closed", "pit_boss", by(TAKEN, "#panel >> text=Complete", "#panel .result")),
    Shown("guests", "host", at("/guests?query=a")),
    Shown("guest", "pit_boss", by("#main a[href^='/guests/']", start=GUESTS)),
    Shown("reward", "host", by("#main a[href^='/guests/']", "a[href$='/reward']", start=GUESTS)),
    Shown("statement", "cashier", by("#main a[href^='/guests/']", STATEMENT, start=GUESTS)),
    Shown("owed-points", "pit_boss", at("/recoveries")),
    Shown("day-report", "admin", at("/report")),
    Shown("exceptions", "auditor", at("/exceptions")),
    Shown("ledger-check", "auditor", at("/ledger-check")),
    Shown("audit-log", "auditor", at("/audit")),
    Shown("admin-casino", "admin", at("/admin")),
    Shown("admin-tables", "admin", at("/admin/tables")),
    Shown("admin-games", "admin", at("/admin/games")),
    Shown("admin-game", "admin", at("/admin/games/new")),
    Shown("admin-staff", "admin", at("/admin/staff")),
    Shown("admin-member", "admin", at("/admin/staff/new")),
    Shown("admin-tiers", "admin", at("/admin/tiers")),
    Shown("admin-apply-tiers", "admin", at("/admin/tiers/apply")),
    Shown("refused", "host", at("/slips/00000000-0000-7000-8000-000000000000")),
]
