"""The consumers: who is told of events. `consumers_of` in the database says of which ones."""

from pitledger.platform.outbox import GAMING_DAY_REPORT
from pitledger.usecases.project_gaming_days import project_gaming_days
from pitledger.workers.relay import Consumer

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(name=GAMING_DAY_REPORT, take=project_gaming_days, events_at_once=200),
)
