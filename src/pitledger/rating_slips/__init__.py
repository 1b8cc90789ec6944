"""The rating slip says what happened at the table, and holds no points."""

from pitledger.rating_slips.model import (
    COMPLETION_COLUMNS,
    SLIP_COLUMNS,
    RatingSlip,
    SlipForCompletion,
    SlipStatus,
)
from pitledger.rating_slips.operations import (
    PlayerAlreadySeatedError,
    SeatOccupiedError,
    SeatOutOfRangeError,
    SlipAlreadyClosedError,
    SlipNotOpenError,
    SlipNotPausedError,
    change_average_bet,
    pause_rating_slip,
    resume_rating_slip,
)
from pitledger.rating_slips.played_elsewhere import SlipPlayedElsewhere, check_row, slip_error
from pitledger.rating_slips.queries import (
    SlipFilter,
    live_slip_closed,
    live_slips_at,
    rating_slip,
    rating_slips,
    slip_for_completion,
)
from pitledger.rating_slips.rules import closed_slip, live_play_seconds, play_seconds_between

__all__ = [
    "COMPLETION_COLUMNS",
    "SLIP_COLUMNS",
    "PlayerAlreadySeatedError",
    "RatingSlip",
    "SeatOccupiedError",
    "SeatOutOfRangeError",
    "SlipAlreadyClosedError",
    "SlipFilter",
    "SlipForCompletion",
    "SlipNotOpenError",
    "SlipNotPausedError",
    "SlipPlayedElsewhere",
    "SlipStatus",
    "change_average_bet",
    "check_row",
    "closed_slip",
    "live_play_seconds",
    "live_slip_closed",
    "live_slips_at",
    "pause_rating_slip",
    "play_seconds_between",
    "rating_slip",
    "rating_slips",
    "resume_rating_slip",
    "slip_error",
    "slip_for_completion",
]
