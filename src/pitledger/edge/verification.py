"""Proving a casino's ledger while somebody waits for the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from pitledger.edge.ledger_findings import ledger_findings
from pitledger.edge.requests import let_wait, services, session, snapshot
from pitledger.loyalty import Finding, Verification, tell_verified

FINDINGS_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, how much was found, and the first of it, up to `FINDINGS_SHOWN`."""

    entries: int
    players: int
    findings: Sequence[Finding]
    findings_omitted: int

    @property
    def ok(self) -> bool:
        """Return whether nothing was found."""
        return not self.findings


async def verify(request: Request) -> Verified:
    """Check every entry, cached balance and closed slip of the caller's casino.

    One verification at a time runs in a server process; a second one waits for its turn.
    """
    verification = Verification(session(request).actor.casino_id)
    shown: list[Finding] = []
    await let_wait(request)
    async with services(request).verification_turn, snapshot(request) as tx:
        async for finding in ledger_findings(tx, verification):
            if len(shown) < FINDINGS_SHOWN:
                shown.append(finding)
    tell_verified(verification)
    return Verified(
        entries=verification.entries,
        players=verification.players,
        findings=shown,
        findings_omitted=verification.findings - len(shown),
    )
