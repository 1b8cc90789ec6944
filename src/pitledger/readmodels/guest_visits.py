"""A guest's latest visits, with the slips of each and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from pitledger.platform.database import Tx

VISITS: LiteralString = """
select
  visit.id as visit_id, visit.gaming_day, visit.started_at, visit.ended_at,
  slip.id as slip_id, shown.label as table_label, slip.seat, slip.status,
  slip.average_bet_cents, slip.started_at as slip_started_at, slip.ended_at as slip_ended_at,
  slip.play_seconds, pauses_of(slip.casino_id, slip.id) as pauses,
  paid.points_change as points, owed.last_error_code
from (
  (
    select latest.id
    from visit as latest
    where latest.casino_id = %(casino_id)s and latest.player_id = %(player_id)s
    order by latest.started_at desc, latest.id desc
    limit %(limit)s
  )
  union
  select asked.id
  from visit as asked
  where
    asked.casino_id = %(casino_id)s and asked.player_id = %(player_id)s
    and asked.id = %(visit_id)s
) as known
inner join visit on known.id = visit.id and visit.casino_id = %(casino_id)s
left join rating_slip as slip on visit.casino_id = slip.casino_id and visit.id = slip.visit_id
left join gaming_table as shown
  on slip.casino_id = shown.casino_id and slip.table_id = shown.id
left join slip_payment as paid
  on slip.casino_id = paid.casino_id and slip.id = paid.rating_slip_id
left join loyalty_recovery as owed
  on slip.casino_id = owed.casino_id and slip.id = owed.rating_slip_id
order by visit.started_at desc, visit.id desc, slip.started_at desc, slip.id desc
limit 200
"""


@dataclass(frozen=True, slots=True)
class _Row:
    visit_id: UUID
    gaming_day: date
    started_at: datetime
    ended_at: datetime | None
    slip_id: UUID | None
    table_label: str
    seat: int
    status: str
    average_bet_cents: int
    slip_started_at: datetime
    slip_ended_at: datetime | None
    play_seconds: int | None
    pauses: Sequence[tuple[str, str | None]]
    points: int | None
    last_error_code: str | None


@dataclass(frozen=True, slots=True)
class VisitSlip:
    """A slip of a visit; `points` is None while nothing is paid for it."""

    id: UUID
    table_label: str
    seat: int
    status: str
    average_bet_cents: int
    started_at: datetime
    ended_at: datetime | None
    play_seconds: int | None
    pauses: Sequence[tuple[str, str | None]]
    points: int | None
    queued: bool


@dataclass(frozen=True, slots=True)
class GuestVisit:
    """A visit with its slips, the newest first; `ended_at` is None while it is live."""

    id: UUID
    gaming_day: date
    started_at: datetime
    ended_at: datetime | None
    slips: list[VisitSlip] = field(default_factory=list[VisitSlip])

    @property
    def live_slip(self) -> VisitSlip | None:
        """Return the slip that is in play."""
        return next((slip for slip in self.slips if slip.ended_at is None), None)

    @property
    def completed_with_it(self) -> list[VisitSlip]:
        """Return the slips that the end of the visit completed."""
        ended = self.ended_at
        return [slip for slip in self.slips if ended is not None and slip.ended_at == ended]


async def guest_visits(
    tx: Tx, casino_id: UUID, *, player_id: UUID, limit: int, visit_id: UUID | None = None
) -> list[GuestVisit]:
    """Return up to `limit` visits of a guest, the newest first, and one by its id."""
    params = {
        "casino_id": casino_id,
        "player_id": player_id,
        "limit": limit,
        "visit_id": visit_id,
    }
    visits: dict[UUID, GuestVisit] = {}
    for row in await tx.all(VISITS, params, row=_Row):
        visit = visits.setdefault(
            row.visit_id, GuestVisit(row.visit_id, row.gaming_day, row.started_at, row.ended_at)
        )
        if row.slip_id is not None:
            visit.slips.append(_slip(row, row.slip_id))
    return list(visits.values())


def _slip(row: _Row, slip_id: UUID) -> VisitSlip:
    return VisitSlip(
        id=slip_id,
        table_label=row.table_label,
        seat=row.seat,
        status=row.status,
        average_bet_cents=row.average_bet_cents,
        started_at=row.slip_started_at,
        ended_at=row.slip_ended_at,
        play_seconds=row.play_seconds,
        pauses=row.pauses,
        points=row.points,
        queued=row.last_error_code == "ACCRUAL_QUEUED",
    )
