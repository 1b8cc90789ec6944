"""Import slips that were played elsewhere: closed, priced by our rules, and paid."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError, NotFoundError, ValidationFailedError
from pitledger.kernel.ids import named_uuid7, uuid7
from pitledger.loyalty import IdempotencyConflictError, TierTable, accrual_of, tell_tier_change
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.rating_slips import (
    PlayerAlreadySeatedError,
    RowError,
    SeatOutOfRangeError,
    SlipPlayedElsewhere,
    check_times,
)
from pitledger.readmodels.import_references import References, import_references

IMPORT: LiteralString = """
select number, outcome, player_id, points_change, tier_before, tier_after
from import_rating_slips(
  %(casino_id)s, %(context)s, %(now)s, %(gaming_day)s, %(tier_version)s, %(rows)s
)
"""
ROWS_PER_TURN = 16
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


@dataclass(frozen=True, slots=True)
class PricedRows:
    """Rows that are ready to be written, with what they earn, and those that are refused."""

    ready: Sequence[Mapping[str, Any]]
    errors: Sequence[RowError]
    tiers: TierTable


@dataclass(frozen=True, slots=True)
class ImportedBatch:
    """What came of some rows: slips imported, their points, slips known before, rows refused."""

    imported: int
    points: int
    repeated: int
    errors: Sequence[RowError]


@dataclass(frozen=True, slots=True)
class _Told:
    number: int
    outcome: str
    player_id: UUID
    points_change: int
    tier_before: str
    tier_after: str


async def price_slips(
    database: Executor, actor: Actor, *, rows: Sequence[SlipPlayedElsewhere], now: datetime
) -> PricedRows:
    """Return rows as the slips that they are, and what each earns; nothing is written.

    Each freezes its table's game, and the tier table, as they are now. It takes turns with
    whatever else the process does. Raises `DatabaseUnavailableError`.
    """
    found = await import_references(database, actor.casino_id, rows=rows)
    tiers = TierTable.of(found.tier_version, found.tiers)
    errors: list[RowError] = []
    ready: list[Mapping[str, Any]] = []
    for count, row in enumerate(rows, start=1):
        if count % ROWS_PER_TURN == 0:
            await asyncio.sleep(0)
        try:
            ready.append(_priced(row, actor, found=found, tiers=tiers, now=now))
        except DomainError as error:
            errors.append(_error(row, error))
    return PricedRows(ready, errors, tiers)


async def import_slips(
    database: Executor, actor: Actor, *, priced: PricedRows, now: datetime
) -> ImportedBatch:
    """Write slips as closed and pay them, in the order of the rows; committed when it returns.

    Each is paid at the tier that the guest holds when its entry is written. A row that can't be
    imported is told as an error and stops no other. A slip whose external id is known is not
    written again. No two of the rows may have one external id.

    Raises `DatabaseUnavailableError`; then nothing was changed.

    Source: docs/import.md.
    """
    with action("import_slips", actor, entity="casino", entity_id=actor.casino_id):
        params = {
            **command_context(actor, now),
            "gaming_day": gaming_day_for(actor, now),
            "tier_version": priced.tiers.version,
            "rows": Jsonb(priced.ready),
        }
        told = await database.all(IMPORT, params, row=_Told)
    return _batch(priced, told)


def _priced(
    row: SlipPlayedElsewhere, actor: Actor, *, found: References, tiers: TierTable, now: datetime
) -> Mapping[str, Any]:
    """Return a row as the slip, and what it earns, that the database is given.

    Raises `ValidationFailedError`, `NotFoundError`, `SeatOutOfRangeError`, `SnapshotMissingError`.
    """
    check_times(row, now=now)
    player_id = found.players.get(row.player_id or row.card_number or "")
    table = found.tables.get(row.table_id or row.table_label or "")
    if player_id is None:
        raise NotFoundError(entity="player")
    if table is None:
        raise NotFoundError(entity="table")
    if not 1 <= row.seat <= table.snapshot["seats"]:
        raise SeatOutOfRangeError(seats=table.snapshot["seats"])
    accrual = accrual_of(
        table.snapshot,
        average_bet_cents=row.average_bet_cents,
        play_seconds=row.play_seconds,
        tiers=tiers,
    )
    gaming_day = gaming_day_for(actor, row.started_at)
    day_began = datetime.combine(gaming_day, time(), UTC)
    visit = f"imported visit {actor.casino_id} {player_id} {gaming_day}"
    return {
        "number": row.number,
        "external_id": row.external_id,
        "id": str(uuid7()),
        "entry_id": str(uuid7()),
        "visit_id": str(named_uuid7(day_began, name=visit)),
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


def _error(row: SlipPlayedElsewhere, refusal: DomainError) -> RowError:
    """Return why a row was refused before the database was asked to write it."""
    if isinstance(refusal, NotFoundError):
        if refusal.facts["entity"] == "table":
            field = "table_label" if row.table_id is None else "table_id"
            message = "the casino has no such table; create it, or correct the name"
        else:
            field = "card_number" if row.player_id is None else "player_id"
            message = "the casino has no such guest; enrol the guest, or correct the number"
    elif isinstance(refusal, SeatOutOfRangeError):
        field, message = "seat", f"the table's game has seats 1 to {refusal.facts['seats']}"
    elif isinstance(refusal, ValidationFailedError):
        (wrong,) = refusal.facts["errors"]
        field, message = wrong["field"], wrong["message"]
    else:
        field, message = "table_label", refusal.detail
    return RowError(row.number, row.external_id, refusal.code, field, message)


def _batch(priced: PricedRows, told: Sequence[_Told]) -> ImportedBatch:
    """Return what came of a batch, its errors in the order of the rows; new tiers are told."""
    ids = {row["number"]: row["external_id"] for row in priced.ready}
    imported = [one for one in told if one.outcome == "IMPORTED"]
    for one in imported:
        tell_tier_change(
            one.player_id,
            tier_before=one.tier_before,
            tier_after=one.tier_after,
            tiers=priced.tiers,
        )
    refused = [
        RowError(one.number, ids[one.number], *REFUSED[one.outcome])
        for one in told
        if one.outcome in REFUSED
    ]
    return ImportedBatch(
        imported=len(imported),
        points=sum(one.points_change for one in imported),
        repeated=sum(one.outcome == "REPEATED" for one in told),
        errors=sorted([*priced.errors, *refused], key=lambda error: error.row),
    )
