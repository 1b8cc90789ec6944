"""A shift of the demo casino on a test's own database, and what it left there."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pitledger.cli.demo.house import CASINO_ID
from pitledger.cli.demo.load import played_casino
from pitledger.cli.demo.summary import Summary
from pitledger.cli.running import Urls, operator_of
from pitledger.platform.correlation import correlated
from pitledger.platform.database import open_database
from pitledger.platform.log import configure_log
from pitledger.platform.settings import Settings
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty
from tests.clone import Clone

EVENING = datetime(2026, 6, 2, 20, 30, tzinfo=UTC)
SHIFT = timedelta(hours=8)
# With how many gaming days each; 06:00 in Vienna is the start of one.
OTHER_INSTANTS = {
    "over the start of a gaming day": (datetime(2026, 6, 3, 8, 0, 0, 123456, tzinfo=UTC), 2),
    "the night the clocks go on": (datetime(2026, 3, 29, 8, 15, tzinfo=UTC), 2),
    "the night the clocks go back": (datetime(2026, 10, 25, 4, 0, tzinfo=UTC), 1),
}
STAFF_OF_ROWS = """
select audit_log.action, staff.role
from audit_log left join staff on audit_log.actor = 'staff:' || staff.id
where audit_log.casino_id = %s
"""
OTHERS = """
with demo as (select %s::uuid as id)
select 'player_casino' as name, count(*) from player_casino where casino_id <> (table demo)
union all select 'staff', count(*) from staff where casino_id <> (table demo)
union all select 'audit_log', count(*) from audit_log where casino_id <> (table demo)
union all select 'rating_slip', count(*) from rating_slip where casino_id <> (table demo)
union all select 'gaming_table', count(*) from gaming_table where casino_id <> (table demo)
union all select 'columns', count(*) from pg_attribute where attrelid >= 16384
union all select conname::text || pg_get_constraintdef(oid), 1 from pg_constraint
union all select tgname::text || tgenabled::text, 1 from pg_trigger where not tgisinternal
union all select proname::text || prosrc, 1 from pg_proc where oid >= 16384
"""


@contextmanager
def copy_of(original: str, *, server_url: str) -> Generator[tuple[str, Clone]]:
    """Copy a database that nobody is connected to, and drop the copy in the end."""
    name = f"copy_{uuid4().hex[:12]}"
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(original)
            )
        )
        try:
            yield name, Clone(make_conninfo(server_url, dbname=name))
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


async def play(clone: Clone, *, seed: int = 7, now: datetime = EVENING) -> Summary:
    """Load the demo casino and play a shift that ends at a time, on the smallest pool."""
    configure_log()
    urls = Urls(owner=clone.admin_url, application=clone.application_url)
    return await played_casino(Settings(pool_size=1), urls, seed=seed, now=now)


def others(clone: Clone) -> list[dict[str, Any]]:
    """Return how much the other casinos have, and what the schema is made of."""
    return sorted(clone.rows(OTHERS, [CASINO_ID]), key=repr)


def roles_of_actions(clone: Clone) -> dict[str, set[str]]:
    """Return by action of the audit log who did it: roles, None for the operator."""
    roles: dict[str, set[str]] = {}
    for row in clone.rows(STAFF_OF_ROWS, [CASINO_ID]):
        roles.setdefault(row["action"], set()).add(row["role"])
    return roles


def entries(clone: Clone) -> list[dict[str, Any]]:
    """Return the entries of the demo casino, the oldest first."""
    return clone.rows(
        "select * from loyalty_ledger where casino_id = %s order by created_at, id", [CASINO_ID]
    )


async def recover_all(clone: Clone, slip_ids: set[UUID], *, now: datetime) -> None:
    """Pay slips that are owed."""
    async with open_database(Settings(), clone.application_url) as database:
        for slip_id in slip_ids:
            with correlated():
                actor = await operator_of(database, CASINO_ID)
                await recover_slip_loyalty(database, actor, slip_id=slip_id, now=now)
