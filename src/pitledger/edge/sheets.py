"""What the files for auditors hold: their columns, and those of them that are numbers."""

from dataclasses import fields

from pitledger.edge.csv_answer import Sheet
from pitledger.loyalty import LedgerEntry
from pitledger.readmodels.audit_log import EXPORTED_COLUMNS

LEDGER = Sheet(
    "ledger",
    tuple(column.name for column in fields(LedgerEntry)),
    frozenset({"sequence", "points_change", "balance_before", "balance_after"}),
)
STATEMENT = Sheet("statement", LEDGER.columns, LEDGER.numbers)
AUDIT = Sheet("audit", EXPORTED_COLUMNS, frozenset())
