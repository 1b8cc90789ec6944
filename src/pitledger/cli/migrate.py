"""`pitledger migrate`."""

import sys

from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    database_urls,
    refuse_pooler,
    run,
    settings_from,
)
from pitledger.platform.migrate import migrate


def migrate_database(database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """Bring a database up to date; safe to repeat and to race."""
    settings = settings_from(database_url, data_dir)

    refuse_pooler(settings)

    async def work() -> None:
        with database_urls(settings) as urls:
            applied = await migrate(urls.owner)
        sys.stderr.write(f"{len(applied)} files applied\n" if applied else "up to date\n")

    run(work)
