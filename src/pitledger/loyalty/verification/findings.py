"""What a verification may find wrong."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from uuid import UUID

from pitledger.loyalty.verification.sayings import Saying
from pitledger.platform.log import log_info

NO_ENTRY = 0  # the sequence of a finding that is about no entry of the ledger
LONGEST_VALUE = 80


class Kind(StrEnum):
    """What is wrong. Source: docs/ledger-hash.md, "what a verification finds"."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    REPEATED = "duplicate_key"
    WRONG_BALANCE = "wrong_balance"
    WRONG_TIER = "wrong_tier"
    WRONG_LIFETIME = "wrong_lifetime"
    WRONG_POINTS = "wrong_points"
    WRONG_REVERSAL = "wrong_reversal"
    CACHE_DRIFT = "cache_drift"
    GAMEPLAY_WITHOUT_CLOSED_SLIP = "gameplay_without_closed_slip"
    SLIP_NOT_SETTLED = "slip_not_settled"


# What is wrong with a cached row, which can be rebuilt; and with entries, from which it can't.
OF_THE_CACHE = frozenset({Kind.CACHE_DRIFT, Kind.WRONG_LIFETIME})
OF_THE_ENTRIES = (
    frozenset(Kind)
    - OF_THE_CACHE
    - {
        Kind.GAMEPLAY_WITHOUT_CLOSED_SLIP,
        Kind.SLIP_NOT_SETTLED,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: whose, at which entry (0: none), of which kind.

    What is said of it is one line, for a person, with the facts that are named in it.
    """

    player_id: UUID
    sequence: int
    kind: Kind
    saying: Saying
    facts: Mapping[str, object]

    @property
    def detail(self) -> str:
        """Return what is said of it."""
        return self.saying % self.facts

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.player_id} {self.sequence} {self.kind} {_on_one_line(self.detail)}"


@dataclass
class Verification:
    """A verification of one casino's ledger: the entries and players seen, the findings made."""

    casino_id: UUID
    entries: int = 0
    players: int = 0
    findings: int = 0


def tell_verified(done: Verification) -> None:
    """Write what a verification came to into the log."""
    log_info("ledger_verified", **asdict(done))


def _on_one_line(text: str) -> str:
    """Return a text in which nothing that is stored can begin another line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def shown(value: object) -> str:
    """Return a stored value as a detail shows it: on one line, and not too long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    plain = _on_one_line(text)
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[:LONGEST_VALUE]}…"
