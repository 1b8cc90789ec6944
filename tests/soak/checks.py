"""What is true of an installation at rest, whatever was done to it."""

import time
from typing import Any

from tests.ledger_checks import ledger_findings
from tests.processes import pitledger
from tests.soak.installation import SETTINGS, Installation

REST_SECONDS = 10
PAID_TWICE = """
select entry.rating_slip_id, count(*)
from loyalty_ledger as entry
where
  entry.rating_slip_id is not null
  and (
    entry.transaction_type = 'GAMEPLAY'
    or entry.transaction_type = 'MANUAL_BONUS' and not exists (
      select from loyalty_ledger as reversal where reversal.reverses_id = entry.id
    )
  )
group by entry.rating_slip_id
having count(*) > 1
"""
WRONG_BALANCE = """
select cached.player_id, cached.current_balance, sum(entry.points_change)
from player_loyalty as cached
left join loyalty_ledger as entry
  on cached.casino_id = entry.casino_id and cached.player_id = entry.player_id
group by cached.casino_id, cached.player_id
having cached.current_balance <> coalesce(sum(entry.points_change), 0)
"""
CLOSED_UNSETTLED = """
select slip.id from rating_slip as slip
where
  slip.status = 'CLOSED'
  and not exists (select from loyalty_ledger where rating_slip_id = slip.id)
  and not exists (select from loyalty_recovery where rating_slip_id = slip.id)
"""
LIVE_IN_ENDED_VISIT = """
select slip.id from rating_slip as slip
inner join visit on slip.casino_id = visit.casino_id and slip.visit_id = visit.id
where slip.status <> 'CLOSED' and visit.ended_at is not null
"""


def assert_accounts_hold(where: Installation) -> None:
    """Fail where the quick questions to the stored rows find anything."""
    for question in (PAID_TWICE, WRONG_BALANCE, CLOSED_UNSETTLED, LIVE_IN_ENDED_VISIT):
        assert where.database.rows(question) == [], question


def assert_nobody_is_in_a_transaction(where: Installation) -> None:
    """Fail where a session stays in a transaction though nothing is asked."""
    deadline = time.monotonic() + REST_SECONDS
    busy = _not_idle(where)
    while busy and time.monotonic() < deadline:
        time.sleep(0.05)
        busy = _not_idle(where)
    assert busy == []


def _not_idle(where: Installation) -> list[dict[str, Any]]:
    return [session for session in where.sessions() if session["state"] != "idle"]


def assert_ledger_verified(where: Installation) -> None:
    """Fail with every finding: those of the command, and those of a second, plain check."""
    verified = pitledger("ledger", "verify", *where.where, settings=SETTINGS)
    assert (verified.returncode, verified.stdout) == (0, ""), verified.stdout + verified.stderr
    assert ledger_findings(where.database) == []


def assert_nothing_broke(where: Installation) -> None:
    """Fail where a server told of an error of ours, or PostgreSQL of a deadlock."""
    log = where.server_log
    assert '"event":"request"' in log
    for sign in ('"code":"INTERNAL_ERROR"', "Traceback", "40P01", '"status":500'):
        assert sign not in log, next(line for line in log.splitlines() if sign in line)
    assert "deadlock detected" not in where.postgres_log
    row = where.database.row(
        "select deadlocks from pg_stat_database where datname = current_database()"
    )
    assert row["deadlocks"] == 0
