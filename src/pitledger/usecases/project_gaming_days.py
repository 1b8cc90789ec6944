"""The figures of gaming days, built from events alone: play time, theo and points."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from psycopg.types.json import Jsonb

from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.kernel.quantities import plain_decimal
from pitledger.loyalty import SnapshotMissingError, TransactionType, theo_cents_of
from pitledger.platform.context import command_context
from pitledger.platform.database import Tx
from pitledger.platform.outbox import Event

ADD = "select from add_to_gaming_days(%(casino_id)s, %(context)s, %(now)s, %(figures)s)"
COMPLETED = "rating_slip.completed"
KEY = ("gaming_day", "table_id", "game_id", "staff_id")
COUNTS = (
    *("slips", "play_seconds", "entries"),
    *("gameplay_points", "manual_points", "reversed_points"),
)
POINTS = {
    TransactionType.GAMEPLAY: "gameplay_points",
    TransactionType.MANUAL_BONUS: "manual_points",
    TransactionType.ADJUSTMENT: "manual_points",
    TransactionType.REVERSAL: "reversed_points",
}


async def project_gaming_days(
    tx: Tx, actor: Actor, *, events: Sequence[Event], now: datetime
) -> None:
    """Add events to the figures of their days; that each is told once, whoever tells sees to.

    Raises `LookupError`, `TypeError` or `ValueError` for an event not of the form of its type.
    """
    params = {**command_context(actor, now), "figures": Jsonb(figures_of(events))}
    await tx.run(ADD, params)


def figures_of(events: Sequence[Event]) -> list[Mapping[str, Any]]:
    """Return what events come to, a row a gaming day, table, game and member."""
    sums: defaultdict[tuple[str | None, ...], Counter[str]] = defaultdict(Counter)
    theo: defaultdict[tuple[str | None, ...], Fraction] = defaultdict(Fraction)
    for event in events:
        payload = event.payload
        key = tuple(payload[name] for name in KEY)
        if event.event_type == COMPLETED:
            sums[key].update(slips=1, play_seconds=payload["play_seconds"])
            theo[key] += _theo_cents(payload)
        else:
            kind = POINTS[TransactionType(payload["transaction_type"])]
            sums[key].update({"entries": 1, kind: payload["points_change"]})
    return [
        {
            "id": str(uuid7()),
            **dict(zip(KEY, key, strict=True)),
            **{name: counts[name] for name in COUNTS},
            "theo_cents": plain_decimal(theo[key]),
        }
        for key, counts in sums.items()
    ]


def _theo_cents(payload: Mapping[str, Any]) -> Fraction:
    """Return a completed slip's theo; of one that can't be priced only the time counts."""
    bet, seconds = payload["average_bet_cents"], payload["play_seconds"]
    try:
        return theo_cents_of(payload["snapshot"], average_bet_cents=bet, play_seconds=seconds)
    except SnapshotMissingError:
        return Fraction(0)
