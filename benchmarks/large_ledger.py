"""A large ledger for benchmarks: made-up play and rewards, written past the server by COPY.

The entries are what the writer would have written, to the last hash: the verifier says so.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import Connection

from benchmarks.filling import filling
from pitledger.loyalty import (
    Accrual,
    LedgerEntry,
    TierTable,
    TransactionType,
    accrual_of,
    genesis_hash,
    standing_of,
)
from pitledger.loyalty.rules import manual_inputs

CASINO = UUID("01a20f21-2127-7c88-a7c8-aef914be28ea")
OPENED = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEPS = (("BRONZE", 0, "1"), ("SILVER", 1_000, "1.25"), ("GOLD", 5_000, "1.5"))
TIERS = TierTable.of(
    1,
    [
        {"name": name, "threshold_points": threshold, "multiplier": multiplier}
        for name, threshold, multiplier in STEPS
    ],
)
SNAPSHOT = {
    "earning_policy": "pit-1",
    "game_code": "blackjack",
    "house_edge_pct": "0.75",
    "decisions_per_hour": "70",
    "seats": "7",
    "points_conversion_rate": "10",
    "point_multiplier": "1",
}
BETS_CENTS = (2_500, 5_000, 10_000, 25_000)
EVERY_FIFTH = 5
TABLES: dict[str, LiteralString] = {
    "ledger": "copy loyalty_ledger from stdin",
    "slips": (
        "copy rating_slip (casino_id, id, visit_id, player_id, table_id, seat, status,"
        " average_bet_cents, started_at, ended_at, play_seconds, gaming_day, snapshot, version,"
        " created_at) from stdin"
    ),
    "cache": "copy player_loyalty from stdin",
    "players": "copy player (id, first_name, last_name, created_at) from stdin",
    "enrolments": "copy player_casino (casino_id, player_id, enrolled_at) from stdin",
}


COLUMNS = attrgetter(*(column.name for column in fields(LedgerEntry)))
FROZEN = json.dumps(SNAPSHOT)


@dataclass
class Player:
    """A player's points so far, at a casino."""

    id: UUID
    casino_id: UUID
    balance: int = 0
    tier: str = STEPS[0][0]
    sequence: int = 0
    last_hash: bytes = b""
    at: datetime = OPENED


@cache
def accrual(average_bet_cents: int, play_seconds: int) -> Accrual:
    """Return what a slip earns: few differ, so that each is computed once."""
    return accrual_of(
        SNAPSHOT, average_bet_cents=average_bet_cents, play_seconds=play_seconds, tiers=TIERS
    )


def fill(
    url: str, *, entries: int, entries_per_player: int = 50, casino_id: UUID | None = None
) -> list[UUID]:
    """Write a ledger of so many entries, as a superuser of an own server; return its players.

    It belongs to a casino of its own, or to one that is there and pays by `TIERS`.
    """
    chance = random.Random(20_260_310)  # noqa: S311
    players: list[UUID] = []
    with (
        psycopg.connect(url, autocommit=True) as admin,
        filling(admin, ["loyalty_ledger", "rating_slip"]),
    ):
        if casino_id is None:
            found_casino(admin)
        left = entries
        while left > 0:
            histories = [
                _history(
                    chance,
                    casino_id or CASINO,
                    entries=min(entries_per_player, left - entries_per_player * done),
                )
                for done in range(min(200, -(-left // entries_per_player)))
            ]
            _write(admin, histories)
            players += [player.id for player, _ in histories]
            left -= 200 * entries_per_player
    return players


def found_casino(admin: Connection[Any]) -> None:
    """Write a casino without staff, games or tables."""
    admin.execute("insert into casino_directory values (%s)", [CASINO])
    admin.execute(
        "insert into casino values (%s, 'Benchmark', 'UTC', '06:00', 'EUR', 'pit-1', 1, %s)",
        [CASINO, OPENED],
    )
    for name, threshold, multiplier in STEPS:
        admin.execute(
            "insert into loyalty_tier values (%s, gen_random_uuid(), 1, %s, %s, %s)",
            [CASINO, name, threshold, multiplier],
        )


def _history(
    chance: random.Random, casino_id: UUID, *, entries: int
) -> tuple[Player, list[LedgerEntry]]:
    player = Player(UUID(int=chance.getrandbits(128)), casino_id)
    player.last_hash = genesis_hash(casino_id, player.id)
    player.at += timedelta(seconds=chance.randrange(86_400))
    return player, list(_entries(chance, player, entries=entries))


def _entries(chance: random.Random, player: Player, *, entries: int) -> Iterator[LedgerEntry]:
    for number in range(entries):
        player.at += timedelta(minutes=chance.randrange(30, 6_000))
        if number % EVERY_FIFTH:
            bet, seconds = chance.choice(BETS_CENTS), 600 * chance.randrange(1, 24)
            earned = accrual(bet, seconds)
            points, inputs, kind = (
                earned.points_by_tier[player.tier],
                earned.inputs,
                TransactionType.GAMEPLAY,
            )
        else:
            points, inputs, kind = 50, manual_inputs(50, TIERS), TransactionType.MANUAL_BONUS
        yield _entry(chance, player, kind=kind, points=points, inputs=inputs)


def _entry(
    chance: random.Random, player: Player, *, kind: TransactionType, points: int, inputs: str
) -> LedgerEntry:
    """Append an entry to a player's chain."""
    played = kind is TransactionType.GAMEPLAY
    slip_id = UUID(int=chance.getrandbits(128))
    before, tier = player.balance, player.tier
    player.balance += points
    player.tier = standing_of(player.balance, TIERS).tier
    player.sequence += 1
    entry = LedgerEntry(
        casino_id=player.casino_id,
        id=UUID(int=chance.getrandbits(128)),
        player_id=player.id,
        sequence=player.sequence,
        rating_slip_id=slip_id if played else None,
        visit_id=slip_id if played else None,
        idempotency_key=f"rating_slip:{slip_id}" if played else f"reward:{player.id}:{slip_id}",
        transaction_type=kind,
        event_type="RATING_SLIP_COMPLETED" if played else "POINTS_UPDATE_REQUESTED",
        points_change=points,
        reason=None if played else "Birthday of a good guest",
        source="system" if played else "manual",
        staff_id=None,
        balance_before=before,
        balance_after=player.balance,
        tier_before=tier,
        tier_after=player.tier,
        correlation_id=str(slip_id),
        gaming_day=player.at.date(),
        inputs=inputs,
        created_at=player.at,
        reverses_id=None,
        previous_hash=player.last_hash,
        entry_hash=b"",
    )
    player.last_hash = entry.hash_after(player.last_hash)
    return replace(entry, entry_hash=player.last_hash)


def _write(admin: Connection[Any], histories: Sequence[tuple[Player, list[LedgerEntry]]]) -> None:
    with admin.transaction(), admin.cursor() as cursor:
        with cursor.copy(TABLES["ledger"]) as copy:
            for _, entries in histories:
                for entry in entries:
                    copy.write_row(COLUMNS(entry))
        with cursor.copy(TABLES["slips"]) as copy:
            for _, entries in histories:
                for entry in entries:
                    if entry.rating_slip_id is not None:
                        copy.write_row(_slip(entry))
        with cursor.copy(TABLES["cache"]) as copy:
            for player, entries in histories:
                standing = standing_of(player.balance, TIERS)
                copy.write_row(
                    (
                        *(player.casino_id, player.id, player.balance, player.balance, player.tier),
                        *(standing.tier_progress, len(entries), player.last_hash, player.at),
                    )
                )
        with cursor.copy(TABLES["players"]) as copy:
            for player, _ in histories:
                copy.write_row((player.id, "Guest", f"No {player.id.int % 100_000}", OPENED))
        with cursor.copy(TABLES["enrolments"]) as copy:
            for player, _ in histories:
                copy.write_row((player.casino_id, player.id, OPENED))


@cache
def _played(inputs: str) -> tuple[int, int]:
    """Return the bet and the seconds of some play: few differ."""
    found: dict[str, str] = json.loads(inputs)
    return int(found["average_bet_cents"]), int(found["play_seconds"])


def _slip(entry: LedgerEntry) -> tuple[object, ...]:
    bet_cents, seconds = _played(entry.inputs)
    return (
        *(entry.casino_id, entry.rating_slip_id, entry.visit_id, entry.player_id),
        *(entry.visit_id, 1),
        *("CLOSED", bet_cents),
        *(entry.created_at - timedelta(seconds=seconds), entry.created_at, seconds),
        *(entry.gaming_day, FROZEN, 1, entry.created_at),
    )
