"""What a guest had in another system: points earned there, and points spent, as two entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.kernel.canonical import canonical_json
from pitledger.kernel.errors import AlreadyExistsError, ValidationFailedError
from pitledger.kernel.ids import uuid7
from pitledger.kernel.imports import RowError
from pitledger.loyalty.operations import IdempotencyConflictError, tell_tier_change
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.database import Executor

MOST_LIFETIME_POINTS = 10**12
OPENING_EVENT_TYPES = EARNED, SPENT = "OPENING_LIFETIME_POINTS", "OPENING_POINTS_SPENT"
REFUSED_BALANCES: Mapping[str, tuple[str, str]] = {
    "CONFLICT": (
        IdempotencyConflictError.code,
        "a balance with this id was imported with other figures; nothing of it is changed",
    ),
    "HAS_ENTRIES": (
        AlreadyExistsError.code,
        "the guest has entries already; a balance comes before all play and every reward",
    ),
}
IMPORT: LiteralString = """
select number, outcome, player_id, tier_before, tier_after
from import_opening_balances(
  %(casino_id)s, %(context)s, %(now)s, %(gaming_day)s, %(tier_version)s, %(rows)s
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningBalance:
    """A row of a file: a guest's standing in the old system. The headings are row 1.

    The guest is named by `player_id` or by `card_number`; the other one is None.
    """

    number: int
    external_id: str
    player_id: UUID | None
    card_number: str | None
    current_balance: int
    lifetime_points: int

    def guest_error(self, code: str, message: str) -> RowError:
        """Return why it was refused for its guest."""
        field = "card_number" if self.player_id is None else "player_id"
        return RowError(self.number, self.external_id, code, field, message)

    def outcome_error(self, outcome: str) -> RowError:
        """Return why it was refused by what else there is: one of `REFUSED_BALANCES`."""
        code, message = REFUSED_BALANCES[outcome]
        if outcome == "HAS_ENTRIES":
            return self.guest_error(code, message)
        return RowError(self.number, self.external_id, code, "external_id", message)


@dataclass(frozen=True, slots=True)
class WrittenBalance:
    """What became of a balance: IMPORTED with its tiers; REPEATED, CONFLICT or HAS_ENTRIES."""

    number: int
    outcome: str
    player_id: UUID
    tier_before: str
    tier_after: str


def opening_points(event_type: str, *, current_balance: int, lifetime_points: int) -> int:
    """Return what an opening entry moves: all that was earned, then less what was spent.

    Source: docs/glossary.md, "opening balance".
    """
    return lifetime_points if event_type == EARNED else current_balance - lifetime_points


def opening_row(balance: OpeningBalance, *, player_id: UUID, tiers: TierTable) -> Mapping[str, Any]:
    """Return a balance as the database takes it, with the inputs of its entries.

    Raises `ValidationFailedError` for a balance of more than was ever earned.
    """
    if balance.current_balance > balance.lifetime_points:
        raise ValidationFailedError.of(
            "current_balance", "is more than lifetime_points; correct one of them"
        )
    figures = {
        "current_balance": balance.current_balance,
        "lifetime_points": balance.lifetime_points,
    }
    entries = [
        {
            "id": str(uuid7()),
            "event_type": event_type,
            "points_change": points,
            "inputs": canonical_json(
                {
                    "points_change": str(points),
                    **{name: str(value) for name, value in figures.items()},
                    **tiers.as_inputs(),
                }
            ),
        }
        for event_type in OPENING_EVENT_TYPES
        if (points := opening_points(event_type, **figures)) or event_type == EARNED
    ]
    return {
        "number": balance.number,
        "external_id": balance.external_id,
        "player_id": str(player_id),
        **figures,
        "entries": entries,
    }


async def write_opening_balances(
    database: Executor,
    params: Mapping[str, Any],
    *,
    rows: Sequence[Mapping[str, Any]],
    tiers: TierTable,
) -> Sequence[WrittenBalance]:
    """Write those balances that are not known, of guests without entries, and tell of new tiers.

    `params` are the command's own, and the gaming day.
    """
    given = {**params, "tier_version": tiers.version, "rows": Jsonb(rows)}
    balances = await database.all(IMPORT, given, row=WrittenBalance)
    for balance in balances:
        if balance.outcome == "IMPORTED":
            tell_tier_change(
                balance.player_id,
                tier_before=balance.tier_before,
                tier_after=balance.tier_after,
                tiers=tiers,
            )
    return balances
