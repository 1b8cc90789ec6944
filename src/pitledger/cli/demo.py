"""A small casino to look at: staff, two pits, guests, and some of them in play."""

from datetime import time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pitledger.casino import Role, add_staff, casino_clock, create_casino, sign_in_facts
from pitledger.cli.running import Urls, operator
from pitledger.edge.passwords import hash_password
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import NotFoundError
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.clock import system_clock
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, open_database
from pitledger.platform.migrate import OWNER_ROLE
from pitledger.platform.settings import Settings
from pitledger.players import enrol_player, player
from pitledger.rating_slips import SlipFilter, rating_slips
from pitledger.tables import (
    STANDARD_GAMES,
    create_table,
    games,
    gaming_tables,
    set_table_status,
)
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
CASINO_ID = UUID("01a20f00-0000-7000-8000-00000000de30")


async def demo_floor(settings: Settings, urls: Urls) -> str:
    """Load what the demo casino lacks, and return its sign-ins as lines of text.

    A load that was cut off goes on where it stopped. What people did since stays as it is, but for
    its tables, which are open again.

    Raises `LoginTakenError` where a login of the demo belongs to a casino of somebody's own.
    """
    with correlated():
        async with (
            open_database(settings, urls.owner, role=OWNER_ROLE) as owner,
            open_database(settings, urls.application) as database,
        ):
            await _found_casino(owner)
            await _fill_floor(database)
    lines = [f"  {role:<9} login: {login:<8} password: {word}\n" for role, _, login, word in STAFF]
    return "Sign in as\n" + "".join(lines)


def _actor() -> Actor:
    return operator(CASINO_ID, zone=ZoneInfo("Europe/Vienna"), gaming_day_start=time(6))


async def _found_casino(owner: Database) -> None:
    try:
        await casino_clock(owner, CASINO_ID)
    except NotFoundError:
        await create_casino(
            owner,
            _actor(),
            name="Demo Casino",
            currency="EUR",
            tiers=DEFAULT_TIERS,
            games=STANDARD_GAMES,
            now=system_clock(),
        )
    for role, name, login, password in STAFF:
        known = await sign_in_facts(owner, login=login)
        if known is None or known.casino_id != CASINO_ID:
            await add_staff(
                owner,
                _actor(),
                name=name,
                login=login,
                role=role,
                password_hash=await hash_password(password),
                now=system_clock(),
            )


async def _fill_floor(database: Database) -> None:
    table_ids = await _open_tables(database)
    player_ids = [await _guest(database, number) for number in range(len(GUESTS))]
    for guest, table, seat, average_bet_cents, minutes in IN_PLAY:
        async with database.reading(CASINO_ID) as tx:
            where = SlipFilter(player_id=player_ids[guest])
            known = await rating_slips(tx, CASINO_ID, where=where, before=None, limit=1)
        if not known:
            await open_rating_slip(
                database,
                _actor(),
                player_id=player_ids[guest],
                table_id=table_ids[TABLES[table][0]],
                seat=seat,
                average_bet_cents=average_bet_cents,
                now=system_clock() - timedelta(minutes=minutes),
            )


async def _open_tables(database: Database) -> dict[str, UUID]:
    async with database.reading(CASINO_ID) as tx:
        known_games = await games(tx, CASINO_ID, before=None, limit=100)
        known_tables = await gaming_tables(tx, CASINO_ID, before=None, limit=100)
    game_ids = {game.code: game.id for game in known_games}
    table_ids = {table.label: table.id for table in known_tables}
    for label, pit, code in TABLES:
        now = system_clock()
        if label not in table_ids:
            table_ids[label] = await create_table(
                database, _actor(), label=label, pit=pit, game_id=game_ids[code], now=now
            )
        await set_table_status(
            database, _actor(), table_id=table_ids[label], status="OPEN", now=now
        )
    return table_ids


async def _guest(database: Database, number: int) -> UUID:
    player_id = UUID(int=CASINO_ID.int + number + 1)
    try:
        async with database.reading(CASINO_ID) as tx:
            await player(tx, CASINO_ID, player_id=player_id)
    except NotFoundError:
        first_name, last_name = GUESTS[number]
        await enrol_player(
            database,
            _actor(),
            player_id=player_id,
            first_name=first_name,
            last_name=last_name,
            birth_date=None,
            card_number=None,
            now=system_clock(),
        )
    return player_id
