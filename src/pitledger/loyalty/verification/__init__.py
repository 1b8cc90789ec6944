"""Whether what the ledger holds is what was written, and what the rules make of it."""

from pitledger.loyalty.verification.chain import chain_findings
from pitledger.loyalty.verification.entry import WalkedEntry
from pitledger.loyalty.verification.findings import (
    NO_ENTRY,
    OF_THE_CACHE,
    OF_THE_ENTRIES,
    Finding,
    Kind,
    Verification,
    tell_verified,
)
from pitledger.loyalty.verification.sayings import Saying
from pitledger.loyalty.verification.walk import LedgerWalk, cache_without_entries

__all__ = [
    "NO_ENTRY",
    "OF_THE_CACHE",
    "OF_THE_ENTRIES",
    "Finding",
    "Kind",
    "LedgerWalk",
    "Saying",
    "Verification",
    "WalkedEntry",
    "cache_without_entries",
    "chain_findings",
    "tell_verified",
]
