"""The consumers: who is told of events. `consumers_of` in the database says of which ones."""

from pitledger.platform.outbox import GAMING_DAY_REPORT
from pitledger.usecases.project_gaming_days import project_gaming_days
from pitledger.workers.paying import pay_queued_slips
from pitledger.workers.relay import Consumer

# One slip a transaction: each locks a player's row.
LOYALTY_ACCRUAL = Consumer(name="loyalty_accrual", take=pay_queued_slips, events_at_once=1)
CONSUMERS: tuple[Consumer, ...] = (
    LOYALTY_ACCRUAL,
    Consumer(name=GAMING_DAY_REPORT, take=project_gaming_days, events_at_once=200),
)
