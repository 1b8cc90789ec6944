"""Proving the casino's ledger."""

from uuid import UUID

from starlette.requests import Request

from pitledger.edge.fields import NoFields, Out
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.edge.verification import verify
from pitledger.http.routing import SIGNED_IN, signed_in_router

router = signed_in_router("ledger")


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
    return VerificationOut.model_validate(await verify(request))
