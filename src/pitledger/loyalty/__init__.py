"""Loyalty says what play is worth: the only owner of points, tiers and the ledger."""

from pitledger.loyalty.model import (
    Accrual,
    LedgerEntry,
    LoyaltyResult,
    PlayerLoyalty,
    TierTable,
    genesis_hash,
)
from pitledger.loyalty.operations import (
    SETTLEMENT_COLUMNS,
    IdempotencyConflictError,
    InsufficientBalanceError,
    PartialCompletionError,
    Settlement,
    SlipAlreadyAccruedError,
    SlipNotClosedError,
    accrual_parameters,
    tell_accrual,
    tell_tier_change,
)
from pitledger.loyalty.queries import ledger_page, player_loyalty
from pitledger.loyalty.rules import (
    DEFAULT_TIERS,
    RewardExceedsLimitError,
    SnapshotMissingError,
    accrual_of,
    checked_reward,
    manual_inputs,
    manual_reward_key,
    standing_of,
)

__all__ = [
    "DEFAULT_TIERS",
    "SETTLEMENT_COLUMNS",
    "Accrual",
    "IdempotencyConflictError",
    "InsufficientBalanceError",
    "LedgerEntry",
    "LoyaltyResult",
    "PartialCompletionError",
    "PlayerLoyalty",
    "RewardExceedsLimitError",
    "Settlement",
    "SlipAlreadyAccruedError",
    "SlipNotClosedError",
    "SnapshotMissingError",
    "TierTable",
    "accrual_of",
    "accrual_parameters",
    "checked_reward",
    "genesis_hash",
    "ledger_page",
    "manual_inputs",
    "manual_reward_key",
    "player_loyalty",
    "standing_of",
    "tell_accrual",
    "tell_tier_change",
]
