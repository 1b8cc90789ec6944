"""A test's own database, and what an operator behind the server's back can do to it."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, LiteralString, TypeAlias

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

Params: TypeAlias = Sequence[object] | Mapping[str, object] | None


@dataclass(frozen=True)
class Clone:
    """A database of one test, seen by a superuser."""

    admin_url: str

    @property
    def application_url(self) -> str:
        """Return the address under which the application logs in."""
        return make_conninfo(self.admin_url, user="pitledger_app")

    def execute(self, statement: LiteralString, params: Params = None) -> None:
        """Do something behind the server's back."""
        with closing(psycopg.connect(self.admin_url, autocommit=True)) as admin:
            admin.execute(statement, params)

    def rows(self, statement: LiteralString, params: Params = None) -> list[dict[str, Any]]:
        """Return what is really stored, whatever row-level security would show."""
        with closing(psycopg.connect(self.admin_url, autocommit=True)) as admin:
            return admin.cursor(row_factory=dict_row).execute(statement, params).fetchall()

    def row(self, statement: LiteralString, params: Params = None) -> dict[str, Any]:
        """Return the one row that is really stored."""
        (found,) = self.rows(statement, params)
        return found
