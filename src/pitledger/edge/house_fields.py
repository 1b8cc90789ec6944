"""Types of the fields that say how a casino works: its settings, games, staff and tiers."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from pitledger.casino import zone_named
from pitledger.edge.fields import PlainDecimal, Storable
from pitledger.edge.locales import is_known_locale
from pitledger.edge.password_rules import LONGEST, SHORTEST

LONGEST_LOGIN = 100
LARGEST_THRESHOLD = 10**15
MOST_TIERS = 20


def _known_zone(name: str) -> str:
    if zone_named(name) is None:
        message = "must be the IANA name of a time zone, such as Europe/Vienna"
        raise ValueError(message)
    return name


def _known_locale(name: str) -> str:
    if not is_known_locale(name):
        message = "must be a language, with a region where it matters, such as de-AT"
        raise ValueError(message)
    return name


def _login(text: str) -> str:
    if not text.isprintable() or len(text.lower()) > LONGEST_LOGIN:
        message = f"must have {LONGEST_LOGIN} printable characters at most"
        raise ValueError(message)
    return text


TimeZone = Annotated[str, AfterValidator(_known_zone)]
DayStart = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
LocaleName = Annotated[str, AfterValidator(_known_locale)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$"), AfterValidator(str.upper)]
GameType = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Seats = Annotated[int, Field(strict=True, ge=1, le=20)]
Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LOGIN),
    AfterValidator(_login),
]
Password = Annotated[
    str, Field(json_schema_extra={"minLength": SHORTEST, "maxLength": LONGEST}), Storable
]
TierName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,29}$")]
Threshold = Annotated[int, Field(strict=True, ge=0, le=LARGEST_THRESHOLD)]
Multiplier = Annotated[PlainDecimal, Field(gt=0, le=100, max_digits=21, decimal_places=18)]
