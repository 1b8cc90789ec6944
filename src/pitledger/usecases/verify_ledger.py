"""Prove a casino's ledger: every entry, every cached balance, every closed slip."""

from collections.abc import AsyncGenerator, Callable
from typing import TypeAlias, TypeVar

from pitledger.loyalty import (
    BESIDE_THE_ENTRIES,
    CachedBalance,
    Finding,
    InputsReader,
    LedgerWalk,
    PaidSlip,
    ReversedEntry,
    Verification,
    WalkedEntry,
    chain_findings,
)
from pitledger.platform.database import Tx
from pitledger.readmodels import beside_ledger
from pitledger.readmodels import ledger_check as reads

ENTRIES_HELD = 5_000  # of so many entries at once the slips are in memory
Walked: TypeAlias = Callable[[int], None]
Row = TypeVar("Row")


async def ledger_findings(
    tx: Tx, progress: Verification, *, walked: Walked = lambda _: None
) -> AsyncGenerator[Finding]:
    """Yield everything that is wrong with a casino's ledger; `tx` is a snapshot.

    Memory holds the slips of some players and, up to a bound, what many entries' inputs have in
    common; where a player's chain does not fit, that player's entries.
    `walked` is told of so many more entries, now and then.

    Source: docs/ledger-hash.md, "what a verification finds".
    """
    for findings in (
        walk_findings(tx, progress, part=reads.WHOLE_LEDGER, walked=walked),
        findings_beside_the_entries(tx, progress),
    ):
        async for finding in findings:
            yield finding


async def walk_findings(
    tx: Tx, progress: Verification, *, part: reads.Part, walked: Walked = lambda _: None
) -> AsyncGenerator[Finding]:
    """Yield what is wrong with the entries of a part of a ledger, and its players' balances."""
    casino_id = progress.casino_id
    reader = InputsReader(await reads.tier_steps_by_version(tx, casino_id))
    for piece in await reads.parts_of(tx, casino_id, entries=ENTRIES_HELD, within=part):
        slips = reads.slips_of_part(tx, casino_id, part=piece)
        cached = reads.cached_balances(tx, casino_id, part=piece)
        walk = LedgerWalk(
            casino_id,
            reader,
            slips=await _by_first(slips, PaidSlip._make),
            cached=await _by_first(cached, CachedBalance._make),
        )
        async for finding in _findings_of_piece(tx, walk, piece=piece):
            progress.findings += 1
            yield finding
        progress.entries += walk.entries
        progress.players += walk.players
        walked(walk.entries)


async def findings_beside_the_entries(tx: Tx, progress: Verification) -> AsyncGenerator[Finding]:
    """Yield cached rows and slips that no entry accounts for, and entries that are not there."""
    await tx.run(beside_ledger.ROOM_TO_COUNT, {})
    for what, query in beside_ledger.BESIDE_THE_ENTRIES.items():
        async for columns in tx.stream(query, {"casino_id": progress.casino_id}):
            for finding in BESIDE_THE_ENTRIES[what](columns):
                progress.findings += 1
                yield finding


async def _findings_of_piece(
    tx: Tx, walk: LedgerWalk, *, piece: reads.Part
) -> AsyncGenerator[Finding]:
    await tx.run(reads.WALK_AS_INDEXED, {})
    async for columns in reads.walked_entries(tx, walk.casino_id, part=piece):
        for finding in walk.step(WalkedEntry._make(columns)):
            yield finding
    await tx.run(reads.SORT_AGAIN, {})
    for finding in walk.end():
        yield finding
    if walk.plays or walk.reversals:
        slips = {entry.rating_slip_id for entry in walk.plays}
        originals = {entry.reverses_id for entry in walk.reversals}
        for finding in walk.held_back(
            await _by_first(reads.slips_named(tx, walk.casino_id, ids=slips), PaidSlip._make),
            await _by_first(
                reads.reversed_entries(tx, walk.casino_id, ids=originals), ReversedEntry._make
            ),
        ):
            yield finding
    async for finding in _findings_of_broken_chains(tx, walk):
        yield finding


async def _findings_of_broken_chains(tx: Tx, walk: LedgerWalk) -> AsyncGenerator[Finding]:
    for player_id, head in walk.broken.items():
        columns = reads.entries_of_player(tx, walk.casino_id, player_id=player_id)
        entries = [WalkedEntry._make(row) async for row in columns]
        for finding in chain_findings(walk.casino_id, player_id, entries=entries, head=head):
            yield finding


async def _by_first(
    rows: AsyncGenerator[reads.Columns], make: Callable[[reads.Columns], Row]
) -> dict[str | None, Row]:
    """Return rows by their first column."""
    return {columns[0]: make(columns) async for columns in rows}
