"""What a running server holds for its requests."""

from dataclasses import dataclass

from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.platform.rate_limit import RateLimit
from pitledger.platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The database, the clock, the limit of manual rewards, and the key that signs cursors."""

    database: Database
    clock: Clock
    reward_limit: RateLimit
    settings: Settings
    secret_key: bytes
