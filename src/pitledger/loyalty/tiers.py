"""A casino's tier table: reading it, replacing it, and moving players to what they earn by it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DatabaseUnavailableError, ValidationFailedError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty.operations import tell_tier_change
from pitledger.loyalty.rules import manual_inputs
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor, Tx
from pitledger.platform.telemetry import action

TIERS = """
select tier.version, tier.name, tier.threshold_points, tier.multiplier
from casino
inner join loyalty_tier as tier
  on casino.id = tier.casino_id and casino.tier_version = tier.version
where casino.id = %(casino_id)s
order by tier.threshold_points
"""
REPLACE_TIERS = """
select version, name, threshold_points, multiplier
from replace_tiers(%(casino_id)s, %(context)s, %(now)s, %(tiers)s)
"""
# The steps of a table: a stored one, and one that may still be thought about.
STORED_STEPS: LiteralString = """
step as (
  select
    name, threshold_points,
    lead(threshold_points) over (order by threshold_points) as next_threshold
  from loyalty_tier
  where casino_id = %(casino_id)s and version = %(tier_version)s
)
"""
GIVEN_STEPS: LiteralString = """
step as (
  select
    name, threshold_points,
    lead(threshold_points) over (order by threshold_points) as next_threshold
  from jsonb_to_recordset(%(steps)s::jsonb) as given (name text, threshold_points bigint)
)
"""
# Every player who has points, and the tier that they earn: the last step that they reach.
EARNED: LiteralString = """
earned as (
  select player.player_id, player.tier as tier_before, step.name as tier_after
  from player_loyalty as player
  inner join step
    on
      player.lifetime_points >= step.threshold_points
      and (step.next_threshold is null or player.lifetime_points < step.next_threshold)
  where player.casino_id = %(casino_id)s
)
"""
TIER_CHANGES: LiteralString = f"""
with {GIVEN_STEPS}, {EARNED}
select tier_before, tier_after, count(*) as players
from earned
group by tier_before, tier_after
order by tier_before, tier_after
"""
PLAYERS_TO_MOVE: LiteralString = f"""
with {STORED_STEPS}, {EARNED}
select player_id
from earned
where
  tier_before <> tier_after
  and (%(after)s::uuid is null or player_id > %(after)s)
order by player_id
limit %(limit)s
"""
TABLE_IN_FORCE = """
select tier_version as version, tier_table(id, tier_version) as tiers
from casino where id = %(casino_id)s
"""
APPLY_TO_PLAYER = """
select outcome, tier_before, tier_after
from apply_tiers_to_player(
  %(casino_id)s, %(context)s, %(now)s, %(entry_id)s, %(player_id)s, %(gaming_day)s, %(inputs)s,
  %(tier_version)s
)
"""


class TierTableReplacedError(DatabaseUnavailableError):
    """The tier table that is being applied is no longer the one in force."""

    title = "The tier table was replaced meanwhile"
    sentence = "Players who were moved stay moved; look at the new table and apply it."


@dataclass(frozen=True, slots=True)
class NewTier:
    """A tier as somebody states it; the multiplier above 0."""

    name: str
    threshold_points: int
    multiplier: Decimal


@dataclass(frozen=True, slots=True)
class StoredTier(NewTier):
    """A tier of a version, as it is kept."""

    version: int


@dataclass(frozen=True, slots=True)
class TierChange:
    """How many players hold one tier and earn another; the same one where nothing changes."""

    tier_before: str
    tier_after: str
    players: int


@dataclass(frozen=True, slots=True)
class TierMove:
    """What applying the table did to one player: MOVED, STANDS or CHANGED (the table)."""

    outcome: str
    tier_before: str
    tier_after: str


@dataclass(frozen=True, slots=True)
class _TableInForce:
    version: int
    tiers: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _PlayerToMove:
    player_id: UUID


async def tiers_in_force(tx: Tx, casino_id: UUID) -> Sequence[StoredTier]:
    """Return the tiers that can be earned now, the lowest threshold first."""
    return await tx.all(TIERS, {"casino_id": casino_id}, row=StoredTier)


async def table_in_force(tx: Tx, casino_id: UUID) -> TierTable:
    """Return the table that play is priced by now, retired tiers included."""
    row = await tx.one(TABLE_IN_FORCE, {"casino_id": casino_id}, row=_TableInForce)
    return TierTable.of(row.version, row.tiers)


def checked_tiers(tiers: Sequence[NewTier]) -> Sequence[NewTier]:
    """Return tiers that make a table. Raises `ValidationFailedError` for those that don't.

    Source: docs/glossary.md, "tier".
    """
    names: set[str] = set()
    for index, tier in enumerate(tiers):
        if tier.name in names:
            raise ValidationFailedError.of(f"items.{index}.name", "another tier has this name")
        names.add(tier.name)
        field = f"items.{index}.threshold_points"
        if index == 0 and tier.threshold_points != 0:
            raise ValidationFailedError.of(field, "the first tier begins with 0 points")
        if index > 0 and tier.threshold_points <= tiers[index - 1].threshold_points:
            raise ValidationFailedError.of(field, "each tier begins above the one before it")
    return tiers


async def replace_tiers(
    database: Executor,
    actor: Actor,
    *,
    tiers: Sequence[NewTier],
    now: datetime,
    read_version: int | None = None,
) -> Sequence[StoredTier]:
    """Give the casino a new version of its tier table; the same table again makes none.

    It moves nobody: what players hold changes by an entry only. Earlier versions stay.

    `read_version` is the one that whoever asks has looked at, and `database` a transaction then,
    which the refusal undoes.

    Raises `ValidationFailedError`, and `TierTableReplacedError` where another version than the
    one that was read is in force.
    """
    with action("replace_tiers", actor, entity="casino", entity_id=actor.casino_id):
        rows = [
            {"id": str(uuid7()), **asdict(tier), "multiplier": str(tier.multiplier)}
            for tier in checked_tiers(tiers)
        ]
        params = {**command_context(actor, now), "tiers": Jsonb(rows)}
        stored = await database.all(REPLACE_TIERS, params, row=StoredTier)
        if read_version is not None and stored[0].version not in {read_version, read_version + 1}:
            raise TierTableReplacedError
        return stored


async def tier_changes(
    tx: Tx, casino_id: UUID, *, thresholds: Mapping[str, int]
) -> Sequence[TierChange]:
    """Return how many players hold which tier and earn which, by what they hold.

    The table, as its tiers' thresholds, need not be in force.
    """
    steps = [{"name": name, "threshold_points": points} for name, points in thresholds.items()]
    params = {"casino_id": casino_id, "steps": Jsonb(steps)}
    return await tx.all(TIER_CHANGES, params, row=TierChange)


async def players_to_move(
    tx: Tx, casino_id: UUID, *, tier_version: int, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Return up to `limit` players who earn another tier than they hold, by id, after one."""
    params = {
        "casino_id": casino_id,
        "tier_version": tier_version,
        "after": after,
        "limit": limit,
    }
    rows = await tx.all(PLAYERS_TO_MOVE, params, row=_PlayerToMove)
    return [row.player_id for row in rows]


async def move_to_earned_tier(
    database: Executor, params: Mapping[str, Any], *, player_id: UUID, tiers: TierTable
) -> TierMove | None:
    """Move a player to the tier that lifetime points earn now; None for one who holds it already.

    It is an entry of 0 points; `params` are the command's own. Raises `TierTableReplacedError`.
    """
    given = {
        **params,
        "entry_id": uuid7(),
        "player_id": player_id,
        "inputs": manual_inputs(0, tiers),
        "tier_version": tiers.version,
    }
    move = await database.one(APPLY_TO_PLAYER, given, row=TierMove)
    if move.outcome == "CHANGED":
        raise TierTableReplacedError
    if move.outcome == "STANDS":
        return None
    tell_tier_change(
        player_id, tier_before=move.tier_before, tier_after=move.tier_after, tiers=tiers
    )
    return move
