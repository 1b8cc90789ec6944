"""A rating slip with what stands around it: guest, table, tier and tier table, what came after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Tx

SLIP: LiteralString = """
select
  slip.id as slip_id, slip.visit_id, slip.player_id, slip.table_id, slip.seat, slip.status,
  slip.average_bet_cents, slip.started_at, slip.ended_at, slip.play_seconds, slip.gaming_day,
  slip.external_id, slip.snapshot, pauses_of(slip.casino_id, slip.id) as pauses,
  guest.first_name, guest.last_name, guest.birth_date,
  shown.label as table_label, shown.pit, game.name as game,
  casino.tier_version, tier_steps(casino.id, casino.tier_version) as tiers,
  cached.tier, coalesce(cached.current_balance, 0) as current_balance,
  moved.id as moved_to_id
from rating_slip as slip
inner join casino on slip.casino_id = casino.id
inner join player as guest on slip.player_id = guest.id
inner join gaming_table as shown
  on slip.casino_id = shown.casino_id and slip.table_id = shown.id
inner join game on shown.casino_id = game.casino_id and shown.game_id = game.id
left join player_loyalty as cached
  on slip.casino_id = cached.casino_id and slip.player_id = cached.player_id
left join rating_slip as moved
  on slip.casino_id = moved.casino_id and slip.id = moved.moved_from_id
where slip.casino_id = %(casino_id)s and slip.id = %(slip_id)s
"""


@dataclass(frozen=True, slots=True)
class SlipPanel:
    """A slip as a person looks at it; `tier` is None before the guest's first entry."""

    slip_id: UUID
    visit_id: UUID
    player_id: UUID
    table_id: UUID
    seat: int
    status: str
    average_bet_cents: int
    started_at: datetime
    ended_at: datetime | None
    play_seconds: int | None
    gaming_day: date
    external_id: str | None
    snapshot: Mapping[str, Any] | None
    pauses: Sequence[tuple[str, str | None]]
    first_name: str
    last_name: str
    birth_date: date | None
    table_label: str
    pit: str
    game: str
    tier_version: int
    tiers: Sequence[Mapping[str, Any]]
    tier: str | None
    current_balance: int
    moved_to_id: UUID | None


async def slip_panel(tx: Tx, casino_id: UUID, *, slip_id: UUID) -> SlipPanel:
    """Return a slip with what stands around it. Raises `NotFoundError`."""
    found = await tx.first(SLIP, {"casino_id": casino_id, "slip_id": slip_id}, row=SlipPanel)
    if found is None:
        raise NotFoundError(entity="rating_slip")
    return found
