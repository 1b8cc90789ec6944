"""Entries that are taken back: what a reversal is judged by, how it is written and told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, LiteralString, cast
from uuid import UUID

from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty.model import LoyaltyResult
from pitledger.loyalty.operations import tell_tier_change
from pitledger.loyalty.rules import manual_inputs
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.database import Executor
from pitledger.platform.log import log_info
from pitledger.platform.telemetry import emit_telemetry


class AlreadyReversedError(DomainError):
    """An entry was taken back before, for another reason: `reversal_id`."""

    code = "ALREADY_REVERSED"
    title = "The entry was taken back already"
    sentence = "It was reversed before, for another reason; an entry is taken back once."
    constraints = frozenset({"already_reversed", "loyalty_ledger_one_reversal_per_entry"})


@dataclass(frozen=True, slots=True)
class ReversalFacts:
    """What a reversal is computed from: the entry as it was written, the tiers in force."""

    transaction_type: str
    points_change: int
    tier_version: int
    tiers: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class WrittenReversal:
    """What the database says of a reversal that it was asked to write."""

    entry_id: UUID
    player_id: UUID
    rating_slip_id: UUID | None
    idempotency_key: str
    points_change: int
    balance_before: int
    balance_after: int
    tier_before: str
    tier_after: str
    idempotent: bool
    slip_owed_again: bool


FACTS = """
select transaction_type, points_change, tier_version, tiers
from reversal_facts(%(casino_id)s, %(entry_id)s)
"""
WRITTEN_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(WrittenReversal)))
REVERSE: LiteralString = f"""
select {WRITTEN_COLUMNS}
from reverse_ledger_entry(
  %(casino_id)s, %(context)s, %(now)s, %(entry_id)s, %(reverses_id)s, %(reason)s,
  %(gaming_day)s, %(inputs)s, %(tier_version)s
)
"""


async def reversal_facts(database: Executor, casino_id: UUID, *, entry_id: UUID) -> ReversalFacts:
    """Return what the reversal of an entry is computed from.

    Raises `NotFoundError`, and `ValidationFailedError` for an entry that is a reversal itself.
    """
    params = {"casino_id": casino_id, "entry_id": entry_id}
    facts = await database.one(FACTS, params, row=ReversalFacts)
    if facts.transaction_type == "REVERSAL":
        raise ValidationFailedError.of(
            "entry_id", "this entry is a reversal itself, which stands; give a new reward instead"
        )
    return facts


async def write_reversal(
    database: Executor, params: dict[str, Any], *, entry_id: UUID, facts: ReversalFacts
) -> LoyaltyResult:
    """Write an entry's reversal through the one writer, and tell it; `params` are the command's.

    Raises `AlreadyReversedError` and `InsufficientBalanceError`.
    """
    tiers = TierTable.of(facts.tier_version, facts.tiers)
    given = {
        **params,
        "entry_id": uuid7(),
        "reverses_id": entry_id,
        "inputs": manual_inputs(-facts.points_change, tiers),
        "tier_version": facts.tier_version,
    }
    written = await database.one(REVERSE, given, row=WrittenReversal)
    _tell_reversal(written, reverses_id=entry_id, tiers=tiers)
    return LoyaltyResult(
        points_earned=written.points_change,
        new_balance=written.balance_after,
        tier=written.tier_after,
        tier_before=written.tier_before,
        ledger_entry_id=written.entry_id,
        idempotent=written.idempotent,
    )


def _tell_reversal(written: WrittenReversal, *, reverses_id: UUID, tiers: TierTable) -> None:
    facts = {"reverses_id": reverses_id, **asdict(written)}
    facts["slip_id"] = facts.pop("rating_slip_id")
    if written.idempotent:
        log_info("loyalty_idempotency_hit", **facts)
        return
    log_info("loyalty_entry_reversed", **facts)
    emit_telemetry("loyalty.entry_reversed", facts)
    tell_tier_change(
        written.player_id,
        tier_before=written.tier_before,
        tier_after=written.tier_after,
        tiers=tiers,
    )
