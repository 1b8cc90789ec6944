"""What each export holds, whoever takes it."""

from dataclasses import fields

from pitledger.edge.balance_file import BALANCES as BALANCE_FORM
from pitledger.edge.csv_sheet import Sheet
from pitledger.edge.slip_file import SLIPS as SLIP_FORM
from pitledger.loyalty import LedgerEntry
from pitledger.readmodels.audit_log import EXPORTED_COLUMNS

LEDGER = Sheet(
    "ledger",
    tuple(column.name for column in fields(LedgerEntry)),
    frozenset({"sequence", "points_change", "balance_before", "balance_after"}),
    frozenset({"created_at"}),
)
STATEMENT = Sheet("statement", LEDGER.columns, LEDGER.numbers, LEDGER.times)
AUDIT = Sheet("audit", EXPORTED_COLUMNS, frozenset(), frozenset({"created_at"}))
SLIPS = Sheet(
    "slips",
    SLIP_FORM.columns,
    frozenset({"seat", "average_bet_cents", "paused_seconds"}),
    frozenset({"started_at", "ended_at"}),
)
BALANCES = Sheet(
    "balances", BALANCE_FORM.columns, frozenset({"current_balance", "lifetime_points"})
)
