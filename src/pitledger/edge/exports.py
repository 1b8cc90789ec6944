"""The ledger and the audit log as files, as the API and the pages hand them out."""

from dataclasses import fields

from starlette.requests import Request

from pitledger.edge.csv_answer import CsvAnswer, Sheet
from pitledger.edge.requests import session
from pitledger.loyalty import LedgerEntry, LedgerFilter, exported_entries
from pitledger.readmodels.audit_log import EXPORTED_COLUMNS, AuditFilter, exported_audit_rows

LEDGER = Sheet(
    "ledger",
    tuple(column.name for column in fields(LedgerEntry)),
    frozenset({"sequence", "points_change", "balance_before", "balance_after"}),
)
STATEMENT = Sheet("statement", LEDGER.columns, LEDGER.numbers)
AUDIT = Sheet("audit", EXPORTED_COLUMNS, frozenset())


def ledger_export(
    request: Request, where: LedgerFilter, *, answer: type[CsvAnswer] = CsvAnswer
) -> CsvAnswer:
    """Return the casino's entries as CSV, every column of them, the oldest first."""
    casino_id = session(request).actor.casino_id
    return answer(request, LEDGER, lambda tx: exported_entries(tx, casino_id, where=where))


def audit_export(
    request: Request, where: AuditFilter, *, answer: type[CsvAnswer] = CsvAnswer
) -> CsvAnswer:
    """Return the casino's audit log as CSV, every column of it, the oldest first."""
    casino_id = session(request).actor.casino_id
    return answer(request, AUDIT, lambda tx: exported_audit_rows(tx, casino_id, where=where))
