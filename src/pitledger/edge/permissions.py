"""Who may do what. This table is the only place that says so."""

from pitledger.casino import Role
from pitledger.kernel.errors import ForbiddenError

SLIPS_WRITE = "slips:write"
LOYALTY_AWARD = "loyalty:award"
LOYALTY_VIEW_ALL = "loyalty:view_all"
LOYALTY_ADJUST = "loyalty:adjust"
LOYALTY_RECOVER = "loyalty:recover"
AUDIT_READ = "audit:read"
CASINO_ADMIN = "casino:admin"

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
    ),
}


def require(role: str, *any_of: str) -> None:
    """Raise `ForbiddenError` unless the role has one of the permissions; none asked is enough."""
    if any_of and not set(any_of) & set(PERMISSIONS.get(role, ())):
        raise ForbiddenError(permission=any_of[0])
