"""The figures of a casino: counted while a shift is played, read back from what is stored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString, NamedTuple, TypeAlias
from uuid import UUID

from pitledger.loyalty import LoyaltyResult, Settlement, TransactionType
from pitledger.platform.database import Tx
from pitledger.rating_slips import RatingSlip

Figures: TypeAlias = Mapping[str, int]
"""A number by its name, such as `entries.GAMEPLAY.points`; one that is missing is 0."""

ENTRIES = """
select 'entries.' || transaction_type || part.name as name, part.amount
from (
  select transaction_type, count(*) as entries, sum(points_change)::bigint as points
  from loyalty_ledger where casino_id = %(casino_id)s group by transaction_type
) as counted
cross join lateral (values ('.count', entries), ('.points', points)) as part (name, amount)
"""
BALANCES = """
select part.name, part.amount
from (
  select
    coalesce(sum(current_balance), 0)::bigint as balances,
    coalesce(sum(lifetime_points), 0)::bigint as lifetime
  from player_loyalty where casino_id = %(casino_id)s
) as summed
cross join lateral (values ('balances', balances), ('lifetime', lifetime)) as part (name, amount)
"""
TIERS = """
select 'tiers.' || tier as name, count(*) as amount
from player_loyalty where casino_id = %(casino_id)s group by tier
"""
SLIPS = """
select part.name, part.amount
from (
  select
    count(*) as opened, count(moved_from_id) as moved, count(ended_at) as closed,
    count(*) filter (where status = 'OPEN') as playing,
    count(*) filter (where status = 'PAUSED') as paused
  from rating_slip where casino_id = %(casino_id)s
) as counted
cross join lateral (values
  ('slips.opened', opened), ('slips.moved', moved), ('slips.closed', closed),
  ('slips.live', playing + paused), ('slips.paused', paused)
) as part (name, amount)
"""
OWED = """
select 'slips.owed' as name, count(*) as amount
from loyalty_recovery where casino_id = %(casino_id)s
"""
VISITS = """
select part.name, part.amount
from (
  select count(*) as started, count(ended_at) as ended
  from visit where casino_id = %(casino_id)s
) as counted
cross join lateral (values ('visits.started', started), ('visits.ended', ended))
  as part (name, amount)
"""
AUDITED = """
select named.name, count(*) as amount
from audit_log
inner join (values
  ('loyalty.manual_reward', 'rewards'), ('loyalty.reversed', 'reversals'),
  ('loyalty.recovered', 'slips.recovered')
) as named (action, name) on audit_log.action = named.action
where casino_id = %(casino_id)s group by named.name
"""
STATEMENTS: tuple[LiteralString, ...] = (
    ENTRIES,
    BALANCES,
    TIERS,
    SLIPS,
    OWED,
    VISITS,
    AUDITED,
)


@dataclass(frozen=True, slots=True)
class _Figure:
    name: str
    amount: int


class Entry(NamedTuple):
    """An entry of the ledger, as the use case that wrote it answered."""

    player_id: UUID
    kind: TransactionType
    result: LoyaltyResult


@dataclass(slots=True)
class Counted:
    """What the use cases answered during a shift, added up. Balances and tiers are by player."""

    amounts: Counter[str] = field(default_factory=Counter[str])
    entries: list[Entry] = field(default_factory=list[Entry])
    balances: dict[UUID, int] = field(default_factory=dict[UUID, int])
    tiers: dict[UUID, str] = field(default_factory=dict[UUID, str])

    def entry(self, player_id: UUID, kind: TransactionType, *, result: LoyaltyResult) -> None:
        """Count an entry of the ledger: its points, and where it left the player."""
        points = result.points_earned
        self.entries.append(Entry(player_id, kind, result))
        self.amounts[f"entries.{kind}.count"] += 1
        self.amounts[f"entries.{kind}.points"] += points
        raised = min(points, 0) if kind == TransactionType.REVERSAL else max(points, 0)
        self.amounts["lifetime"] += raised
        self.balances[player_id] = result.new_balance
        self.tiers[player_id] = result.tier

    def closed(self, slip: RatingSlip, settlement: Settlement) -> None:
        """Count a slip that was closed, and the points that it paid or owes."""
        self.amounts["slips.closed"] += 1
        if settlement.loyalty is None:
            self.amounts["slips.owed"] += 1
        else:
            self.entry(slip.player_id, TransactionType.GAMEPLAY, result=settlement.loyalty)

    def recovered(self, slip: RatingSlip, result: LoyaltyResult) -> None:
        """Count a slip that was owed and is paid."""
        self.amounts["slips.owed"] -= 1
        self.amounts["slips.recovered"] += 1
        self.entry(slip.player_id, TransactionType.GAMEPLAY, result=result)

    def figures(self) -> Figures:
        """Return what was counted, under the names of what is read back."""
        tiers = Counter(f"tiers.{tier}" for tier in self.tiers.values())
        live = self.amounts["slips.opened"] - self.amounts["slips.closed"]
        return {
            **self.amounts,
            **tiers,
            "balances": sum(self.balances.values()),
            "slips.live": live,
        }


async def stored_figures(tx: Tx, casino_id: UUID) -> Figures:
    """Return a casino's figures as the database has them, by name."""
    params = {"casino_id": casino_id}
    found = [
        figure
        for statement in STATEMENTS
        for figure in await tx.all(statement, params, row=_Figure)
    ]
    return {figure.name: figure.amount for figure in sorted(found, key=lambda one: one.name)}


def contradictions(stored: Figures, counted: Figures | None) -> Sequence[str]:
    """Return where a casino's figures do not add up, a sentence each.

    They are held against each other, and against what was counted, if anything was.
    """
    found = [
        f"{name} is {stored.get(name, 0)}, but {what} is {amount}"
        for name, what, amount in _sums(stored)
        if stored.get(name, 0) != amount
    ]
    if counted is not None:
        found += [
            f"{name} is {stored.get(name, 0)}, but {counted.get(name, 0)} was counted"
            for name in sorted({*stored, *counted})
            if stored.get(name, 0) != counted.get(name, 0)
        ]
    return found


def _sums(stored: Figures) -> Sequence[tuple[str, str, int]]:
    """Return the figures that others must come to: name, what it is the sum of, the sum."""
    points = sum(amount for name, amount in stored.items() if name.endswith(".points"))
    live = stored["slips.opened"] - stored["slips.closed"]
    return (
        ("balances", "the sum of all entries", points),
        ("slips.live", "what was opened less what was closed", live),
    )
