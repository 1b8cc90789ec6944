"""How long a slip was played, and what it is once closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pitledger.rating_slips.model import RatingSlip, SlipForCompletion, SlipStatus

ONE_SECOND = timedelta(seconds=1)


def play_seconds_between(
    started_at: datetime, ended_at: datetime, *, pauses: Sequence[tuple[str, str | None]]
) -> int:
    """Return the whole seconds of play: the time between, less the pauses, never below 0.

    A pause is a pair of ISO 8601 times; one that still lasts ends with the slip, but not before
    it began, where a clock has gone backwards.

    Source: docs/glossary.md, "play seconds".
    """
    paused = timedelta()
    for pause_started, pause_ended in pauses:
        start = datetime.fromisoformat(pause_started)
        end = ended_at if pause_ended is None else datetime.fromisoformat(pause_ended)
        paused += max(end, start) - start
    return max(0, (ended_at - started_at - paused) // ONE_SECOND)


def closed_slip(
    slip: SlipForCompletion, *, ended_at: datetime, average_bet_cents: int | None = None
) -> SlipForCompletion:
    """Return a slip as its close leaves it; a closed one as it is.

    A clock that has gone backwards ends the slip where it started.
    """
    if slip.status == SlipStatus.CLOSED:
        return slip
    ended_at = max(ended_at, slip.started_at)
    return replace(
        slip,
        status=SlipStatus.CLOSED,
        ended_at=ended_at,
        play_seconds=play_seconds_between(slip.started_at, ended_at, pauses=slip.pauses),
        average_bet_cents=average_bet_cents or slip.average_bet_cents,
    )


def live_play_seconds(slip: RatingSlip, now: datetime) -> int:
    """Return the play seconds that the close stored, or those so far; still while paused."""
    if slip.play_seconds is not None:
        return slip.play_seconds
    return play_seconds_between(slip.started_at, max(now, slip.started_at), pauses=slip.pauses)
