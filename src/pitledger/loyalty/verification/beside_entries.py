"""What is wrong beside the entries of a ledger, from the rows that tell of it."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias
from uuid import UUID

from pitledger.loyalty.verification.cached_balance import cache_without_entries
from pitledger.loyalty.verification.findings import NO_ENTRY, Finding, Kind
from pitledger.loyalty.verification.sayings import Saying

Columns: TypeAlias = tuple[str | None, ...]
NOBODY = UUID(int=0)  # a row that must name a player, and does not any more


def _of_cache_without_entries(columns: Columns) -> Iterable[Finding]:
    """Return what is wrong with a cached row whose player has no entry: player_id, the row."""
    player_id, cached = columns
    return cache_without_entries(_whose(player_id), json.loads(cached or "{}"))


def _of_repeated_row(columns: Columns) -> Iterable[Finding]:
    """Return that something stands there twice: player_id, sequence, what, named, times."""
    player_id, sequence, what, named, times = columns
    saying, facts = Saying[f"{what}_REPEATED"], {"named": named, "times": times}
    return [Finding(_whose(player_id), int(sequence or 0), Kind.REPEATED, saying, facts)]


def _of_unsettled_slip(columns: Columns) -> Iterable[Finding]:
    """Return that a slip is not settled: player_id, slip_id, status, how often paid, if owed."""
    player_id, slip_id, status, paid, owed = columns
    saying = Saying.SLIP_OWED if owed == "t" else Saying.SLIP_NOT_OWED
    facts = {"slip_id": slip_id, "status": status, "times": paid}
    return [Finding(_whose(player_id), NO_ENTRY, Kind.SLIP_NOT_SETTLED, saying, facts)]


def _of_missing_entry(columns: Columns) -> Iterable[Finding]:
    """Return that an entry is not there that was audited: player_id, entry_id, action."""
    player_id, entry_id, action = columns
    facts = {"entry_id": entry_id, "action": action}
    return [Finding(_whose(player_id), NO_ENTRY, Kind.REMOVED, Saying.AUDITED_ENTRY_MISSING, facts)]


def _whose(player_id: str | None) -> UUID:
    try:
        return UUID(player_id or "")
    except ValueError:
        return NOBODY


# By the names of what reads them (readmodels/beside_ledger.py).
BESIDE_THE_ENTRIES: Mapping[str, Callable[[Columns], Iterable[Finding]]] = {
    "cached rows without entries": _of_cache_without_entries,
    "repeated rows": _of_repeated_row,
    "unsettled slips": _of_unsettled_slip,
    "entries that are not there": _of_missing_entry,
}
