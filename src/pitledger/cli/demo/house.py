"""The demo casino before the first guest comes: staff, two pits, a dozen tables, guests' cards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from pitledger.casino import (
    Role,
    add_staff,
    casino_clock,
    create_casino,
    sign_in_facts,
)
from pitledger.cli.demo.people import DEALERS, GUESTS, STAFF
from pitledger.cli.running import operator, operator_of
from pitledger.edge.passwords import hash_password
from pitledger.edge.session import staff_actor
from pitledger.kernel.actor import Actor, Clock
from pitledger.kernel.errors import NotFoundError
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database
from pitledger.platform.telemetry import told_when_committed
from pitledger.players import enrol_player
from pitledger.tables import (
    STANDARD_GAMES,
    GamingTable,
    create_table,
    games,
    gaming_tables,
    set_table_status,
)

CASINO_ID = UUID("01a20f00-0000-7000-8000-00000000de30")
TABLES = (
    ("BJ-1", "Pit 1", "blackjack"),
    ("BJ-2", "Pit 1", "blackjack"),
    ("BJ-3", "Pit 1", "blackjack"),
    ("MB-1", "Pit 1", "mini-baccarat"),
    ("MB-2", "Pit 1", "mini-baccarat"),
    ("PG-1", "Pit 1", "pai-gow-poker"),
    ("RL-1", "Pit 2", "single-zero-roulette"),
    ("RL-2", "Pit 2", "double-zero-roulette"),
    ("CR-1", "Pit 2", "craps"),
    ("LR-1", "Pit 2", "let-it-ride"),
    ("CS-1", "Pit 2", "caribbean-stud"),
    ("BW-1", "Pit 2", "big-six"),
)
STEPS = len(STAFF) + len(DEALERS) + len(TABLES) + len(GUESTS)
FOUNDED_BEFORE = timedelta(days=30)
ENROLLED: LiteralString = "select player_id from player_casino where casino_id = %(casino_id)s"


@dataclass(frozen=True, slots=True)
class House:
    """The casino that a shift is played in. Staff by role, tables by label."""

    database: Database
    owner: Database
    clock: Clock
    staff_ids: Mapping[Role, UUID]
    tables: Mapping[str, GamingTable]

    def actor(self, role: Role) -> Actor:
        """Return the member of a role as the actor of one action."""
        return staff_actor(CASINO_ID, self.staff_ids[role], clock=self.clock)


@dataclass(frozen=True, slots=True)
class _Enrolled:
    player_id: UUID


def player_id_of(guest: int) -> UUID:
    """Return the id of a guest by number, the same in every demo casino."""
    return UUID(int=CASINO_ID.int + guest + 1)


async def found_casino(owner: Database, *, now: datetime) -> None:
    """Found the demo casino where it is not there yet."""
    try:
        await casino_clock(owner, CASINO_ID)
    except NotFoundError:
        with correlated():
            await create_casino(
                owner,
                operator(CASINO_ID, zone=ZoneInfo("Europe/Vienna"), gaming_day_start=time(6)),
                name="Demo Casino",
                currency="EUR",
                tiers=DEFAULT_TIERS,
                games=STANDARD_GAMES,
                now=now,
            )


async def open_house(
    database: Database, owner: Database, *, opening: datetime, advance: Callable[[int], None]
) -> House:
    """Load what the founded casino lacks, as of the time it opens, and open its tables.

    A load that was cut off goes on where it stopped. What people did since stays as it is, but for
    the tables, which are open again. `advance` is called once for each of `STEPS`.

    Raises `LoginTakenError` where a login of the demo belongs to a casino of somebody's own.
    """
    staff_ids = await _employ(owner, now=opening - FOUNDED_BEFORE, advance=advance)
    clock = await casino_clock(database, CASINO_ID)
    house = House(database, owner, clock, staff_ids, {})
    await _enrol_guests(house, opening=opening, advance=advance)
    tables = await _open_tables(house, now=opening, advance=advance)
    return House(database, owner, clock, staff_ids, tables)


async def _employ(
    owner: Database, *, now: datetime, advance: Callable[[int], None]
) -> Mapping[Role, UUID]:
    dealers = [
        (Role.DEALER, name, f"dealer-{number}", None) for number, name in enumerate(DEALERS, 1)
    ]
    staff_ids: dict[Role, UUID] = {}
    for role, name, login, password in (*STAFF, *dealers):
        known = await sign_in_facts(owner, login=login)
        if known is not None and known.casino_id == CASINO_ID:
            staff_ids[role] = known.staff_id
        else:
            with correlated():
                staff_ids[role] = await add_staff(
                    owner,
                    await operator_of(owner, CASINO_ID),
                    name=name,
                    login=login,
                    role=role,
                    password_hash=None if password is None else await hash_password(password),
                    now=now,
                )
        advance(1)
    return staff_ids


async def _enrol_guests(house: House, *, opening: datetime, advance: Callable[[int], None]) -> None:
    """Enrol the guests that are missing, one an hour up to the opening; all of them or none."""
    with correlated(), told_when_committed():
        async with house.database.transaction(CASINO_ID) as tx:
            rows = await tx.all(ENROLLED, {"casino_id": CASINO_ID}, row=_Enrolled)
            known = {row.player_id for row in rows}
            for number, guest in enumerate(GUESTS):
                if player_id_of(number) not in known:
                    await enrol_player(
                        tx,
                        house.actor(Role.PIT_BOSS),
                        player_id=player_id_of(number),
                        first_name=guest.first_name,
                        last_name=guest.last_name,
                        birth_date=guest.birth_date,
                        card_number=guest.card_number,
                        now=opening - timedelta(hours=len(GUESTS) - number),
                    )
                advance(1)


async def _open_tables(
    house: House, *, now: datetime, advance: Callable[[int], None]
) -> Mapping[str, GamingTable]:
    """Open the tables, those that are missing made first, and return them by label."""
    known = await _tables(house.database)
    async with house.database.reading(CASINO_ID) as tx:
        game_ids = {
            game.code: game.id for game in await games(tx, CASINO_ID, before=None, limit=100)
        }
    for label, pit, code in TABLES:
        if label in known:
            table_id, opener = known[label].id, await operator_of(house.database, CASINO_ID)
        else:
            opener = house.actor(Role.PIT_BOSS)
            with correlated():
                table_id = await create_table(
                    house.database,
                    house.actor(Role.ADMIN),
                    label=label,
                    pit=pit,
                    game_id=game_ids[code],
                    now=now,
                )
        with correlated():
            await set_table_status(
                house.database, opener, table_id=table_id, status="OPEN", now=now
            )
        advance(1)
    return await _tables(house.database)


async def _tables(database: Database) -> Mapping[str, GamingTable]:
    """Return the tables of the demo by label; of those that people made, none."""
    labels = {label for label, _, _ in TABLES}
    async with database.reading(CASINO_ID) as tx:
        found = await gaming_tables(tx, CASINO_ID, before=None, limit=100)
    by_label = {table.label: table for table in found if table.label in labels}
    return {label: by_label[label] for label, _, _ in TABLES if label in by_label}
