"""A small casino to look at: staff, two pits, guests, and some of them in play."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pitledger.casino import Role, add_staff, create_casino, sign_in_facts
from pitledger.cli.running import Urls, operator
from pitledger.edge.passwords import hash_password
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.clock import system_clock
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, open_database
from pitledger.platform.migrate import OWNER_ROLE
from pitledger.platform.settings import Settings
from pitledger.players import enrol_player
from pitledger.tables import STANDARD_GAMES, create_table, games, set_table_status
from pitledger.usecases.open_rating_slip import open_rating_slip

STAFF = (
    (Role.PIT_BOSS, "Paula Boss", "boss", "the-floor-is-mine"),
    (Role.AUDITOR, "Otto Auditor", "auditor", "every-point-proved"),
    (Role.ADMIN, "Ada Admin", "admin", "keys-to-the-house"),
)
TABLES = (
    ("BJ-1", "Pit 1", "blackjack"),
    ("BJ-2", "Pit 1", "blackjack"),
    ("MB-1", "Pit 1", "mini-baccarat"),
    ("RL-1", "Pit 2", "single-zero-roulette"),
    ("CR-1", "Pit 2", "craps"),
)
GUESTS = (
    ("Maria", "Silva"),
    ("Jonas", "Weber"),
    ("Aisha", "Khan"),
    ("Tom", "Becker"),
    ("Li", "Wei"),
    ("Eva", "Novak"),
)
IN_PLAY = (
    (0, 0, 1, 10_000, 95),
    (1, 0, 4, 2_500, 40),
    (2, 2, 2, 50_000, 180),
    (3, 3, 5, 5_000, 12),
)


async def demo_floor(settings: Settings, urls: Urls) -> str:
    """Load the demo casino unless it is there, and return its sign-ins as lines of text."""
    with correlated():
        async with open_database(settings, urls.application) as database:
            known = await sign_in_facts(database, login=STAFF[0][2])
            if known is None:
                async with open_database(settings, urls.owner, role=OWNER_ROLE) as owner:
                    actor = await _found_casino(owner)
                await _fill_floor(database, actor)
    lines = [f"  {role:<9} login: {login:<8} password: {word}\n" for role, _, login, word in STAFF]
    return "Sign in as\n" + "".join(lines)


async def _found_casino(owner: Database) -> Actor:
    actor = operator(uuid7(), zone=ZoneInfo("Europe/Vienna"), gaming_day_start=time(6))
    now = system_clock()
    await create_casino(
        owner,
        actor,
        name="Demo Casino",
        currency="EUR",
        tiers=DEFAULT_TIERS,
        games=STANDARD_GAMES,
        now=now,
    )
    for role, name, login, password in STAFF:
        await add_staff(
            owner,
            actor,
            name=name,
            login=login,
            role=role,
            password_hash=await hash_password(password),
            now=now,
        )
    return actor


async def _fill_floor(database: Database, actor: Actor) -> None:
    now = system_clock()
    table_ids = await _open_tables(database, actor, now=now)
    player_ids = [
        (
            await enrol_player(
                database,
                actor,
                first_name=first_name,
                last_name=last_name,
                birth_date=None,
                card_number=None,
                now=now,
            )
        ).id
        for first_name, last_name in GUESTS
    ]
    for guest, table, seat, average_bet_cents, minutes in IN_PLAY:
        await open_rating_slip(
            database,
            actor,
            player_id=player_ids[guest],
            table_id=table_ids[table],
            seat=seat,
            average_bet_cents=average_bet_cents,
            now=now - timedelta(minutes=minutes),
        )


async def _open_tables(database: Database, actor: Actor, *, now: datetime) -> Sequence[UUID]:
    async with database.reading(actor.casino_id) as tx:
        known = await games(tx, actor.casino_id, before=None, limit=100)
    game_ids = {game.code: game.id for game in known}
    table_ids: list[UUID] = []
    for label, pit, code in TABLES:
        table_id = await create_table(
            database, actor, label=label, pit=pit, game_id=game_ids[code], now=now
        )
        await set_table_status(database, actor, table_id=table_id, status="OPEN", now=now)
        table_ids.append(table_id)
    return table_ids
