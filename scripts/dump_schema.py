"""Dump the schema of a fresh database to src/pitledger/db/schema.sql, for review.

The database is one of our own server, whatever the settings say: the lock file pins its version,
so that the same sources give the same bytes everywhere.

    python scripts/dump_schema.py            write the file
    python scripts/dump_schema.py --check    exit 1 with the difference where the file is stale
"""

import argparse
import asyncio
import difflib
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pitledger
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.embedded_postgres.account import Account
from pitledger.platform.embedded_postgres.binaries import usable_binaries
from pitledger.platform.migrate import migrate

SCHEMA = Path(pitledger.__file__).parent / "db" / "schema.sql"
HEADER = """\
-- Generated from a fresh database by `make schema`, for review. Change the files beside it instead:
-- migrations/, functions/, policies/.
"""
VERSIONS = ("-- Dumped from database version ", "-- Dumped by pg_dump version ")


@contextmanager
def fresh_database() -> Generator[str]:
    """Run our own server on a temporary folder, and yield the URL of its migrated database."""
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        url = server.url(user="postgres")
        asyncio.run(migrate(url))
        yield url


def schema_of(url: str) -> str:
    """Return a database's schema, as our own pg_dump writes it, without what varies."""
    pg_dump = usable_binaries(Account()).path / "pg_dump"
    dumped = subprocess.run(
        [pg_dump, "--schema-only", "--restrict-key=pitledger", "--dbname", url],
        env={},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lines = dumped.stdout.splitlines(keepends=True)
    return HEADER + "".join(line for line in lines if not line.startswith(VERSIONS))


def difference(stored: str, fresh: str) -> str:
    """Return how the file differs from a fresh database; nothing where it does not."""
    return "".join(
        difflib.unified_diff(
            stored.splitlines(keepends=True),
            fresh.splitlines(keepends=True),
            fromfile="schema.sql",
            tofile="a fresh database",
        )
    )


def main() -> int:
    """Write or check the file, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    checking: bool = parser.parse_args().check
    with fresh_database() as url:
        fresh = schema_of(url)
    if not checking:
        SCHEMA.write_text(fresh, encoding="utf-8")
        return 0
    stored = SCHEMA.read_text(encoding="utf-8") if SCHEMA.exists() else ""
    found = difference(stored, fresh)
    if found:
        print(found, end="")
        print("db/schema.sql is stale: run `make schema`.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
