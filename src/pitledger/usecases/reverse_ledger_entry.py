"""Take an entry of the ledger back, once, by an entry of minus its points."""

from datetime import datetime
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.loyalty import LoyaltyResult, reversal_facts, stored_reason, write_reversal
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action


async def reverse_ledger_entry(
    database: Executor, actor: Actor, *, entry_id: UUID, reason: str, now: datetime
) -> LoyaltyResult:
    """Reverse an entry; the same reason again is answered as a replay, whoever asks.

    Points that had raised the lifetime points lower them again, and the tier with them. A slip
    that a reversed backfill had paid is owed again, in the same transaction.

    Raises `ValidationFailedError` for a reason of the wrong length and for a reversal,
    `NotFoundError`, `AlreadyReversedError`, and `InsufficientBalanceError` for points that were
    spent.

    Source: docs/glossary.md, "reversal".
    """
    with action("reverse_ledger_entry", actor, entity="ledger_entry", entity_id=entry_id):
        params = {
            **command_context(actor, now),
            "reason": stored_reason(reason),
            "gaming_day": gaming_day_for(actor, now),
        }
        facts = await reversal_facts(database, actor.casino_id, entry_id=entry_id)
        return await write_reversal(database, params, entry_id=entry_id, facts=facts)
