"""Proving the casino's ledger."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request

from pitledger.edge.fields import NoFields, Out
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.edge.requests import let_wait, services, session, snapshot
from pitledger.http.routing import SIGNED_IN, SignedInRoute
from pitledger.loyalty import Verification, tell_verified
from pitledger.usecases.verify_ledger import ledger_findings

router = APIRouter(tags=["ledger"], route_class=SignedInRoute)
FINDINGS_SHOWN = 1000


class FindingOut(Out):
    """One thing that does not hold; sequence 0 where it is about no entry."""

    player_id: UUID
    sequence: int
    kind: str
    detail: str


class VerificationOut(Out):
    """What was checked and what was found; `findings_omitted` are those beyond the first 1000."""

    entries: int
    players: int
    ok: bool
    findings: list[FindingOut]
    findings_omitted: int


@router.post("/ledger/verify", openapi_extra=SIGNED_IN)
@needs(AUDIT_READ)
async def post_ledger_verify(request: Request, *, body: NoFields) -> VerificationOut:
    """Check every entry, cached balance and closed slip of the casino.

    One verification at a time runs in a server process; a second one waits for its turn.
    """
    del body
    verification = Verification(session(request).actor.casino_id)
    shown: list[FindingOut] = []
    await let_wait(request)
    async with services(request).verification_turn, snapshot(request) as tx:
        async for finding in ledger_findings(tx, verification):
            if len(shown) < FINDINGS_SHOWN:
                shown.append(FindingOut.model_validate(finding))
    tell_verified(verification)
    return VerificationOut(
        entries=verification.entries,
        players=verification.players,
        ok=verification.findings == 0,
        findings=shown,
        findings_omitted=verification.findings - len(shown),
    )
