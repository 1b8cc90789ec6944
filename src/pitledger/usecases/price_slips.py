"""Price slips that were played elsewhere by our rules, before they are imported."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.kernel.ids import named_uuid7, uuid7
from pitledger.kernel.imports import RowError
from pitledger.loyalty import PricedSlips, TierTable, accrual_of
from pitledger.platform.database import Executor
from pitledger.rating_slips import SlipPlayedElsewhere, check_row, slip_error
from pitledger.readmodels.import_references import References, import_references

ROWS_PER_TURN = 16
MOST_POINTS = 10**9


async def price_slips(
    database: Executor, actor: Actor, *, rows: Sequence[SlipPlayedElsewhere], now: datetime
) -> tuple[PricedSlips, Sequence[RowError]]:
    """Return rows as the slips that they are with what each earns, and those that can't be priced.

    Each freezes its table's game, and the tier table, as they are now. Nothing is written. It
    takes turns with whatever else the process does. Raises `DatabaseUnavailableError`.
    """
    found = await import_references(database, actor.casino_id, guests=rows, tables=rows)
    tiers = TierTable.of(found.tier_version, found.tiers)
    priced: list[Mapping[str, Any]] = []
    errors: list[RowError] = []
    for count, row in enumerate(rows, start=1):
        if count % ROWS_PER_TURN == 0:
            await asyncio.sleep(0)
        try:
            priced.append(_priced(row, actor, found=found, tiers=tiers, now=now))
        except DomainError as refusal:
            errors.append(slip_error(row, refusal=refusal))
    return PricedSlips(priced, tiers), errors


def _priced(
    row: SlipPlayedElsewhere, actor: Actor, *, found: References, tiers: TierTable, now: datetime
) -> Mapping[str, Any]:
    player_id, table = found.player_of(row), found.table_of(row)
    check_row(row, seats=table.snapshot["seats"], now=now)
    accrual = accrual_of(
        table.snapshot,
        average_bet_cents=row.average_bet_cents,
        play_seconds=row.play_seconds,
        tiers=tiers,
    )
    if max(accrual.points_by_tier.values()) > MOST_POINTS:
        raise ValidationFailedError.of(
            "average_bet_cents", "earns more than 1 000 000 000 points; correct it"
        )
    gaming_day = gaming_day_for(actor, row.started_at)
    visit = f"imported visit {actor.casino_id} {player_id} {gaming_day}"
    return {
        "number": row.number,
        "external_id": row.external_id,
        "id": str(uuid7()),
        "entry_id": str(uuid7()),
        "visit_id": str(named_uuid7(datetime.combine(gaming_day, time(), UTC), name=visit)),
        "player_id": str(player_id),
        "table_id": str(table.id),
        "seat": row.seat,
        "average_bet_cents": row.average_bet_cents,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat(),
        "play_seconds": row.play_seconds,
        "gaming_day": gaming_day.isoformat(),
        "closed_on": gaming_day_for(actor, row.ended_at).isoformat(),
        "snapshot": table.snapshot,
        "inputs": accrual.inputs,
        "points_by_tier": accrual.points_by_tier,
    }
