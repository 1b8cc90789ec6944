"""Importing a file of opening balances, a batch at a time, each in a transaction of its own."""

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace

from pitledger.edge.import_report import ImportReport, batches
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.kernel.imports import RowError
from pitledger.loyalty import OpeningBalance
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.usecases.import_opening_balances import import_opening_balances


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceImport:
    """An import for whoever asked for it: where it writes, in whose name, by which clock."""

    database: Database
    actor: Actor
    clock: Clock

    async def reports(
        self, rows: Iterable[OpeningBalance | RowError]
    ) -> AsyncGenerator[ImportReport]:
        """Import rows in their order, and yield what came of them so far, after each batch.

        What was told is committed. Raises `DatabaseUnavailableError`; then importing all rows
        again goes on with what is missing.
        """
        report = ImportReport()
        for rows_at_once in batches(rows):
            written = await import_opening_balances(
                self.database,
                replace(self.actor, request_id=uuid7()),
                rows=[row for row in rows_at_once if isinstance(row, OpeningBalance)],
                now=self.clock(),
            )
            errors = [row for row in rows_at_once if isinstance(row, RowError)]
            report.add([written], errors=errors)
            yield report
        yield report
