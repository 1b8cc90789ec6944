"""The versions of a casino's tier table."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from pitledger.kernel.canonical import CanonicalValue
from pitledger.loyalty.model import exact_decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a tier table. `multiplier_text` is the multiplier as it was written."""

    name: str
    threshold_points: int
    multiplier: Fraction = field(compare=False)  # its text says the same, and is compared faster
    multiplier_text: str


@dataclass(frozen=True, slots=True)
class RetiredTier:
    """A tier that earlier versions had: nobody earns it, some may still hold it."""

    name: str
    multiplier: Fraction = field(compare=False)
    multiplier_text: str


@dataclass(frozen=True, slots=True)
class TierSteps:
    """From how many lifetime points on which tier is earned, the lowest threshold first.

    The database says the same (`tier_standing`).
    """

    names: tuple[str, ...]
    thresholds: tuple[int, ...]

    def reached(self, lifetime_points: int) -> int:
        """Return the place of the step that lifetime points reach; -1 below the first."""
        return bisect_right(self.thresholds, lifetime_points) - 1

    def progress(self, lifetime_points: int, *, step: int) -> int:
        """Return the progress from the step that is reached to the next; 100 at the top.

        Source: docs/glossary.md, "tier progress".
        """
        if step + 1 == len(self.thresholds):
            return 100
        threshold, following = self.thresholds[step : step + 2]
        return (lifetime_points - threshold) * 100 // (following - threshold)

    def tier(self, lifetime_points: int) -> str | None:
        """Return the tier that lifetime points earn; None below the first."""
        step = bisect_right(self.thresholds, lifetime_points)
        return self.names[step - 1] if step else None

    def earned(self, lifetime_points: int) -> tuple[str, int] | tuple[None, None]:
        """Return the tier that lifetime points earn and its progress; None below the first."""
        step = self.reached(lifetime_points)
        if step < 0:
            return None, None
        return self.names[step], self.progress(lifetime_points, step=step)


@dataclass(frozen=True, slots=True)
class TierTable:
    """A version of a casino's tiers, the lowest threshold first, which is 0.

    `retired` are those of earlier versions that this one lacks, with the multiplier they last had.

    Source: docs/glossary.md, "retired tier".
    """

    version: int
    tiers: tuple[Tier, ...]
    retired: tuple[RetiredTier, ...] = ()

    @classmethod
    def of(cls, version: int, rows: Sequence[Mapping[str, Any]]) -> "TierTable":
        """Return the table whose rows hold `name`, `threshold_points` and `multiplier`.

        A retired tier has no threshold. Numbers may be text, as an entry's inputs have them.
        """
        earned = [row for row in rows if row["threshold_points"] is not None]
        retired = [row for row in rows if row["threshold_points"] is None]
        return cls(
            int(version),
            tuple(Tier(row["name"], int(row["threshold_points"]), *_exact(row)) for row in earned),
            tuple(RetiredTier(row["name"], *_exact(row)) for row in retired),
        )

    @property
    def steps(self) -> TierSteps:
        """Return from how many lifetime points on which tier is earned."""
        return TierSteps(
            names=tuple(tier.name for tier in self.tiers),
            thresholds=tuple(tier.threshold_points for tier in self.tiers),
        )

    @property
    def thresholds(self) -> Mapping[str, int]:
        """Return from how many lifetime points on each tier is earned."""
        return {tier.name: tier.threshold_points for tier in self.tiers}

    @property
    def multipliers(self) -> Mapping[str, Fraction]:
        """Return the multiplier of every tier that somebody may hold."""
        return {tier.name: tier.multiplier for tier in (*self.tiers, *self.retired)}

    def is_below(self, tier: str, other: str) -> bool:
        """Return whether one tier is lower than another.

        Where one of them is retired, the lower multiplier is the lower tier.
        """
        ranks: Mapping[str, Fraction | int] = {one.name: one.threshold_points for one in self.tiers}
        if not {tier, other} <= ranks.keys():
            ranks = self.multipliers
        return {tier, other} <= ranks.keys() and ranks[tier] < ranks[other]

    def as_inputs(self) -> Mapping[str, CanonicalValue]:
        """Return the table as an entry's inputs hold it, so that the entry recomputes alone."""
        earned: list[CanonicalValue] = [
            {
                "name": tier.name,
                "threshold_points": str(tier.threshold_points),
                "multiplier": tier.multiplier_text,
            }
            for tier in self.tiers
        ]
        retired: list[CanonicalValue] = [
            {"name": tier.name, "threshold_points": None, "multiplier": tier.multiplier_text}
            for tier in self.retired
        ]
        return {"tier_version": str(self.version), "tiers": [*earned, *retired]}


def _exact(tier: Mapping[str, Any]) -> tuple[Fraction, str]:
    """Return a tier's multiplier, exactly and as it was written."""
    return exact_decimal(tier["multiplier"]), tier["multiplier"]
