"""Play that is imported: priced slips, a batch of them, written and paid in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.loyalty.operations import tell_tier_change
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.database import Executor

IMPORT: LiteralString = """
select number, outcome, player_id, points_change, tier_before, tier_after
from import_rating_slips(
  %(casino_id)s, %(context)s, %(now)s, %(gaming_day)s, %(tier_version)s, %(rows)s
)
"""


class ImportOvertakenError(DatabaseUnavailableError):
    """Another import has just written one of the external ids, for another guest."""

    title = "Another import was faster"
    sentence = "It wrote a slip with one of these external ids; import the rows again."
    constraints = frozenset({"rating_slip_external_id"})


@dataclass(frozen=True, slots=True)
class PricedSlips:
    """Closed slips, as the database takes them, with what each earns at every tier."""

    rows: Sequence[Mapping[str, Any]]
    tiers: TierTable

    def parted(self, number: int) -> "Sequence[PricedSlips]":
        """Return the slips in so many parts, all of a guest in the same one, in their order."""
        parts: list[list[Mapping[str, Any]]] = [[] for _ in range(number)]
        for row in self.rows:
            parts[int(row["player_id"][-4:], 16) % number].append(row)
        return [PricedSlips(part, self.tiers) for part in parts]


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
