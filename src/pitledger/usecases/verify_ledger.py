"""Prove a casino's ledger: every entry, every cached balance, every closed slip."""

from collections.abc import AsyncGenerator, Callable
from typing import TypeAlias

from pitledger.loyalty import (
    BESIDE_THE_ENTRIES,
    Finding,
    LedgerWalk,
    Verification,
    WalkedEntry,
    chain_findings,
)
from pitledger.platform.database import Tx
from pitledger.readmodels import beside_ledger
from pitledger.readmodels import ledger_check as reads

ENTRIES_PER_STEP = 500
WHOLE_LEDGER = reads.Part()
Walked: TypeAlias = Callable[[int], None]


async def ledger_findings(
    tx: Tx, progress: Verification, *, walked: Walked = lambda _: None
) -> AsyncGenerator[Finding]:
    """Yield everything that is wrong with a casino's ledger; `tx` is a snapshot.

    Memory holds a few entries and, up to a bound, what many of their inputs have in common; where
    a player's chain does not fit, that player's entries.
    `walked` is told of so many more entries, now and then.

    Source: docs/ledger-hash.md, "what a verification finds".
    """
    for findings in (
        walk_findings(tx, progress, part=WHOLE_LEDGER, walked=walked),
        findings_beside_the_entries(tx, progress),
    ):
        async for finding in findings:
            yield finding


async def walk_findings(
    tx: Tx, progress: Verification, *, part: reads.Part, walked: Walked = lambda _: None
) -> AsyncGenerator[Finding]:
    """Yield what is wrong with the entries of a part of a ledger, and its players' balances."""
    casino_id = progress.casino_id
    walk = LedgerWalk(casino_id, await reads.tier_steps_by_version(tx, casino_id))
    await tx.run(reads.WALK_AS_INDEXED, {})
    async for columns in reads.walked_entries(tx, casino_id, part=part):
        for finding in walk.step(WalkedEntry._make(columns)):
            progress.findings += 1
            yield finding
        if walk.entries % ENTRIES_PER_STEP == 0:
            walked(ENTRIES_PER_STEP)
    await tx.run(reads.SORT_AGAIN, {})
    async for finding in _findings_of_broken_chains(tx, walk):
        progress.findings += 1
        yield finding
    progress.entries += walk.entries
    progress.players += walk.players


async def findings_beside_the_entries(tx: Tx, progress: Verification) -> AsyncGenerator[Finding]:
    """Yield cached rows and slips that no entry accounts for, and entries that are not there."""
    await tx.run(beside_ledger.ROOM_TO_COUNT, {})
    for what, query in beside_ledger.BESIDE_THE_ENTRIES.items():
        async for columns in tx.stream(query, {"casino_id": progress.casino_id}):
            for finding in BESIDE_THE_ENTRIES[what](columns):
                progress.findings += 1
                yield finding


async def _findings_of_broken_chains(tx: Tx, walk: LedgerWalk) -> AsyncGenerator[Finding]:
    for player_id, head in walk.broken.items():
        columns = reads.entries_of_player(tx, walk.casino_id, player_id=player_id)
        entries = [WalkedEntry._make(row) async for row in columns]
        for finding in chain_findings(walk.casino_id, player_id, entries=entries, head=head):
            yield finding
