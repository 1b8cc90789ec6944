"""The PostgreSQL of one run: our own, on a disk, in a folder that goes."""

from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import LiteralString

import psycopg
from psycopg import sql

from pitledger.platform.embedded_postgres import EmbeddedServer, embedded_server

FILLING: Sequence[LiteralString] = (
    "alter system set full_page_writes = off",
    "alter system set max_wal_size = '8GB'",
    "select pg_reload_conf()",
)
FILLED: Sequence[LiteralString] = (
    "alter system reset all",
    "select pg_reload_conf()",
    "checkpoint",
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL: its folder, and the process that all of its processes come from."""

    server: EmbeddedServer
    folder: Path

    @property
    def pid(self) -> int:
        """Return the process that all the others come from."""
        return int((self.folder / "postgres/postmaster.pid").read_text().split("\n", 1)[0])

    def url(self, database: str) -> str:
        """Return where a database is, for a superuser."""
        return self.server.url(user="postgres", database=database)

    def new_database(self, name: str) -> str:
        """Make an empty database, and return where it is, for a superuser."""
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as admin:
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return self.url(name)

    @contextmanager
    def filling(self) -> Generator[None]:
        """Write less while databases are filled: of that, nothing need outlive a crash.

        A page is else written whole when it is first changed after a checkpoint, and random keys
        change all of them.
        """
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as admin:
            for statement in FILLING:
                admin.execute(statement)
            yield
            for statement in FILLED:
                admin.execute(statement)


@contextmanager
def running_cluster(parent: Path) -> Generator[Cluster]:
    """Run PostgreSQL in a folder of its own."""
    with TemporaryDirectory(dir=parent, prefix="pitledger-bench-") as made:
        folder = Path(made) / "data"
        with embedded_server(folder) as server:
            yield Cluster(server, folder)
