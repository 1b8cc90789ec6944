"""The invariants of the ledger, checked in plain Python on what is really stored.

Nothing of this is asked of the database's own functions: they are what is under test.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from pitledger.loyalty import (
    LedgerEntry,
    SnapshotMissingError,
    TierTable,
    accrual_of,
    genesis_hash,
    standing_of,
)
from tests.clone import Clone

Row: TypeAlias = dict[str, Any]
FIRST_TIER = "BRONZE"
COMPUTED_INPUTS = {"average_bet_cents", "play_seconds", "rounds", "tier_version", "tiers"}


def assert_ledger_holds(clone: Clone) -> None:
    """Fail with everything that is wrong with the ledger of every player in a database."""
    assert ledger_findings(clone) == []


def ledger_findings(clone: Clone) -> list[str]:
    """Return what is wrong, one finding a line: whose entry or slip, and what does not hold."""
    slips = {slip["id"]: slip for slip in clone.rows("select * from rating_slip")}
    cached = {row["player_id"]: row for row in clone.rows("select * from player_loyalty")}
    owed = {row["rating_slip_id"] for row in clone.rows("select * from loyalty_recovery")}
    entries: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in clone.rows("select * from loyalty_ledger order by player_id, sequence"):
        entries[row["player_id"]].append(row)
    found = [
        f"player {player_id}: {finding}"
        for player_id in entries.keys() | cached.keys()
        for finding in _chain_findings(entries[player_id], cached.get(player_id))
    ]
    for row in (row for rows in entries.values() for row in rows):
        if row["transaction_type"] == "GAMEPLAY":
            wrong = _gameplay_findings(row, slips.get(row["rating_slip_id"]))
            found += [f"entry {row['id']}: {finding}" for finding in wrong]
    paid = _payments_of_slips([row for rows in entries.values() for row in rows])
    return found + _settlement_findings(slips, paid=paid, owed=owed)


def _chain_findings(entries: list[Row], cached: Row | None) -> Iterator[str]:
    """Walk a player's entries, and yield where one does not follow from the one before it."""
    if cached is None:
        yield "entries without a cached row"
        return
    balance, lifetime, updated_at, progress = 0, 0, None, 0
    tier = standing_of(0, _tiers_of(entries[0])).tier if entries else FIRST_TIER
    link = genesis_hash(cached["casino_id"], cached["player_id"])
    for sequence, row in enumerate(entries, start=1):
        change, tiers = row["points_change"], _tiers_of(row)
        reversal = row["transaction_type"] == "REVERSAL"
        lifetime += min(change, 0) if reversal else max(change, 0)
        standing = standing_of(lifetime, tiers)
        link_before, link = link, LedgerEntry(**row).hash_after(link)
        expected = {
            "sequence": sequence,
            "balance_before": balance,
            "balance_after": balance + change,
            "tier_before": tier,
            "tier_after": standing.tier,
            "previous_hash": link_before,
            "entry_hash": link,
        }
        yield from _differences(f"entry {sequence}", row, expected=expected)
        balance, tier, progress = balance + change, standing.tier, standing.tier_progress
        updated_at = row["created_at"]
    expected = {
        "current_balance": balance,
        "lifetime_points": lifetime,
        "tier": tier,
        "tier_progress": progress,
        "last_sequence": len(entries),
        "last_hash": link,
        "updated_at": updated_at,
    }
    yield from _differences("cached row", cached, expected=expected)


def _gameplay_findings(entry: Row, slip: Row | None) -> Iterator[str]:
    """Yield where an entry does not follow from its own inputs, or those from its slip."""
    if slip is None:
        yield "a slip that does not exist"
        return
    inputs = json.loads(entry["inputs"])
    expected = {"status": "CLOSED", "player_id": entry["player_id"], "visit_id": entry["visit_id"]}
    yield from _differences("its slip", slip, expected=expected)
    snapshot: Row = slip["snapshot"] or {}
    stored = {name: str(value) for name, value in snapshot.items()}
    stored |= {name: str(slip[name]) for name in ("average_bet_cents", "play_seconds")}
    yield from _differences("inputs against the slip", inputs, expected=stored)
    try:
        accrual = accrual_of(
            {name: value for name, value in inputs.items() if name not in COMPUTED_INPUTS},
            average_bet_cents=int(inputs["average_bet_cents"]),
            play_seconds=int(inputs["play_seconds"]),
            tiers=_tiers_of(entry),
        )
    except SnapshotMissingError:
        yield "inputs that no points can be computed from"
        return
    recomputed = {
        "inputs": accrual.inputs,
        "points_change": accrual.points_by_tier[entry["tier_before"]],
    }
    yield from _differences("recomputed from its inputs", entry, expected=recomputed)


def _payments_of_slips(entries: list[Row]) -> Mapping[Any, int]:
    """Count what pays each slip: its GAMEPLAY entry, and backfills that were not reversed."""
    reversed_ids = {row["reverses_id"] for row in entries}
    paid: defaultdict[Any, int] = defaultdict(int)
    for row in entries:
        backfill = row["transaction_type"] == "MANUAL_BONUS" and row["id"] not in reversed_ids
        if row["rating_slip_id"] and (row["transaction_type"] == "GAMEPLAY" or backfill):
            paid[row["rating_slip_id"]] += 1
    return paid


def _settlement_findings(
    slips: Mapping[Any, Row], *, paid: Mapping[Any, int], owed: set[Any]
) -> list[str]:
    """Return the slips that are not settled once: paid or owed where closed, else neither."""
    return [
        f"slip {slip_id}, {slip['status']}: paid {paid.get(slip_id, 0)} times, owed {owes}"
        for slip_id, slip in slips.items()
        for owes in [slip_id in owed]
        if paid.get(slip_id, 0) + owes != (slip["status"] == "CLOSED")
    ]


def _tiers_of(entry: Row) -> TierTable:
    inputs = json.loads(entry["inputs"])
    return TierTable.of(inputs["tier_version"], inputs["tiers"])


def _differences(
    what: str, row: Mapping[str, Any], *, expected: Mapping[str, Any]
) -> Iterator[str]:
    for name, value in expected.items():
        if row.get(name) != value:
            yield f"{what}: {name} is {row.get(name)!r}, not {value!r}"
