"""Walk past the entries of a casino's ledger, a few players at a time."""

from collections.abc import AsyncGenerator, Callable
from typing import TypeAlias

from pitledger.loyalty import (
    Finding,
    InputsReader,
    LedgerWalk,
    Verification,
    WalkedEntry,
    chain_findings,
)
from pitledger.platform.database import Tx
from pitledger.readmodels import ledger_check as reads

ROWS_HELD = 5_000  # so many slips at once are in memory
Walked: TypeAlias = Callable[[int], None]


async def walk_findings(
    tx: Tx, progress: Verification, *, part: reads.Part, walked: Walked = lambda _: None
) -> AsyncGenerator[Finding]:
    """Yield what is wrong with the entries of a part of a ledger, and its players' balances.

    `tx` is a snapshot. Memory holds the slips of some players and, up to a bound, what many
    entries' inputs have in common; where a player's chain does not fit, that player's entries.
    """
    casino_id = progress.casino_id
    reader = InputsReader(await reads.tier_steps_by_version(tx, casino_id))
    async for piece in reads.pieces_of(tx, casino_id, part=part, rows=ROWS_HELD):
        slips = await reads.slips_of_part(tx, casino_id, part=piece)
        cached = await reads.cached_balances(tx, casino_id, part=piece)
        walk = LedgerWalk(casino_id, reader, slips=slips, cached=cached)
        for findings in (
            _findings_of_entries(tx, walk, piece=piece),
            _findings_of_held_back(tx, walk),
            _findings_of_broken_chains(tx, walk),
        ):
            async for finding in findings:
                progress.findings += 1
                yield finding
        progress.entries += walk.entries
        progress.players += walk.players
        walked(walk.entries)


async def _findings_of_entries(
    tx: Tx, walk: LedgerWalk, *, piece: reads.Part
) -> AsyncGenerator[Finding]:
    await tx.run(reads.WALK_AS_INDEXED, {})
    async for columns in reads.walked_entries(tx, walk.casino_id, part=piece):
        for finding in walk.step(columns):
            yield finding
    await tx.run(reads.SORT_AGAIN, {})
    for finding in walk.end():
        yield finding


async def _findings_of_held_back(tx: Tx, walk: LedgerWalk) -> AsyncGenerator[Finding]:
    if walk.plays or walk.reversals:
        slip_ids = [entry.rating_slip_id for entry in walk.plays]
        entry_ids = [entry.reverses_id for entry in walk.reversals]
        slips = await reads.slips_named(tx, walk.casino_id, ids=slip_ids)
        originals = await reads.entries_named(tx, walk.casino_id, ids=entry_ids)
        for finding in walk.held_back(slips, originals):
            yield finding


async def _findings_of_broken_chains(tx: Tx, walk: LedgerWalk) -> AsyncGenerator[Finding]:
    for player_id, head in walk.broken.items():
        columns = reads.entries_of_player(tx, walk.casino_id, player_id=player_id)
        entries = [WalkedEntry._make(row) async for row in columns]
        for finding in chain_findings(walk.casino_id, player_id, entries=entries, head=head):
            yield finding
