"""Proving a casino's ledger: every entry, every cached balance, every closed slip."""

from collections.abc import AsyncGenerator

from pitledger.loyalty import Finding, Verification
from pitledger.platform.database import Tx
from pitledger.readmodels.ledger_check import WHOLE_LEDGER
from pitledger.usecases.look_beside_ledger import findings_beside_the_entries
from pitledger.usecases.walk_ledger import Walked, walk_findings


async def ledger_findings(
    tx: Tx, progress: Verification, *, walked: Walked = lambda _: None
) -> AsyncGenerator[Finding]:
    """Yield everything that is wrong with a casino's ledger; `tx` is a snapshot.

    `walked` is told of so many more entries, now and then.

    Source: docs/ledger-hash.md, "what a verification finds".
    """
    for findings in (
        walk_findings(tx, progress, part=WHOLE_LEDGER, walked=walked),
        findings_beside_the_entries(tx, progress),
    ):
        async for finding in findings:
            yield finding
