"""The ledger and the audit log as files, whole or filtered, for auditors."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from pitledger.edge.csv_answer import CsvAnswer
from pitledger.edge.exports import audit_export, ledger_export
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.http.audit import audit_filter
from pitledger.http.ledger import ledger_filter
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.loyalty import LedgerFilter
from pitledger.readmodels.audit_log import AuditFilter

CSV: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "RFC 4180, with a line of headings, the oldest first.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}

router = signed_in_router("exports")


@router.get(
    "/ledger/export",
    status_code=200,
    openapi_extra=SIGNED_IN,
    response_class=CsvAnswer,
    responses=CSV,
)
@needs(AUDIT_READ)
async def get_ledger_export(
    request: Request, *, where: Annotated[LedgerFilter, Depends(ledger_filter)]
) -> CsvAnswer:
    """Write the casino's entries as CSV, every column of them, the oldest first."""
    return ledger_export(request, where)


@router.get(
    "/audit/export",
    status_code=200,
    openapi_extra=SIGNED_IN,
    response_class=CsvAnswer,
    responses=CSV,
)
@needs(AUDIT_READ)
async def get_audit_export(
    request: Request, *, where: Annotated[AuditFilter, Depends(audit_filter)]
) -> CsvAnswer:
    """Write the audit log as CSV, every column of it, the oldest first."""
    return audit_export(request, where)
