"""What a running server holds for its requests."""

import asyncio
from dataclasses import dataclass, field

from pitledger.edge.throttle import SignInThrottle
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.platform.metrics import Metrics
from pitledger.platform.rate_limit import RateLimit
from pitledger.platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The database, the clock, the limit of rewards, the throttle of sign-ins, the cursors' key.

    Under `verification_turn` one verification of a ledger runs at a time, under `import_turn` one
    import; `export_slots` bounds the exports that are written at once.
    """

    database: Database
    clock: Clock
    reward_limit: RateLimit
    sign_in_throttle: SignInThrottle
    metrics: Metrics
    settings: Settings
    secret_key: bytes
    verification_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    import_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    export_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
