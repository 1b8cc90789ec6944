"""What a slip earns, what tier points earn, and which rewards are given. Pure and exact."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from pitledger.kernel.canonical import CanonicalValue, canonical_json, field
from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.loyalty.model import (
    TERMS,
    Accrual,
    EarningTerms,
    Reward,
    Standing,
    exact_decimal,
    plain_text,
)
from pitledger.loyalty.policies import (
    POLICIES,
    Earning,
    earning,
    rounds_played,
    theoretical_win_cents,
)
from pitledger.loyalty.tier_table import TierTable

REWARD_LIMIT_POINTS = 10_000
FIGURES = ("average_bet_cents", "play_seconds", "rounds")  # as their names are sorted
DEFAULT_TIERS: tuple[dict[str, Any], ...] = (
    {"name": "BRONZE", "threshold_points": 0, "multiplier": "1.00"},
    {"name": "SILVER", "threshold_points": 1_000, "multiplier": "1.25"},
    {"name": "GOLD", "threshold_points": 5_000, "multiplier": "1.50"},
    {"name": "PLATINUM", "threshold_points": 20_000, "multiplier": "2.00"},
)
REASON_CHARACTERS = range(10, 501)


class SnapshotMissingError(DomainError):
    """A slip froze no usable settings, so its play can't be priced."""

    code = "SNAPSHOT_MISSING"
    title = "The slip has no snapshot"
    sentence = "The game's settings were not kept with this slip; restore them, then recover it."
    constraints = frozenset({"snapshot_missing"})


class RewardExceedsLimitError(DomainError):
    """One manual reward is too large."""

    code = "REWARD_EXCEEDS_LIMIT"
    title = "The reward is too large"
    sentence = "One manual reward gives or takes 10 000 points at most."


def theo_cents_of(
    snapshot: Mapping[str, Any] | None, *, average_bet_cents: int, play_seconds: int
) -> Fraction:
    """Return the theo of a closed slip in cents, by what it froze; the same under any policy.

    Raises `SnapshotMissingError` where the slip froze no usable settings.

    Source: docs/glossary.md, "theo".
    """
    terms = earning_terms(snapshot)
    rounds = rounds_played(play_seconds, terms)
    return theoretical_win_cents(average_bet_cents, rounds=rounds, terms=terms)


def accrual_of(
    snapshot: Mapping[str, Any] | None,
    *,
    average_bet_cents: int,
    play_seconds: int,
    tiers: TierTable,
) -> Accrual:
    """Return what a closed slip earns at each tier, with every input of the calculation.

    Which of the points are paid is decided under the lock, by the tier that is held then.

    Raises `SnapshotMissingError` where the slip froze no usable settings.
    """
    if not isinstance(snapshot, Mapping):  # what is stored may have become anything
        raise SnapshotMissingError
    frozen = tuple([(name, plain_text(value)) for name, value in snapshot.items()])
    return _pricing(frozen, tiers).accrual(average_bet_cents, play_seconds)


@dataclass(frozen=True, slots=True)
class _Pricing:
    """What slips earn that froze the same, under one tier table; all but their figures worked out.

    `inputs` is a format of the average bet in cents, the seconds of play and the rounds.
    """

    terms: EarningTerms
    earnings: Mapping[str, Earning]
    inputs: str

    def accrual(self, average_bet_cents: int, play_seconds: int) -> Accrual:
        rounds = rounds_played(play_seconds, self.terms)
        points_by_tier = {
            tier: earned.points(average_bet_cents, play_seconds, rounds=rounds)
            for tier, earned in self.earnings.items()
        }
        inputs = self.inputs % (average_bet_cents, play_seconds, rounds)
        return Accrual(points_by_tier=points_by_tier, inputs=inputs)


@lru_cache(maxsize=1024)  # a casino's slips froze few settings that differ, under few tier tables
def _pricing(frozen: tuple[tuple[str, str], ...], tiers: TierTable) -> _Pricing:
    snapshot = dict(frozen)
    terms = earning_terms(snapshot)
    held = (*tiers.tiers, *tiers.retired)
    earnings = {tier.name: earning_of(terms, tier.multiplier_text) for tier in held}
    given = {**snapshot, **dict.fromkeys(FIGURES), **tiers.as_inputs()}
    inputs = [
        f"{_in_format(name)}:" + ('"%d"' if name in FIGURES else _in_format(value))
        for name, value in sorted(given.items())
    ]
    return _Pricing(terms, earnings, "{" + ",".join(inputs) + "}")


def _in_format(value: CanonicalValue) -> str:
    return canonical_json(value).replace("%", "%%")


def earning_terms(snapshot: Mapping[str, Any] | None) -> EarningTerms:
    """Return the terms that a slip froze when it was opened, checked against their ranges.

    A house edge is a percent, above 0 and up to 100: a fraction would earn nobody anything.

    Raises `SnapshotMissingError` for a snapshot that is absent, incomplete or out of range.
    """
    held = snapshot or {}
    try:
        return _terms(*[plain_text(held[name]) for name in TERMS])
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise SnapshotMissingError from error


@lru_cache(maxsize=1024)  # a casino's slips froze few terms that differ
def _terms(*texts: str) -> EarningTerms:
    """Return the terms that are written so, each time the same. Raises `ValueError` otherwise."""
    terms = EarningTerms.of(dict(zip(TERMS, texts, strict=True)))
    if terms.earning_policy not in POLICIES or not terms.in_range():
        message = "the terms are out of range"
        raise ValueError(message)
    return terms


@lru_cache(maxsize=4096)
def earning_of(terms: EarningTerms, multiplier: str) -> Earning:
    """Return what play earns under some terms by whoever holds a tier of a multiplier.

    Raises `ValueError` for a multiplier that is no plain decimal.
    """
    return earning(terms, exact_decimal(multiplier))


def lifetime_change(transaction_type: str, points_change: int) -> int:
    """Return by how much an entry moves lifetime points: credits raise, only reversals lower them.

    The database says the same (`lifetime_change`).

    Source: docs/glossary.md, "tier".
    """
    if (transaction_type == "REVERSAL") is (points_change < 0):
        return points_change
    return 0


def standing_of(lifetime_points: int, tiers: TierTable) -> Standing:
    """Return the tier that lifetime points earn, the progress to the next and what is missing.

    Source: docs/glossary.md, "tier progress".
    """
    steps = tiers.steps
    step = steps.reached(lifetime_points)
    if step < 0:
        message = f"{lifetime_points} lifetime points reach no tier"
        raise ValueError(message)
    following = tiers.tiers[step + 1] if step + 1 < len(tiers.tiers) else None
    return Standing(
        steps.names[step],
        tier_progress=steps.progress(lifetime_points, step=step),
        next_tier=following and following.name,
        points_to_next_tier=following.threshold_points - lifetime_points if following else 0,
    )


def standing_of_holder(
    tier: str, tier_progress: int, *, lifetime_points: int, tiers: TierTable
) -> Standing:
    """Return where a player stands who holds a tier: only an entry moves anybody to another.

    Where lifetime points earn another one now, the progress stays as the last entry left it, but
    99 at most while there is a next tier.

    Source: docs/glossary.md, "applying a tier table".
    """
    earned = standing_of(lifetime_points, tiers)
    if earned.tier == tier:
        return earned
    most = 100 if earned.next_tier is None else 99
    return replace(earned, tier=tier, tier_progress=min(tier_progress, most))


def checked_reason(reward: Reward) -> str:
    """Return a reward's reason as it is stored: trimmed, in Unicode's composed form (NFC).

    Raises `ValidationFailedError` for no points, points taken by a backfill, or a reason that is
    too short or too long; `RewardExceedsLimitError` for more points than one reward may move.

    Source: docs/glossary.md, "manual reward".
    """
    if reward.points_change == 0:
        raise ValidationFailedError.of("points_change", "give or take at least one point")
    if abs(reward.points_change) > REWARD_LIMIT_POINTS:
        raise RewardExceedsLimitError
    if reward.rating_slip_id is not None and reward.points_change < 0:
        raise ValidationFailedError.of("points_change", "a slip's backfill gives points")
    return stored_reason(reward.reason)


def stored_reason(reason: str) -> str:
    """Return a reason as it is stored: trimmed, in Unicode's composed form (NFC).

    Raises `ValidationFailedError` unless it then has 10 to 500 characters, of which those that
    nobody sees, such as a space of no width, are not among the ten.

    Source: docs/glossary.md, "manual reward".
    """
    stored = unicodedata.normalize("NFC", reason.strip())
    seen = sum(unicodedata.category(letter) != "Cf" for letter in stored)
    if len(stored) not in REASON_CHARACTERS or seen not in REASON_CHARACTERS:
        raise ValidationFailedError.of("reason", "give a reason of 10 to 500 characters")
    return stored


def manual_reward_key(
    reward: Reward, *, staff_id: UUID | None, reason: str, gaming_day: date
) -> str:
    """Return the key under which a manual reward is written once.

    The same reward by the same staff on the same gaming day is one reward, unless the caller
    numbers its rewards. Each part goes in with its length, so that none can imitate another.
    `reason` is the one that is stored.

    Source: docs/glossary.md, "manual reward".
    """
    if reward.reward_id is not None:
        return f"reward:{reward.player_id}:{reward.reward_id}"
    encoded = (
        field("player_id", str(reward.player_id))
        + field("staff_id", None if staff_id is None else str(staff_id))
        + field("points_change", str(reward.points_change))
        + field("reason", reason)
        + field("gaming_day", gaming_day.isoformat())
    )
    return "manual:" + sha256(encoded.encode()).hexdigest()


def manual_inputs(points_change: int, tiers: TierTable) -> str:
    """Return the inputs of an entry whose points somebody stated."""
    return canonical_json({"points_change": str(points_change), **tiers.as_inputs()})
