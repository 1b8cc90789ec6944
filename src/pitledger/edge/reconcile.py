"""Reconciling: a casino's whole ledger is verified, and what nobody knew to be owed is paid."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from psycopg import Error

from pitledger.edge.ledger_findings import ledger_findings
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError, InternalError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import Finding, Kind, Verification, tell_verified
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.platform.log import log_exception
from pitledger.readmodels.beside_ledger import unpaid_slips
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

RECONCILE = "reconcile_ledger"  # the job's name; db/functions/platform/job_figures.sql reads it
EVERY_SECONDS, LEASE_SECONDS = 86_400, 3600


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconcile came to: the verification, and the slips that it found unpaid."""

    verification: Verification
    slips_recovered: int
    slips_not_recovered: int

    @property
    def counts(self) -> dict[str, int]:
        """Return what is noted of it."""
        return {
            "entries": self.verification.entries,
            "players": self.verification.players,
            "findings": self.verification.findings,
            "slips_recovered": self.slips_recovered,
            "slips_not_recovered": self.slips_not_recovered,
        }


async def reconcile_ledger(
    database: Database,
    actor: Actor,
    *,
    tell: Callable[[Finding], None],
    clock: Clock,
    walked: Callable[[int], None] = lambda _: None,
) -> Reconciled:
    """Tell each finding of a casino's ledger, then recover the slips that were never settled.

    A slip is left alone whose player's entries or balance do not hold: what is missing there may
    have been paid before.

    Source: docs/ledger-hash.md, "what a verification finds".
    """
    verification = Verification(actor.casino_id)
    unsound: set[UUID] = set()
    async with database.snapshot(actor.casino_id) as tx:
        async for finding in ledger_findings(tx, verification, walked=walked):
            tell(finding)
            if finding.kind is not Kind.SLIP_NOT_SETTLED:
                unsound.add(finding.player_id)
        unpaid = await unpaid_slips(tx, actor.casino_id)
    tell_verified(verification)
    recovered = [
        slip.player_id not in unsound
        and await _recovered(database, actor, slip_id=slip.slip_id, clock=clock)
        for slip in unpaid
    ]
    return Reconciled(verification, recovered.count(True), recovered.count(False))


async def _recovered(database: Database, actor: Actor, *, slip_id: UUID, clock: Clock) -> bool:
    """Return whether a slip is paid now; where it is not, the log says why."""
    own_request = replace(actor, request_id=uuid7())
    try:
        _, settlement = await recover_slip_loyalty(
            database, own_request, slip_id=slip_id, now=clock()
        )
    except DomainError:
        return False
    except Error as error:
        code = InternalError.code
        log_exception("slip_recovery_failed", error, slip_id=slip_id, error_code=code)
        return False
    return settlement.loyalty is not None
