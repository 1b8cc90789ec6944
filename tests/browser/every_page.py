"""Every page that there is, by whom it is seen, and the way there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import LiteralString, TypeAlias

from playwright.sync_api import Page

from tests.clone import Clone
from tests.verification.checking import break_glass

# What is tapped, or a field and what is typed into it.
Step: TypeAlias = str | tuple[str, str]

GUESTS, GUEST = "/guests?query=an", "#main a[href^='/guests/']"
TAKEN, FREE = ".arc .taken a", ".arc li:not(.taken) a"
PANEL, DIALOG = "#panel .panel", "dialog[open] .exchange"
LOGGED = "/audit?action=loyalty."
REWARDED = f"{LOGGED}manual_reward"  # guests with a history
TO_GUEST = (".log summary", ".log a[href^='/guests/']")
TAKE_BACK = "a[href$='/reverse']"
CHANGE_ENTRY: LiteralString = """
update loyalty_ledger set reason = 'Another reason than was given'
where id = (select id from loyalty_ledger where reason is not null order by created_at limit 1)
"""


@dataclass(frozen=True)
class Shown:
    """A page: its name, who looks at it (nobody: it is public), and how they get there."""

    name: str
    role: str | None
    go: Callable[[Page], object]
    whole: str = "#main"

    def open(self, page: Page) -> None:
        """Go there, and wait until all of it is there."""
        self.go(page)
        page.wait_for_selector(self.whole)
        page.wait_for_load_state()
        if self.role is not None:
            page.wait_for_selector(".live.on")


def at(path: str) -> Callable[[Page], object]:
    """Return the way to a page by its address."""
    return lambda page: page.goto(path)


def by(*steps: Step, start: str = "/") -> Callable[[Page], None]:
    """Return the way to a page by what is tapped and typed, one after the other."""

    def go(page: Page) -> None:
        page.goto(start)
        for step in steps:
            selector, typed = (step, None) if isinstance(step, str) else step
            element = page.locator(selector).first
            element.wait_for()
            page.wait_for_load_state()
            if typed is None:
                element.click()
            else:
                element.fill(typed)

    return go


def tamper(clone: Clone) -> None:
    """Change an entry behind the server's back, as an owner of the database can."""
    break_glass(clone, (CHANGE_ENTRY, ()))


EVERY_PAGE = [
    Shown("sign-in", None, at("/sign-in")),
    Shown("board", "pit_boss", at("/")),
    Shown("board-host", "host", at("/")),
    Shown("seat", "pit_boss", by(FREE), PANEL),
    Shown("slip", "pit_boss", by(TAKEN), PANEL),
    Shown("move", "pit_boss", by(TAKEN, "#panel >> text=Move"), "#panel .places"),
    Shown("slip-closed", "pit_boss", by(TAKEN, "#panel >> text=Complete"), "#panel .result"),
    Shown("guests", "host", at("/guests?query=a")),
    Shown("guest", "admin", by(*TO_GUEST, start=REWARDED), ".guest-page"),
    Shown("reward", "host", by(GUEST, "a[href$='/reward']", start=GUESTS), DIALOG),
    Shown(
        "reward-confirm",
        "host",
        by(
            GUEST,
            "a[href$='/reward']",
            ("[name=points_change]", "250"),
            ("[name=reason]", "Birthday of a good guest"),
            "[value=check]",
            start=GUESTS,
        ),
        f"{DIALOG} [value=give]",
    ),
    Shown(
        "statement",
        "auditor",
        by(*TO_GUEST, "a[href*='/statement']", start=REWARDED),
        ".paper",
    ),
    Shown(
        "entry",
        "auditor",
        by(
            *TO_GUEST,
            ".entry:has(a[href*='/entries/']) summary",
            ".entry[open] a[href*='/entries/']",
            start=f"{LOGGED}reversed",
        ),
        "#main > .exchange",
    ),
    Shown(
        "reversal",
        "admin",
        by(
            *TO_GUEST,
            f".entry:has({TAKE_BACK}) summary",
            f".entry[open] {TAKE_BACK}",
            start=REWARDED,
        ),
        DIALOG,
    ),
    Shown("owed-points", "pit_boss", at("/recoveries")),
    Shown("day-report", "admin", at("/report")),
    Shown("exceptions", "auditor", at("/exceptions")),
    Shown("ledger-check", "auditor", at("/ledger-check")),
    Shown(
        "ledger-chain",
        "auditor",
        by(".log summary", ".log a[href^='/ledger-check/']", start=REWARDED),
        ".chain",
    ),
    Shown("audit-log", "auditor", at("/audit")),
    Shown("admin-casino", "admin", at("/admin")),
    Shown(
        "admin-clock",
        "admin",
        by(("#gaming_day_start", "05:00"), "#main button.main", start="/admin"),
        "text=No moment gets two gaming days",
    ),
    Shown("admin-tables", "admin", at("/admin/tables")),
    Shown("admin-games", "admin", at("/admin/games")),
    Shown("admin-game", "admin", at("/admin/games/new")),
    Shown("admin-game-edit", "admin", by("tbody a", start="/admin/games"), "#house_edge_pct"),
    Shown("admin-staff", "admin", at("/admin/staff")),
    Shown("admin-member", "admin", at("/admin/staff/new")),
    Shown("admin-member-edit", "admin", by("tbody a", start="/admin/staff"), "[name=active]"),
    Shown("admin-tiers", "admin", at("/admin/tiers")),
    Shown(
        "admin-tiers-preview",
        "admin",
        by(
            ("[id='items.1.threshold_points']", "50"),
            "#main button.main",
            start="/admin/tiers",
        ),
        "[name=save]",
    ),
    Shown("admin-apply-tiers", "admin", at("/admin/tiers/apply")),
    Shown("refused", "host", at("/slips/00000000-0000-7000-8000-000000000000")),
]
# What is only seen once the ledger was tampered with.
AFTER_TAMPERING = [
    Shown(
        "ledger-findings",
        "auditor",
        by("#main button.main", start="/ledger-check"),
        ".refused[role=alert]",
    ),
    Shown(
        "ledger-chain-broken",
        "auditor",
        by("#main button.main", "tbody a[href^='/ledger-check/']", start="/ledger-check"),
        ".chain .broken",
    ),
]
