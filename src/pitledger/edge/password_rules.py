"""Which passwords a person may choose. Whoever has an older one can still sign in with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from unicodedata import normalize

from pitledger.kernel.errors import ValidationFailedError

SHORTEST = 12
LONGEST = 1000
SHORTEST_NAME = 3
LETTERS_BESIDE_A_NAME = 4
MOSTLY = 0.75
ROWS = (
    *("abcdefghijklmnopqrstuvwxyz", "12345678901", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol"),
)
NEIGHBOURS = frozenset(
    pair for row in ROWS for left, right in pairwise(row) for pair in (left + right, right + left)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose password it is to be: what others know of them, and would try first."""

    login: str
    name: str
    casino_name: str


def require_good_password(password: str, *, owner: Owner) -> None:
    """Raise `ValidationFailedError` on `password` where a person could guess it too easily."""
    fault = fault_of(password, owner=owner)
    if fault is not None:
        raise ValidationFailedError.of("password", fault)


def fault_of(password: str, *, owner: Owner) -> str | None:
    """Return what is wrong with a password, as the end of a sentence; None for a good one.

    It is counted and compared in Unicode's composed form, NFC, as it is hashed.
    """
    composed = normalize("NFC", password)
    if len(composed) < SHORTEST or len(password) > LONGEST:
        return f"must have {SHORTEST} to {LONGEST} characters"
    folded = composed.casefold()
    if folded in common_passwords():
        return "is one that many people use; choose another"
    if _is_a_repeated_piece(folded):
        return "must not be a short piece repeated; four words that do not belong together are good"
    if _runs_along_a_row(folded):
        return "must not run along the alphabet, the digits or the keyboard"
    if _is_about(owner, folded):
        return "must not be made of the login, the person's name or the casino's"
    return None


@cache
def common_passwords() -> frozenset[str]:
    """Return the common passwords that are long enough to be chosen, casefolded."""
    text = (files("pitledger") / "edge" / "common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def _is_a_repeated_piece(password: str) -> bool:
    longest = min(SHORTEST - 1, len(password) // 2)
    return any(password[length:] == password[:-length] for length in range(1, longest + 1))


def _runs_along_a_row(password: str) -> bool:
    steps = [left + right for left, right in pairwise(password)]
    return sum(step in NEIGHBOURS for step in steps) >= MOSTLY * len(steps)


def _is_about(owner: Owner, password: str) -> bool:
    letters = _letters(password)
    return any(
        own in letters and len(letters.replace(own, "")) < LETTERS_BESIDE_A_NAME
        for own in _own_words((owner.login, owner.name, owner.casino_name))
    )


def _own_words(texts: Sequence[str]) -> Iterator[str]:
    """Yield the letters of each text, and of each of its words, where there are enough."""
    for text in texts:
        for word in (text, *text.split()):
            letters = _letters(normalize("NFC", word).casefold())
            if len(letters) >= SHORTEST_NAME:
                yield letters


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())
