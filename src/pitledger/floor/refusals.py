"""Refusals in the words of the floor: what happened, and what a person can do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from pitledger.edge.export_files import TooManyExportsError
from pitledger.floor.forms import EarlierSignInError
from pitledger.floor.rendering import language
from pitledger.floor.writing import N_, translations
from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.platform.correlation import current_correlation_id

WORDS: Mapping[str, tuple[str, str]] = {
    "VALIDATION_ERROR": (
        N_("Something is not filled in right"),
        N_("Correct what is marked and send it again."),
    ),
    "REWARD_EXCEEDS_LIMIT": (
        N_("Too many points for one reward"),
        N_("One reward moves 10,000 points at most. Enter fewer."),
    ),
    "UNAUTHORIZED": (
        N_("That login and password do not match"),
        N_("Check both and try again. After five wrong ones you have to wait."),
    ),
    "FORBIDDEN": (
        N_("Not allowed"),
        N_("Your role may not do this. Ask somebody whose role may, or load the page again."),
    ),
    "NOT_FOUND": (N_("Not found"), N_("There is no such thing in this casino.")),
    "REQUEST_TIMEOUT": (
        N_("The connection is slow"),
        N_("Nothing was done. Send it again."),
    ),
    "SLIP_NOT_OPEN": (
        N_("The slip is not open"),
        N_("It is paused or closed already; what you see now is how it stands."),
    ),
    "SLIP_NOT_PAUSED": (
        N_("The slip is not paused"),
        N_("It is running or closed already; what you see now is how it stands."),
    ),
    "SLIP_ALREADY_CLOSED": (
        N_("The slip is closed"),
        N_("Somebody closed it before. A closed slip is final."),
    ),
    "SLIP_NOT_CLOSED": (
        N_("The slip is still in play"),
        N_("Complete it first; its points come with that."),
    ),
    "SLIP_ALREADY_ACCRUED": (
        N_("The slip has its points"),
        N_("They were paid before; look at the guest's statement."),
    ),
    "SEAT_OCCUPIED": (
        N_("The seat is taken"),
        N_("Somebody sat down there a moment ago. Choose a free seat."),
    ),
    "PLAYER_ALREADY_SEATED": (
        N_("The guest is seated already"),
        N_("Move or complete the slip that is running for this guest."),
    ),
    "TABLE_NOT_OPEN": (N_("The table is closed"), N_("Open the table, then seat the guest.")),
    "TABLE_HAS_OPEN_SLIPS": (
        N_("Guests are still playing here"),
        N_("Complete or move the slips of this table, then close it."),
    ),
    "VISIT_NOT_OPEN": (
        N_("The visit has ended"),
        N_("Seat the guest again; that starts a new visit."),
    ),
    "ALREADY_REVERSED": (
        N_("The entry was reversed before"),
        N_("Another reason was given then; the guest's statement shows it."),
    ),
    "ALREADY_EXISTS": (
        N_("It exists already"),
        N_("Something with this name or number is there already; choose another."),
    ),
    "REQUEST_IN_PROGRESS": (
        N_("It is being done at this moment"),
        N_("Wait a second and look again."),
    ),
    "BODY_TOO_LARGE": (N_("Too much text"), N_("Shorten what you typed and send it again.")),
    "INSUFFICIENT_BALANCE": (
        N_("The guest has fewer points than that"),
        N_("Nothing was taken. Take no more than the balance."),
    ),
    "SEAT_OUT_OF_RANGE": (N_("There is no such seat"), N_("Choose one of the table's seats.")),
    "SNAPSHOT_MISSING": (
        N_("The slip lacks the game's settings"),
        N_("Its points stay owed. Tell an administrator, with the number below."),
    ),
    "IDEMPOTENCY_CONFLICT": (
        N_("This was used for something else before"),
        N_("Other points are written under it. Load the page and look what stands there."),
    ),
    "RATE_LIMIT_EXCEEDED": (
        N_("Ten rewards a minute are the limit"),
        N_("Wait until a place is free, then send it again."),
    ),
    "SIGN_IN_THROTTLED": (
        N_("Too many wrong passwords"),
        N_("Wait a little, then try again."),
    ),
    "INTERNAL_ERROR": (
        N_("Something went wrong here"),
        N_("It is in the server's log. Tell an administrator, with the number below."),
    ),
    "PARTIAL_COMPLETION": (
        N_("Slip closed, points pending"),
        N_("The points could not be written yet. They will be paid, once."),
    ),
    "DATABASE_UNAVAILABLE": (
        N_("The database does not answer"),
        N_("Nothing is half done. Send it again in a moment."),
    ),
    "RATE_LIMIT_UNAVAILABLE": (
        N_("Rewards can't be counted now"),
        N_("Nothing was given. Send it again in a moment."),
    ),
}


class TooLongToPrintError(ValidationFailedError):
    """A period holds more entries than a statement that is printed."""

    sentence = "This period holds more entries than a document may; choose a shorter one."


# Where one code stands for several things.
WORDS_OF_KINDS: Mapping[type[DomainError], tuple[str, str]] = {
    EarlierSignInError: (
        N_("This page is from before somebody signed in"),
        N_("Load it again, then send it. What you typed stays here until then."),
    ),
    TooManyExportsError: (
        N_("Too many files at once"),
        N_("Others are being written. Wait until one of them is done, then ask again."),
    ),
    TooLongToPrintError: (
        N_("Too many entries for a document"),
        N_("Choose a shorter period, or take the CSV file, which holds all of them."),
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a person is told; `errors` by field, `facts` as the refusal has them."""

    code: str
    title: str
    advice: str
    errors: Mapping[str, str]
    facts: Mapping[str, Any]
    correlation_id: str


def words_of(request: Request, refusal: DomainError) -> Refusal:
    """Return a refusal in the language of whoever asked."""
    say = translations(language(request)).ugettext
    title, advice = WORDS_OF_KINDS.get(type(refusal)) or WORDS[refusal.code]
    return Refusal(
        code=refusal.code,
        title=say(title),
        advice=say(advice),
        errors={
            error["field"]: _sentence(say(error["message"]))
            for error in refusal.facts.get("errors", [])
        },
        facts=refusal.facts,
        correlation_id=current_correlation_id() or "",
    )


def status_of(request: Request, refusal: DomainError) -> int:
    """Return a refusal's status code, by the API's one table of them."""
    return request.app.state.status_of(refusal)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
