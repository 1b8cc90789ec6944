"""Import what guests had in another system: their points as they stood there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import NotFoundError, ValidationFailedError
from pitledger.kernel.imports import ImportedBatch, RowError
from pitledger.loyalty import (
    REFUSED_BALANCES,
    OpeningBalance,
    TierTable,
    opening_row,
    write_opening_balances,
)
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.readmodels.import_references import import_references

NO_GUEST = "there is no such guest; enrol the guest, or correct this"


async def import_opening_balances(
    database: Executor, actor: Actor, *, rows: Sequence[OpeningBalance], now: datetime
) -> ImportedBatch:
    """Write guests' balances, each as it stood in the old system; committed when it returns.

    A balance whose external id is known is not written again, and one that is refused stops no
    other. No two of them may have one external id.

    Raises `DatabaseUnavailableError`; then nothing was changed.

    Source: docs/import.md.
    """
    with action("import_opening_balances", actor, entity="casino", entity_id=actor.casino_id):
        found = await import_references(database, actor.casino_id, guests=rows)
        tiers = TierTable.of(found.tier_version, found.tiers)
        ready: list[Mapping[str, Any]] = []
        errors: list[RowError] = []
        for row in rows:
            try:
                ready.append(opening_row(row, player_id=found.player_of(row), tiers=tiers))
            except ValidationFailedError as refusal:
                errors.append(RowError.of(row.number, row.external_id, refusal=refusal))
            except NotFoundError as refusal:
                errors.append(row.guest_error(refusal.code, NO_GUEST))
        params = {**command_context(actor, now), "gaming_day": gaming_day_for(actor, now)}
        written = await write_opening_balances(database, params, rows=ready, tiers=tiers)
    by_number = {row.number: row for row in rows}
    told = [(by_number[balance.number], balance.outcome) for balance in written]
    errors += [row.outcome_error(outcome) for row, outcome in told if outcome in REFUSED_BALANCES]
    return ImportedBatch(
        imported=sum(outcome == "IMPORTED" for _, outcome in told),
        points=sum(row.current_balance for row, outcome in told if outcome == "IMPORTED"),
        repeated=sum(outcome == "REPEATED" for _, outcome in told),
        errors=errors,
    )
