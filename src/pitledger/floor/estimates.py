"""What a slip would earn if it were completed now, by the function that settles it."""

from dataclasses import dataclass
from datetime import datetime

from pitledger.loyalty import SnapshotMissingError, TierTable, accrual_of
from pitledger.rating_slips import play_seconds_between
from pitledger.readmodels.slip_panel import SlipPanel


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds of play and points; `points` is None where the slip can't be priced."""

    play_seconds: int
    points: int | None


def estimate_of(slip: SlipPanel, now: datetime) -> Estimate:
    """Return a slip's play so far and its points at the tier held now; still while it is paused."""
    seconds = slip.play_seconds
    if seconds is None:
        until = max(now, slip.started_at)
        seconds = play_seconds_between(slip.started_at, until, pauses=slip.pauses)
    tiers = TierTable.of(slip.tier_version, slip.tiers)
    try:
        accrual = accrual_of(
            slip.snapshot,
            average_bet_cents=slip.average_bet_cents,
            play_seconds=seconds,
            tiers=tiers,
        )
    except SnapshotMissingError:
        return Estimate(seconds, points=None)
    tier = slip.tier or tiers.tiers[0].name
    return Estimate(seconds, accrual.points_by_tier.get(tier))
