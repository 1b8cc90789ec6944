"""Whether what the ledger holds is what was written, and what the rules make of it."""

from pitledger.loyalty.verification.beside_entries import BESIDE_THE_ENTRIES
from pitledger.loyalty.verification.chain import chain_findings
from pitledger.loyalty.verification.entry import WalkedEntry
from pitledger.loyalty.verification.findings import (
    OF_THE_CACHE,
    OF_THE_ENTRIES,
    Finding,
    Kind,
    Verification,
    tell_verified,
)
from pitledger.loyalty.verification.inputs import InputsReader
from pitledger.loyalty.verification.sayings import Saying
from pitledger.loyalty.verification.walk import LedgerWalk

__all__ = [
    "BESIDE_THE_ENTRIES",
    "OF_THE_CACHE",
    "OF_THE_ENTRIES",
    "Finding",
    "InputsReader",
    "Kind",
    "LedgerWalk",
    "Saying",
    "Verification",
    "WalkedEntry",
    "chain_findings",
    "tell_verified",
]
