"""Edits, pauses and resumptions of live slips, and why they are refused."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.rating_slips.model import SLIP_COLUMNS, RatingSlip

CHANGE_AVERAGE_BET: LiteralString = (
    f"select {SLIP_COLUMNS} from change_average_bet("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s, %(average_bet_cents)s)"
)
PAUSE: LiteralString = (
    f"select {SLIP_COLUMNS} from pause_rating_slip("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s, %(pause_id)s)"
)
RESUME: LiteralString = (
    f"select {SLIP_COLUMNS} from resume_rating_slip("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s)"
)


class SlipNotOpenError(DomainError):
    """A slip that is not open can't be paused."""

    code = "SLIP_NOT_OPEN"
    title = "The slip is not open"
    sentence = "Only an open slip can be paused; this one is paused or closed."
    constraints = frozenset({"slip_not_open"})


class SlipNotPausedError(DomainError):
    """A slip that is not paused can't be resumed."""

    code = "SLIP_NOT_PAUSED"
    title = "The slip is not paused"
    sentence = "Only a paused slip can be resumed; this one is open or closed."
    constraints = frozenset({"slip_not_paused"})


class SlipAlreadyClosedError(DomainError):
    """A closed slip can't be changed; `moved_to_id` names where the player moved, if so."""

    code = "SLIP_ALREADY_CLOSED"
    title = "The slip is closed"
    sentence = "A closed slip is final; its bet, table and seat cannot be changed."
    constraints = frozenset({"slip_already_closed"})


class SeatOccupiedError(DomainError):
    """Somebody sits there."""

    code = "SEAT_OCCUPIED"
    title = "The seat is taken"
    sentence = "Another player has a live slip at this seat; choose a free one."
    constraints = frozenset({"rating_slip_one_live_per_seat"})


class PlayerAlreadySeatedError(DomainError):
    """The player sits somewhere."""

    code = "PLAYER_ALREADY_SEATED"
    title = "The player is seated already"
    sentence = "This player has a live slip; move or complete that one first."
    constraints = frozenset({"rating_slip_one_live_per_visit"})


class SeatOutOfRangeError(DomainError):
    """The table has no such seat; `seats` says how many it has."""

    code = "SEAT_OUT_OF_RANGE"
    title = "There is no such seat"
    sentence = "Seats are numbered from 1 to the number of seats of the table's game."
    constraints = frozenset({"seat_out_of_range"})


async def change_average_bet(
    database: Executor, actor: Actor, *, slip_id: UUID, average_bet_cents: int, now: datetime
) -> RatingSlip:
    """Set a live slip's average bet, in cents; the last value counts, every edit is audited.

    Raises `NotFoundError` and `SlipAlreadyClosedError`.
    """
    params = {
        **command_context(actor, now),
        "slip_id": slip_id,
        "average_bet_cents": average_bet_cents,
    }
    with action("change_average_bet", actor, entity="rating_slip", entity_id=slip_id):
        return await database.one(CHANGE_AVERAGE_BET, params, row=RatingSlip)


async def pause_rating_slip(
    database: Executor, actor: Actor, *, slip_id: UUID, now: datetime
) -> RatingSlip:
    """Pause an open slip: play time stands still. Raises `NotFoundError`, `SlipNotOpenError`."""
    params = {**command_context(actor, now), "slip_id": slip_id, "pause_id": uuid7()}
    with action("pause_rating_slip", actor, entity="rating_slip", entity_id=slip_id):
        return await database.one(PAUSE, params, row=RatingSlip)


async def resume_rating_slip(
    database: Executor, actor: Actor, *, slip_id: UUID, now: datetime
) -> RatingSlip:
    """Resume a paused slip. Raises `NotFoundError` and `SlipNotPausedError`."""
    params = {**command_context(actor, now), "slip_id": slip_id}
    with action("resume_rating_slip", actor, entity="rating_slip", entity_id=slip_id):
        return await database.one(RESUME, params, row=RatingSlip)
