"""Reads of rating slips."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Executor, Tx
from pitledger.rating_slips.model import (
    COMPLETION_COLUMNS,
    STORED_COLUMNS,
    RatingSlip,
    SlipForCompletion,
)
from pitledger.rating_slips.rules import closed_slip

SELECT: LiteralString = f"""
select {STORED_COLUMNS}, pauses_of(slip.casino_id, slip.id) as pauses
from rating_slip as slip
"""
ONE_SLIP: LiteralString = f"{SELECT} where slip.casino_id = %(casino_id)s and slip.id = %(slip_id)s"
LIVE_SLIPS: LiteralString = f"""
{SELECT}
where
  slip.casino_id = %(casino_id)s
  and slip.table_id = any(%(table_ids)s)
  and slip.status <> 'CLOSED'
order by slip.table_id, slip.seat
"""
SLIPS: LiteralString = f"""
{SELECT}
where
  slip.casino_id = %(casino_id)s
  and (%(status)s::text is null or slip.status = %(status)s)
  and (%(table_id)s::uuid is null or slip.table_id = %(table_id)s)
  and (%(player_id)s::uuid is null or slip.player_id = %(player_id)s)
  and (%(gaming_day)s::date is null or slip.gaming_day = %(gaming_day)s)
  and (%(before_created_at)s::timestamptz is null
    or (slip.created_at, slip.id) < (%(before_created_at)s, %(before_id)s::uuid))
order by slip.created_at desc, slip.id desc
limit %(limit)s
"""
SLIP_FOR_COMPLETION: LiteralString = (
    f"select {COMPLETION_COLUMNS} from slip_for_completion(%(casino_id)s, %(slip_id)s)"
)
LIVE_SLIP_FOR_COMPLETION: LiteralString = (
    f"select {COMPLETION_COLUMNS}"
    " from live_slip_for_completion(%(casino_id)s, %(visit_id)s, %(player_id)s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFilter:
    """Which slips a list shows; None takes all."""

    status: str | None = None
    table_id: UUID | None = None
    player_id: UUID | None = None
    gaming_day: date | None = None


async def rating_slip(tx: Tx, casino_id: UUID, *, slip_id: UUID) -> RatingSlip:
    """Return one slip. Raises `NotFoundError`."""
    slip = await tx.first(ONE_SLIP, {"casino_id": casino_id, "slip_id": slip_id}, row=RatingSlip)
    if slip is None:
        raise NotFoundError(entity="rating_slip")
    return slip


async def rating_slips(
    tx: Tx,
    casino_id: UUID,
    *,
    where: SlipFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[RatingSlip]:
    """Return up to `limit` slips, the newest first, made before a given one."""
    created_at, slip_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "before_created_at": created_at,
        "before_id": slip_id,
        "limit": limit,
        **asdict(where),
    }
    return await tx.all(SLIPS, params, row=RatingSlip)


async def live_slips_at(
    tx: Tx, casino_id: UUID, *, table_ids: Sequence[UUID]
) -> Sequence[RatingSlip]:
    """Return the live slips at some tables, by table and seat."""
    params = {"casino_id": casino_id, "table_ids": list(table_ids)}
    return await tx.all(LIVE_SLIPS, params, row=RatingSlip)


async def slip_for_completion(
    database: Executor, casino_id: UUID, *, slip_id: UUID
) -> SlipForCompletion:
    """Return a slip with all that its points depend on, in one read. Raises `NotFoundError`."""
    params = {"casino_id": casino_id, "slip_id": slip_id}
    return await database.one(SLIP_FOR_COMPLETION, params, row=SlipForCompletion)


async def live_slip_closed(
    database: Executor,
    casino_id: UUID,
    *,
    ended_at: datetime,
    visit_id: UUID | None = None,
    player_id: UUID | None = None,
) -> SlipForCompletion | None:
    """Return the live slip of a visit or of a player as its close would leave it, if any."""
    params = {"casino_id": casino_id, "visit_id": visit_id, "player_id": player_id}
    slip = await database.first(LIVE_SLIP_FOR_COMPLETION, params, row=SlipForCompletion)
    return None if slip is None else closed_slip(slip, ended_at=ended_at)
