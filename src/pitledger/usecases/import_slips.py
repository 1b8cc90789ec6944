"""Import slips that were played elsewhere: closed, as they were priced, and paid."""

from collections.abc import Mapping
from datetime import datetime

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.imports import ImportedBatch, RowError
from pitledger.loyalty import IdempotencyConflictError, PricedSlips, write_imported_slips
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.rating_slips import PlayerAlreadySeatedError

REFUSED: Mapping[str, tuple[str, str, str]] = {
    "CONFLICT": (
        IdempotencyConflictError.code,
        "external_id",
        "a slip with this id was imported with other figures; nothing of it is changed",
    ),
    "OVERLAPPING": (
        PlayerAlreadySeatedError.code,
        "started_at",
        "the guest has another slip at that time; correct the times, or leave one of them out",
    ),
}


async def import_slips(
    database: Executor, actor: Actor, *, priced: PricedSlips, now: datetime
) -> ImportedBatch:
    """Write slips as closed and pay them, in their order; committed when it returns.

    Each is paid at the tier that the guest holds when its entry is written. A slip whose external
    id is known is not written again, and one that is refused stops no other. No two of them may
    have one external id.

    Raises `DatabaseUnavailableError`; then nothing was changed.

    Source: docs/import.md.
    """
    with action("import_slips", actor, entity="casino", entity_id=actor.casino_id):
        params = {**command_context(actor, now), "gaming_day": gaming_day_for(actor, now)}
        slips = await write_imported_slips(database, params, priced=priced)
    ids: Mapping[int, str] = {row["number"]: row["external_id"] for row in priced.rows}
    return ImportedBatch(
        imported=sum(slip.outcome == "IMPORTED" for slip in slips),
        points=sum(slip.points_change or 0 for slip in slips),
        repeated=sum(slip.outcome == "REPEATED" for slip in slips),
        errors=[
            RowError(slip.number, ids[slip.number], *REFUSED[slip.outcome])
            for slip in slips
            if slip.outcome in REFUSED
        ],
    )
