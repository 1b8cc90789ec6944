"""Pay a closed slip whose points are owed, exactly once."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.loyalty import (
    SETTLEMENT_COLUMNS,
    Settlement,
    SlipNotClosedError,
    SnapshotMissingError,
    accrual_parameters,
    tell_accrual,
    tell_accrual_started,
    tell_completion,
)
from pitledger.platform.context import command_context
from pitledger.platform.correlation import correlation_id
from pitledger.platform.database import Executor
from pitledger.platform.log import log_info, log_warning
from pitledger.platform.telemetry import action, emit_telemetry
from pitledger.rating_slips import RatingSlip, slip_for_completion

RECOVER: LiteralString = (
    f"select {SETTLEMENT_COLUMNS} from recover_slip_loyalty("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s, %(correlation_id)s, %(entry_id)s, "
    "%(gaming_day)s, %(inputs)s, %(tier_version)s, %(points_by_tier)s)"
)


async def recover_slip_loyalty(
    database: Executor,
    actor: Actor,
    *,
    slip_id: UUID,
    now: datetime,
    proposed_correlation_id: str | None = None,
    queued: bool = False,
) -> tuple[RatingSlip, Settlement]:
    """Pay a closed slip from its stored seconds, bet and snapshot, at the tier held now.

    Safe to repeat and to race: a slip that is paid answers with the entry that pays it. The
    correlation id of the close goes on the entry; the proposed one serves where there is none.
    A slip that was queued for this is no recovery yet: it is told as its completion is.

    Raises `NotFoundError`, `SlipNotClosedError`, and `SnapshotMissingError` for a slip that can't
    be priced and stays owed.
    """
    name = "accrue_queued_slip" if queued else "recover_slip_loyalty"
    with action(name, actor, entity="rating_slip", entity_id=slip_id) as running:
        slip = await slip_for_completion(database, actor.casino_id, slip_id=slip_id)
        if slip.play_seconds is None:
            # Closed behind this read, it would be paid for the seconds that were read: none.
            raise SlipNotClosedError
        tell_accrual_started(slip)
        params = {
            **command_context(actor, now),
            **accrual_parameters(slip),
            "slip_id": slip_id,
            "correlation_id": proposed_correlation_id or correlation_id(),
            "gaming_day": gaming_day_for(actor, now),
        }
        settlement = await database.one(RECOVER, params, row=Settlement)
        if queued:
            tell_completion(settlement, closed=slip, within=running)
            return slip, settlement
        tell_accrual(settlement, slip=slip, within=running)
        if settlement.loyalty is None:
            log_warning("slip_recovery_failed", slip_id=slip_id, error_code=settlement.error_code)
            if settlement.error_code == SnapshotMissingError.code:
                raise SnapshotMissingError
        else:
            facts = {"slip_id": slip_id, "idempotent": settlement.idempotent}
            log_info("slip_recovery_completed", **facts)
            if not settlement.idempotent:
                emit_telemetry("slip.recovered", facts)
        return slip, settlement
