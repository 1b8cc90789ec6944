"""Verifying a floor's ledger, and breaking it behind the server's back."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from pitledger.edge.ledger_findings import ledger_findings
from pitledger.loyalty import Finding, Verification
from tests.clone import Clone
from tests.floor import Floor
from tests.loyalty.plain_ledger import entry_hash, genesis_hash

NEW_ENTRY: LiteralString = """
insert into loyalty_ledger
select
  (jsonb_populate_record(entry, to_jsonb(entry) || jsonb_build_object(
    'id', %s::text, 'sequence', entry.sequence + 1, 'idempotency_key', 'put in behind',
    'balance_before', entry.balance_after,
    'balance_after', entry.balance_after + entry.points_change,
    'previous_hash', entry.entry_hash
  ))).*
from loyalty_ledger as entry where player_id = %s and sequence = %s
"""
HASH_IT: LiteralString = """
update loyalty_ledger as entry
set entry_hash = sha256(previous_hash || canonical_entry(entry)) where id = %s
"""
SET_BACK: LiteralString = """
update player_loyalty set
  current_balance = %s, lifetime_points = %s, last_sequence = %s, last_hash = %s, updated_at = %s,
  tier_progress = (select tier_progress from tier_standing(casino_id, 1, %s))
where player_id = %s
"""
GIVE_AWAY: LiteralString = """
update loyalty_ledger set player_id = %s, sequence = %s where player_id = %s and sequence = %s
"""
REPLACE_INPUT: LiteralString = """
update loyalty_ledger set inputs = replace(inputs, %s, %s) where player_id = %s and sequence = 1
"""
BRING_BACK: LiteralString = "insert into loyalty_ledger select * from kept"


async def findings(floor: Floor, *, casino_id: UUID | None = None) -> list[Finding]:
    """Return what a verification of the house's ledger finds, or of another casino's."""
    casino_id = casino_id or floor.house.casino_id
    async with floor.database.snapshot(casino_id) as tx:
        return [finding async for finding in ledger_findings(tx, Verification(casino_id))]


async def kinds(floor: Floor) -> list[tuple[int, str]]:
    """Return the sequence and the kind of each finding."""
    return [(finding.sequence, str(finding.kind)) for finding in await findings(floor)]


def break_glass(clone: Clone, *statements: tuple[LiteralString, Sequence[object]]) -> None:
    """Change history as an owner of the database can: with the triggers out of the way."""
    with closing(psycopg.connect(clone.admin_url)) as admin:
        admin.execute("set session_replication_role = replica")
        for statement, params in statements:
            admin.execute(statement, params)
        admin.commit()


def change_entry(clone: Clone, player_id: str, *, at: int, to: LiteralString) -> None:
    """Set columns of one entry of a player to something else."""
    change_entries(clone, player_id, where=f"sequence = {at:d}", to=to)  # type: ignore[arg-type]


def change_entries(
    clone: Clone, player_id: str, *, where: LiteralString, to: LiteralString
) -> None:
    """Set columns of some entries of a player to something else."""
    statement: LiteralString = f"update loyalty_ledger set {to} where player_id = %s and {where}"
    break_glass(clone, (statement, [player_id]))


def move_entries(clone: Clone, player_id: str, *, after: int, by: int) -> None:
    """Renumber a player's later entries, out of the way first: each number stands once."""
    statement: LiteralString = (
        "update loyalty_ledger set sequence = sequence + %s where player_id = %s and sequence > %s"
    )
    break_glass(
        clone, (statement, [1000, player_id, after]), (statement, [by - 1000, player_id, 1000])
    )


def rewrite_chain(clone: Clone, player_id: str) -> None:
    """Give a player's entries and their cached end the hashes that fit what stands there now."""
    entries = entries_of(clone, player_id)
    link = genesis_hash(entries[0]["casino_id"], player_id)
    for entry in entries:
        following = entry_hash(link, entry)
        break_glass(
            clone,
            (
                "update loyalty_ledger set previous_hash = %s, entry_hash = %s where id = %s",
                [link, following, entry["id"]],
            ),
        )
        link = following
    clone.execute(
        "update player_loyalty set last_hash = %s, last_sequence = %s where player_id = %s",
        [link, entries[-1]["sequence"], player_id],
    )


async def player_with_entries(floor: Floor, *, count: int = 5) -> str:
    """Return a player whose ledger holds entries of several kinds: play first, then rewards."""
    player_id = await floor.new_player()
    await floor.paid_slip(player_id=player_id)
    for number in range(count - 1):
        answer = await floor.reward(player_id, 100 + number, reward_id=f"no-{number}")
        assert answer.status_code == 201, answer.text
    return player_id


def entries_of(clone: Clone, player_id: str) -> list[dict[str, Any]]:
    """Return a player's entries as they are stored, the oldest first."""
    return clone.rows(
        "select * from loyalty_ledger where player_id = %s order by sequence", [player_id]
    )
