"""`pitledger ledger`."""

import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from pitledger.cli.many import chosen_casinos, progress
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    fail,
    operator_of,
    run,
    settings_from,
)
from pitledger.cli.walkers import USUAL_PROCESSES, Walkers
from pitledger.edge.ledger_findings import ledger_findings
from pitledger.edge.reconcile import (
    EVERY_SECONDS,
    LEASE_SECONDS,
    RECONCILE,
    Reconciled,
    reconcile_ledger,
)
from pitledger.loyalty import OF_THE_CACHE, OF_THE_ENTRIES, Finding, Verification, tell_verified
from pitledger.platform.clock import system_clock
from pitledger.platform.database import Database
from pitledger.platform.job_runs import claim_job, finish_job
from pitledger.readmodels.ledger_check import entry_count
from pitledger.usecases.rebuild_balances import rebuild_balance

app = typer.Typer(no_args_is_help=True)
OneCasino = Annotated[UUID | None, typer.Option(help="Only the ledger of this casino.")]


@app.callback()
def group() -> None:
    """The points ledger of this installation."""


@app.command()
def verify(
    *,
    casino: OneCasino = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="How many look at a large ledger at once; three for four processors.",
        ),
    ] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Check every entry, balance and closed slip; exit code 1 on a finding.

    Each finding is one line: player_id, sequence (0: no entry), kind, detail.
    """
    settings = settings_from(database_url, data_dir)
    walkers = Walkers(settings, processes or USUAL_PROCESSES)

    async def work() -> None:
        entries, found = 0, 0
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            for casino_id in casinos:
                verified = await _verify(database, casino_id, tell=_print, walkers=walkers)
                entries, found = entries + verified.entries, found + verified.findings
        if found:
            fail(f"{_seen(entries, casinos)} verified: {found} findings")
        sys.stderr.write(f"pitledger: {_seen(entries, casinos)} verified, all as they should be\n")

    run(work)


@app.command()
def reconcile(
    *, casino: OneCasino = None, database_url: DatabaseUrl = None, data_dir: DataDir = None
) -> None:
    """Do the daily reconcile now: verify, and pay closed slips that were never settled.

    Each finding is one line, as of `verify`; exit code 1 on a finding. A slip is left alone whose
    player's entries or balance do not hold.
    """
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            done = [await _reconcile(database, casino_id) for casino_id in casinos]
        recovered = sum(one.slips_recovered for one in done)
        seen = _seen(sum(one.verification.entries for one in done), casinos)
        findings = sum(one.verification.findings for one in done)
        if findings:
            fail(f"{seen} verified: {findings} findings, {recovered} slips recovered")
        sys.stderr.write(f"pitledger: {seen} verified, all as they should be\n")

    run(work)


@app.command()
def rebuild(
    *,
    casino: OneCasino = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; exit code 1 where figures drifted.")
    ] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Set cached balances, lifetime points, tiers and progress to what the ledger comes to.

    Each figure that drifted is one line, and each repair stands in the audit log. A player whose
    entries do not hold themselves is left alone, with exit code 1.
    """
    settings = settings_from(database_url, data_dir)
    walkers = Walkers(settings, USUAL_PROCESSES)

    async def work() -> None:
        drifted, left = 0, 0
        async with application_database(settings) as database:
            for casino_id in await chosen_casinos(database, casino):
                mendable, others = await _drift(database, casino_id, walkers=walkers)
                if not dry_run:
                    await _mend(database, casino_id, findings=mendable)
                drifted, left = drifted + len(mendable), left + len(others)
        if drifted and dry_run:
            fail(f"{drifted} cached figures drifted; nothing was changed")
        if left:
            fail(f"{left} cached figures were left: their players' entries do not hold")

    run(work)


async def _verify(
    database: Database,
    casino_id: UUID,
    *,
    tell: Callable[[Finding], None],
    walkers: Walkers,
) -> Verification:
    """Tell each finding of a casino as it is made, and return what was looked at."""
    verification = Verification(casino_id)
    async with database.snapshot(casino_id) as tx:
        total = await entry_count(tx, casino_id)
        with progress("Verifying", total=total) as walked:
            findings = (
                walkers.findings(tx, url=database.url, progress=verification, walked=walked)
                if walkers.worth_it(total)
                else ledger_findings(tx, verification, walked=walked)
            )
            async for finding in findings:
                tell(finding)
    tell_verified(verification)
    return verification


async def _reconcile(database: Database, casino_id: UUID) -> Reconciled:
    """Reconcile a casino as its daily job; where that runs already, its own result is noted."""
    actor, now = await operator_of(database, casino_id), system_clock()
    claim = await claim_job(
        database,
        actor,
        job=RECONCILE,
        interval_seconds=None,
        lease_until=now + timedelta(seconds=LEASE_SECONDS),
        holder=actor.name,
        now=now,
    )
    async with database.reading(casino_id) as tx:
        total = await entry_count(tx, casino_id)
    with progress("Reconciling", total=total) as walked:
        done = await reconcile_ledger(
            database, actor, tell=_print, clock=system_clock, walked=walked
        )
    if claim.claimed:
        await finish_job(
            database,
            actor,
            job=RECONCILE,
            holder=actor.name,
            ended=done.counts,
            next_run_at=now + timedelta(seconds=EVERY_SECONDS),
            now=system_clock(),
        )
    return done


async def _drift(
    database: Database, casino_id: UUID, *, walkers: Walkers
) -> tuple[list[Finding], list[Finding]]:
    """Print what drifted, and return what can be mended and what can not."""
    findings: list[Finding] = []
    await _verify(database, casino_id, tell=findings.append, walkers=walkers)
    unsound = {finding.player_id for finding in findings if finding.kind in OF_THE_ENTRIES}
    drifted = [finding for finding in findings if finding.kind in OF_THE_CACHE]
    for finding in drifted:
        _print(finding)
    return (
        [finding for finding in drifted if finding.player_id not in unsound],
        [finding for finding in drifted if finding.player_id in unsound],
    )


async def _mend(database: Database, casino_id: UUID, *, findings: Sequence[Finding]) -> None:
    actor = await operator_of(database, casino_id)
    for player_id in dict.fromkeys(finding.player_id for finding in findings):
        await rebuild_balance(database, actor, player_id=player_id, now=system_clock())


def _seen(entries: int, casinos: Sequence[UUID]) -> str:
    """Say what was looked at; of how many casinos shows where one was struck from their list."""
    return f"{entries} entries of {len(casinos)} casino{'' if len(casinos) == 1 else 's'}"


def _print(finding: Finding) -> None:
    """Print a finding as the one line that it is, however long."""
    sys.stdout.write(f"{finding}\n")
    sys.stdout.flush()
