"""The ledger and the audit log as files, as the API and the pages hand them out."""

from starlette.requests import Request

from pitledger.edge.csv_answer import CsvAnswer
from pitledger.edge.requests import session
from pitledger.edge.sheets import AUDIT, LEDGER
from pitledger.loyalty import LedgerFilter, exported_entries
from pitledger.readmodels.audit_log import AuditFilter, exported_audit_rows


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
