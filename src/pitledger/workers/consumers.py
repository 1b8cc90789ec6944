"""The consumers: who is told of events. `consumers_of` in the database says of which ones."""

from pitledger.workers.relay import Consumer

CONSUMERS: tuple[Consumer, ...] = ()
