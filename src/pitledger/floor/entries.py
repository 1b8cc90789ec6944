"""Entries of the ledger as people read them: what each is, and the numbers it came from."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from pitledger.floor.writing import N_, Writing
from pitledger.loyalty import TransactionType
from pitledger.readmodels.player_statement import StatementEntry

KINDS: Mapping[str, str] = {
    TransactionType.GAMEPLAY: N_("Play"),
    TransactionType.MANUAL_BONUS: N_("Reward"),
    TransactionType.ADJUSTMENT: N_("Adjustment"),
    TransactionType.REVERSAL: N_("Reversal"),
    TransactionType.PROMOTION: N_("Promotion"),
    TransactionType.REDEMPTION: N_("Redemption"),
}
# Adjustments that are called by what they are about.
OPENINGS: Mapping[str, str] = {
    "OPENING_LIFETIME_POINTS": N_("Brought along: earned elsewhere"),
    "OPENING_POINTS_SPENT": N_("Brought along: spent elsewhere"),
}
# In the order in which they are shown; what has no label here is shown by its own name.
LABELS: Mapping[str, str] = {
    "points_change": N_("Points stated"),
    "current_balance": N_("Balance elsewhere"),
    "lifetime_points": N_("Lifetime points elsewhere"),
    "average_bet_cents": N_("Average bet"),
    "play_seconds": N_("Time played"),
    "decisions_per_hour": N_("Rounds an hour"),
    "rounds": N_("Rounds played"),
    "house_edge_pct": N_("House edge"),
    "points_conversion_rate": N_("Points for each unit of expected win"),
    "point_multiplier": N_("Multiplier of the game"),
    "seats": N_("Seats in play"),
    "earning_policy": N_("Earning rule"),
    "game_code": N_("Game"),
    "game_type": N_("Kind of game"),
    "game_id": N_("Number of the game"),
    "tier_version": N_("Version of the tier table"),
}
NUMBERS = {
    *("decisions_per_hour", "rounds", "points_conversion_rate", "point_multiplier", "seats"),
    *("current_balance", "lifetime_points"),
}
PLAIN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
A_MINUTE = 60
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class TierStep:
    """A tier as an entry's inputs hold it; a retired one has no threshold."""

    name: str
    threshold: str | None
    multiplier: str
    counted: bool


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry, what it is called, and what it was computed from: labels, values, tiers."""

    entry: StatementEntry
    kind: str
    figures: Sequence[tuple[str, str]]
    tiers: Sequence[TierStep]

    @property
    def may_be_reversed(self) -> bool:
        """Return whether it could be taken back: it is no reversal, and was not reversed."""
        reversal = self.entry.transaction_type == TransactionType.REVERSAL
        return not reversal and self.entry.reversal_id is None


def shown_entry(entry: StatementEntry, write: Writing) -> ShownEntry:
    """Return an entry as it is shown; inputs that are no JSON any more stand as they are."""
    inputs = _inputs_of(entry.inputs)
    tiers = inputs.pop("tiers", None)
    names = sorted(inputs, key=_place)
    return ShownEntry(
        entry=entry,
        kind=kind_of(entry),
        figures=[
            (LABELS.get(name, name), _written(name, inputs[name], write=write)) for name in names
        ],
        tiers=[_step(tier, held=entry.tier_before, write=write) for tier in _mappings(tiers)],
    )


def kind_of(entry: StatementEntry) -> str:
    """Return what an entry is called."""
    kind = KINDS.get(entry.transaction_type, entry.transaction_type)
    return OPENINGS.get(entry.event_type, kind)


def _inputs_of(text: str) -> dict[str, Any]:
    try:
        inputs = json.loads(text)
    except ValueError:
        inputs = None
    if isinstance(inputs, dict):
        return cast("dict[str, Any]", inputs)
    return {N_("As stored"): text}


def _place(name: str) -> tuple[int, str]:
    known = list(LABELS)
    return (known.index(name) if name in LABELS else len(known), name)


def _written(name: str, value: object, *, write: Writing) -> str:
    text = "-" if value is None else str(value)[:LONGEST_VALUE]
    if not PLAIN.fullmatch(text):
        return text
    if name == "average_bet_cents":
        return write.money(Decimal(text))
    if name == "house_edge_pct":
        return f"{write.number(Decimal(text))} %"
    if name == "points_change":
        return write.change(int(Decimal(text)))
    if name == "play_seconds":
        seconds = int(Decimal(text))
        return f"{write.duration(seconds)}:{seconds % A_MINUTE:02}"
    return write.number(Decimal(text)) if name in NUMBERS else text


def _mappings(tiers: object) -> Sequence[Mapping[str, Any]]:
    rows = cast("list[object]", tiers) if isinstance(tiers, list) else []
    return [cast("Mapping[str, Any]", row) for row in rows if isinstance(row, dict)]


def _step(tier: Mapping[str, Any], *, held: str, write: Writing) -> TierStep:
    name, threshold = str(tier.get("name")), tier.get("threshold_points")
    return TierStep(
        name=name,
        threshold=None if threshold is None else _written("seats", threshold, write=write),
        multiplier=_written("rounds", tier.get("multiplier"), write=write),
        counted=name == held,
    )
