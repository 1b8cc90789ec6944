"""What one correlation id left behind: audit rows, entries, events, and points that are owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pitledger.platform.database import Tx

# Each kind finds its rows by its index on the casino and the correlation id; the recovery queue
# has none, since a casino's is short. Rows of one instant stand as cause and effect.
TRACE = """
select kind, at, facts from (
  select
    'audit' as kind, created_at as at, 1 as place, id,
    json_build_object(
      'id', id, 'actor', actor, 'action', action, 'entity', entity, 'entity_id', entity_id,
      'before', before, 'after', after, 'request_id', request_id
    ) as facts
  from audit_log
  where casino_id = %(casino_id)s and correlation_id = %(correlation_id)s
  union all
  select
    'entry', created_at, 2, id,
    json_build_object(
      'id', id, 'player_id', player_id, 'sequence', sequence, 'rating_slip_id', rating_slip_id,
      'transaction_type', transaction_type, 'event_type', event_type, 'source', source,
      'points_change', points_change, 'balance_before', balance_before,
      'balance_after', balance_after, 'tier_before', tier_before, 'tier_after', tier_after,
      'idempotency_key', idempotency_key, 'reverses_id', reverses_id
    )
  from loyalty_ledger
  where casino_id = %(casino_id)s and correlation_id = %(correlation_id)s
  union all
  select
    'event', event.created_at, 3, event.id,
    json_build_object(
      'id', event.id, 'event_type', event.event_type, 'subject', event.subject,
      'payload', event.payload, 'deliveries', (
        select coalesce(json_agg(json_build_object(
          'consumer', told.consumer, 'status', told.status, 'attempts', told.attempts,
          'last_error_code', told.last_error_code
        ) order by told.consumer), '[]')
        from event_delivery as told
        where told.casino_id = event.casino_id and told.event_id = event.id
      )
    )
  from outbox as event
  where event.casino_id = %(casino_id)s and event.correlation_id = %(correlation_id)s
  union all
  select
    'owed', created_at, 4, rating_slip_id,
    json_build_object(
      'slip_id', rating_slip_id, 'player_id', player_id, 'attempts', attempts,
      'last_error_code', last_error_code, 'next_attempt_at',
      to_char(next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )
  from loyalty_recovery
  where casino_id = %(casino_id)s and correlation_id = %(correlation_id)s
) as found
order by at, place, id
"""


@dataclass(frozen=True, slots=True)
class TraceItem:
    """One row: an `audit` row, an `entry` of the ledger, an `event`, or points that are `owed`."""

    kind: str
    at: datetime
    facts: Mapping[str, Any]


async def trace(tx: Tx, casino_id: UUID, *, correlation_id: str) -> Sequence[TraceItem]:
    """Return what one correlation id left in a casino, the oldest first."""
    params = {"casino_id": casino_id, "correlation_id": correlation_id}
    return await tx.all(TRACE, params, row=TraceItem)
