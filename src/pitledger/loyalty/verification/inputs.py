"""What the inputs of entries hold: read once for all that differ in their figures alone.

A casino's slips froze few settings that differ, and it had few tier tables.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from pitledger.loyalty.model import TERMS, EarningTerms, plain_text
from pitledger.loyalty.opening_balance import OPENING_EVENT_TYPES
from pitledger.loyalty.policies import Earning
from pitledger.loyalty.rules import SnapshotMissingError, earning_of, earning_terms
from pitledger.loyalty.tier_table import TierSteps
from pitledger.loyalty.verification.entry import WalkedEntry

UNREADABLE = (
    *(SnapshotMissingError, ArithmeticError, AttributeError, KeyError, TypeError, ValueError),
    *(RecursionError, IndexError, StopIteration),
)
FIGURES_OF_PLAY = ("average_bet_cents", "play_seconds", "rounds")
FIGURES_OF_OPENING = ("current_balance", "lifetime_points", "points_change")
FIGURES_STATED = ("points_change",)
BEFORE = {name: f'"{name}":"' for name in (*FIGURES_OF_PLAY, *FIGURES_OF_OPENING, *FIGURES_STATED)}
TIER_VERSION = re.compile('"tier_version":"([0-9]{1,9})"', re.ASCII)
NO_STEPS = TierSteps(names=(), thresholds=())
KINDS_KEPT = 2_048
LONGEST_KEPT = 4_000  # characters

Steps = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class HeldTable:
    """The tier table that an entry holds, and whether the casino has it under that version."""

    first_tier: str
    version: object
    is_the_casinos: bool


@dataclass(slots=True)
class Inputs:
    """What an entry's points were made from, and what follows from it but for the figures.

    `table` is None where it can't be told; `steps` are those of the casino's own table of that
    version, none where it has no such version. `text` is what they are, as a format of the
    figures; empty where it was not read apart from them.
    """

    fields: Mapping[str, Any]
    table: HeldTable | None
    steps: TierSteps
    text: str
    _earnings: dict[str, tuple[EarningTerms, Earning]] = field(
        default_factory=dict[str, tuple[EarningTerms, Earning]]
    )
    _agreed: str | None = ""  # which is nobody's snapshot

    def earning(self, tier: str) -> tuple[EarningTerms, Earning]:
        """Return the terms, and what play earns under them by whoever holds a tier.

        Raises one of `UNREADABLE` where they can't be told.
        """
        known = self._earnings.get(tier)
        if known is not None:
            return known
        held = next(row for row in self.fields["tiers"] if row["name"] == tier)
        terms = earning_terms({name: self.fields[name] for name in TERMS})
        self._earnings[tier] = terms, earning_of(terms, plain_text(held["multiplier"]))
        return self._earnings[tier]

    def agree_with(self, snapshot: str | None) -> bool:
        """Return whether they hold, but for figures, what a slip froze."""
        if snapshot != self._agreed:
            if any(self.fields.get(name) != value for name, value in frozen(snapshot).items()):
                return False
            self._agreed = snapshot
        return True


class InputsReader:
    """Reads entries' inputs, which name a version of the casino's tier tables.

    `tiers` are the steps of each version, as an entry's inputs hold them.
    """

    def __init__(self, tiers: Mapping[str, Steps]) -> None:
        """Take the casino's tier tables."""
        self._tiers = tiers
        self._steps = {int(version): _steps(steps) for version, steps in tiers.items()}
        self._around = lru_cache(maxsize=KINDS_KEPT)(self._read_around)
        self._expected: dict[str | None, Inputs] = {}

    def read(self, entry: WalkedEntry) -> tuple[Inputs, Sequence[Any]]:
        """Return an entry's inputs and, apart from them, the figures that its kind has."""
        names, text = figures_of(entry), entry.inputs
        if len(text) <= LONGEST_KEPT:
            parts, figures = _parted(text, names)
            if "".join(figures).replace("-", "").isdigit():
                inputs = self._around(names, parts)
                if inputs is not None:
                    return inputs, figures
        held = _object(text) or {}
        return self._inputs(text, held, around=""), [held.get(name) for name in names]

    def expected(self, snapshot: str | None) -> Inputs | None:
        """Return the inputs that an entry most likely has whose slip froze this."""
        return self._expected.get(snapshot)

    def expect(self, inputs: Inputs, snapshot: str | None) -> None:
        """Expect the same of the next entry whose slip froze the same."""
        if inputs.text and len(snapshot or "") <= LONGEST_KEPT:
            if len(self._expected) >= KINDS_KEPT:
                self._expected.clear()
            self._expected[snapshot] = inputs

    def _read_around(self, names: tuple[str, ...], parts: tuple[str, ...]) -> Inputs | None:
        """Return what stands around figures; None unless each is the value of its name."""
        zeros, ones = (_joined(names, parts, figure=figure) for figure in "01")
        with_zeros, with_ones = _object(zeros), _object(ones)
        if with_zeros is None or with_ones is None:
            return None
        held = {name: value for name, value in with_zeros.items() if name not in names}
        if with_zeros != held | dict.fromkeys(names, "0"):
            return None
        if with_ones != held | dict.fromkeys(names, "1"):
            return None
        around = tuple([part.replace("%", "%%") for part in parts])
        return self._inputs(zeros, held, around=_joined(names, around, figure="%s"))

    def _inputs(self, text: str, held: Mapping[str, Any], *, around: str) -> Inputs:
        version = TIER_VERSION.search(text)
        steps = self._steps.get(int(version[1]), NO_STEPS) if version else NO_STEPS
        return Inputs(held, self._table(held), steps, around)

    def _table(self, held: Mapping[str, Any]) -> HeldTable | None:
        try:
            steps = [row for row in held["tiers"] if row["threshold_points"] is not None]
            first_tier, version = steps[0]["name"], held["tier_version"]
        except UNREADABLE:
            return None
        known = isinstance(version, str) and steps == self._tiers.get(version)
        return HeldTable(first_tier, version, known)


def figures_of(entry: WalkedEntry) -> tuple[str, ...]:
    """Return the names of the figures that an entry's inputs hold, in their order."""
    if entry.transaction_type == "GAMEPLAY":
        return FIGURES_OF_PLAY
    return FIGURES_OF_OPENING if is_opening(entry) else FIGURES_STATED


def is_opening(entry: WalkedEntry) -> bool:
    """Return whether an entry is one of those that a balance was brought along by."""
    return entry.transaction_type == "ADJUSTMENT" and entry.event_type in OPENING_EVENT_TYPES


def frozen(snapshot: str | None) -> Mapping[str, str | None]:
    """Return the inputs that a slip's snapshot gives; None for a term that it lacks."""
    held = _object(snapshot or "") or {}
    return dict.fromkeys(TERMS) | {name: plain_text(value) for name, value in held.items()}


def _steps(rows: Steps) -> TierSteps:
    """Return a version's tiers; none where the table does not say from where on they are earned."""
    try:
        thresholds = tuple(int(row["threshold_points"]) for row in rows)
    except ValueError:
        return NO_STEPS
    return TierSteps(names=tuple(row["name"] for row in rows), thresholds=thresholds)


def _parted(text: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """Return what stands before, between and after some figures, and the figures."""
    parts: list[str] = []
    figures: list[str] = []
    for name in names:
        part, _, text = text.partition(BEFORE[name])
        figure, _, text = text.partition('"')
        parts.append(part)
        figures.append(figure)
    return (*parts, text), figures


def _joined(names: tuple[str, ...], parts: tuple[str, ...], *, figure: str) -> str:
    """Return the text that `_parted` would part so."""
    named = zip(parts, names, strict=False)
    return "".join(f'{part}{BEFORE[name]}{figure}"' for part, name in named) + parts[-1]


def _object(text: str) -> dict[str, Any] | None:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", held) if isinstance(held, dict) else None
