"""A database that is brought up to date while servers of the release before work on it."""

import asyncio
from pathlib import Path

from psycopg.conninfo import make_conninfo

from pitledger.platform.migrate import migrate
from tests.clone import Clone
from tests.instances.bosses import hired, stands_as_told
from tests.instances.serving_clones import settings_of
from tests.log import errors_in
from tests.processes import serving
from tests.soak.load import Load
from tests.template import Template

# What a next release may do to the tables that a completion reads and writes.
A_NEXT_MIGRATION = """
set lock_timeout = '2s';
alter table rating_slip add column planted text;
alter table loyalty_recovery add column planted text;
create index planted on loyalty_ledger (casino_id, points_change);
"""
FORGOTTEN = "delete from schema_migration where name like 'functions/%' or name like 'views/%'"


def test_servers_go_on_while_every_function_is_made_anew_and_tables_change(
    clone: Clone, template: tuple[str, Template], tmp_path: Path
) -> None:
    with serving(tmp_path, settings=settings_of(clone)) as server:
        bosses = hired(server, template[1].house, urls=[server.url])

        def told() -> int:
            return sum(len(boss.told) for boss in bosses)

        with Load([boss.step for boss in bosses]).running() as load:
            load.go()
            before = told()
            load.until(lambda: told() >= before + 12, seconds=60, otherwise="nothing is done")
            clone.execute(A_NEXT_MIGRATION)
            clone.execute(FORGOTTEN)
            remade = asyncio.run(migrate(make_conninfo(clone.admin_url)))
            after = told()
            load.until(lambda: told() >= after + 12, seconds=60, otherwise="nothing goes on")
            load.rest()
        log = server.log.read_text()

    assert sum(name.startswith("functions/") for name in remade) > 80
    assert errors_in(log) == []
    stands_as_told(clone, bosses)
