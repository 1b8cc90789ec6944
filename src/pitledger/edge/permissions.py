"""Who may do what. This table is the only place that says so."""

from collections.abc import Callable
from typing import Any, TypeVar

from pitledger.casino import Role
from pitledger.kernel.errors import ForbiddenError

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
SLIPS_WRITE = "slips:write"
LOYALTY_AWARD = "loyalty:award"
LOYALTY_VIEW_ALL = "loyalty:view_all"
LOYALTY_ADJUST = "loyalty:adjust"
LOYALTY_RECOVER = "loyalty:recover"
AUDIT_READ = "audit:read"
CASINO_ADMIN = "casino:admin"
SLIPS_IMPORT = "slips:import"

PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.DEALER: (),
    Role.PIT_BOSS: (SLIPS_WRITE, LOYALTY_AWARD, LOYALTY_VIEW_ALL, LOYALTY_RECOVER),
    Role.HOST: (LOYALTY_AWARD, LOYALTY_VIEW_ALL),
    Role.CASHIER: (LOYALTY_VIEW_ALL,),
    Role.AUDITOR: (LOYALTY_VIEW_ALL, AUDIT_READ),
    Role.ADMIN: (
        SLIPS_WRITE,
        LOYALTY_AWARD,
        LOYALTY_VIEW_ALL,
        LOYALTY_ADJUST,
        LOYALTY_RECOVER,
        AUDIT_READ,
        CASINO_ADMIN,
        SLIPS_IMPORT,
    ),
}


def require(role: str, *any_of: str) -> None:
    """Raise `ForbiddenError` unless the role has one of the permissions; none asked is enough."""
    if any_of and not set(any_of) & set(PERMISSIONS.get(role, ())):
        raise ForbiddenError(permission=any_of[0])


def needs(*any_of: str) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint as needing one of some permissions; without a mark, a signed-in user."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.permissions = any_of  # type: ignore[attr-defined]
        return endpoint

    return mark


def permissions_of(endpoint: Callable[..., Any]) -> tuple[str, ...]:
    """Return the permissions of which an endpoint needs one; none: being signed in is enough."""
    return getattr(endpoint, "permissions", ())
