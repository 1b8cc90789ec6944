"""The pages that there are, for whom, in the order of the menu."""

from dataclasses import dataclass

from pitledger.edge.permissions import (
    AUDIT_READ,
    CASINO_ADMIN,
    LOYALTY_RECOVER,
    LOYALTY_VIEW_ALL,
)
from pitledger.edge.session import Session
from pitledger.floor.writing import N_


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the menu; without permissions it is for everybody who is signed in.

    `parts` are addresses of what it shows that do not stand below its own.
    """

    address: str
    label: str
    any_of: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def is_for(self, session: Session) -> bool:
        """Return whether somebody may see it."""
        return not self.any_of or bool(set(self.any_of) & set(session.permissions))

    def is_at(self, path: str) -> bool:
        """Return whether a path is this page's, one below it, or that of a part of it."""
        below = self.parts if self.address == "/" else (self.address, *self.parts)
        return path == self.address or any(path.startswith(f"{above}/") for above in below)


PAGES = (
    Page("/", N_("Board"), parts=("/slips", "/tables")),
    Page("/guests", N_("Guests")),
    Page("/recoveries", N_("Owed points"), (LOYALTY_RECOVER, AUDIT_READ)),
    Page("/report", N_("Day report"), (LOYALTY_VIEW_ALL, AUDIT_READ)),
    Page("/exceptions", N_("Exceptions"), (AUDIT_READ,)),
    Page("/ledger-check", N_("Ledger check"), (AUDIT_READ,)),
    Page("/audit", N_("Audit log"), (AUDIT_READ,)),
    Page("/admin", N_("Administration"), (CASINO_ADMIN,)),
)


def pages_for(session: Session) -> list[Page]:
    """Return the pages that somebody may see."""
    return [page for page in PAGES if page.is_for(session)]
