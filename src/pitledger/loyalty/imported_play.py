"""Play that is imported: priced slips, a batch of them, written and paid in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.loyalty.operations import tell_tier_change
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.database import Executor

IMPORT: LiteralString = """
select number, outcome, player_id, points_change, tier_before, tier_after
from import_rating_slips(
  %(casino_id)s, %(context)s, %(now)s, %(gaming_day)s, %(tier_version)s, %(rows)s
)
"""


@dataclass(frozen=True, slots=True)
class PricedSlips:
    """Closed slips, as the database takes them, with what each earns at every tier."""

    rows: Sequence[Mapping[str, Any]]
    tiers: TierTable


@dataclass(frozen=True, slots=True)
class ImportedSlip:
    """What became of a slip: IMPORTED with its points; REPEATED, CONFLICT or OVERLAPPING."""

    number: int
    outcome: str
    player_id: UUID
    points_change: int
    tier_before: str
    tier_after: str


async def write_imported_slips(
    database: Executor, params: Mapping[str, Any], *, priced: PricedSlips
) -> Sequence[ImportedSlip]:
    """Write those slips that are not known and pay them, and tell of new tiers.

    `params` are the command's own, and the gaming day.
    """
    given = {**params, "tier_version": priced.tiers.version, "rows": Jsonb(priced.rows)}
    slips = await database.all(IMPORT, given, row=ImportedSlip)
    for slip in slips:
        if slip.outcome == "IMPORTED":
            tell_tier_change(
                slip.player_id,
                tier_before=slip.tier_before,
                tier_after=slip.tier_after,
                tiers=priced.tiers,
            )
    return slips
