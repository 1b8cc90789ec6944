"""Find what a ledger's entries do not account for."""

from collections.abc import AsyncGenerator

from pitledger.loyalty import BESIDE_THE_ENTRIES, Finding, Verification
from pitledger.platform.database import Tx
from pitledger.readmodels import beside_ledger as reads


async def findings_beside_the_entries(tx: Tx, progress: Verification) -> AsyncGenerator[Finding]:
    """Yield cached rows and slips that no entry accounts for, and entries that are not there.

    `tx` is a snapshot.
    """
    await tx.run(reads.ROOM_TO_COUNT, {})
    for what, query in reads.BESIDE_THE_ENTRIES.items():
        async for columns in tx.stream(query, {"casino_id": progress.casino_id}):
            for finding in BESIDE_THE_ENTRIES[what](columns):
                progress.findings += 1
                yield finding
