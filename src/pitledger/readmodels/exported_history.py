"""A casino's history in the columns in which another casino imports it."""

from collections.abc import AsyncGenerator
from typing import LiteralString
from uuid import UUID

from pitledger.platform.database import Tx

# A guest is named by the card, which another casino knows too; one without a card by the id.
CLOSED_SLIPS: LiteralString = """
select
  coalesce(slip.external_id, slip.id::text), slip.seat, slip.average_bet_cents,
  to_char(slip.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  to_char(slip.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  case when enrolled.card_number is null then slip.player_id end, enrolled.card_number,
  null, shown.label,
  greatest(
    floor(extract(epoch from slip.ended_at - slip.started_at)) - slip.play_seconds, 0
  )::bigint
from rating_slip as slip
inner join player_casino as enrolled
  on slip.casino_id = enrolled.casino_id and slip.player_id = enrolled.player_id
inner join gaming_table as shown
  on slip.casino_id = shown.casino_id and slip.table_id = shown.id
where slip.casino_id = %(casino_id)s and slip.status = 'CLOSED'
order by slip.ended_at, slip.id
"""
BALANCES: LiteralString = """
select
  cached.player_id, cached.current_balance, cached.lifetime_points,
  case when enrolled.card_number is null then cached.player_id end, enrolled.card_number
from player_loyalty as cached
inner join player_casino as enrolled
  on cached.casino_id = enrolled.casino_id and cached.player_id = enrolled.player_id
where cached.casino_id = %(casino_id)s and cached.last_sequence > 0
order by cached.player_id
"""


def exported_slips(tx: Tx, casino_id: UUID) -> AsyncGenerator[tuple[str | None, ...]]:
    """Yield a casino's closed slips by the end of play, in the columns of an import of slips.

    A slip that was played here has its own id as external id. Times are ISO 8601 in UTC.
    """
    return tx.stream(CLOSED_SLIPS, {"casino_id": casino_id})


def exported_balances(tx: Tx, casino_id: UUID) -> AsyncGenerator[tuple[str | None, ...]]:
    """Yield what a casino's guests hold, in the columns of an import of balances.

    A guest's id is the external id; a guest without any entry is not there.
    """
    return tx.stream(BALANCES, {"casino_id": casino_id})
