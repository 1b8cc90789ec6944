"""What a running server holds for its requests."""

from dataclasses import dataclass

from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.platform.metrics import Metrics
from pitledger.platform.rate_limit import RateLimit
from pitledger.platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The database, the clock, the limits of rewards and failed sign-ins, the cursors' key."""

    database: Database
    clock: Clock
    reward_limit: RateLimit
    sign_in_limit: RateLimit
    metrics: Metrics
    settings: Settings
    secret_key: bytes
