"""The two casinos that every test's database begins with, their staff signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher

from pitledger.casino import Role, add_staff, create_casino, start_session
from pitledger.edge.session import hash_of_token
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, open_database
from pitledger.platform.migrate import OWNER_ROLE
from pitledger.platform.settings import Settings
from pitledger.tables import GameSettings, create_game, create_table, set_table_status

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
VIENNA = ZoneInfo("Europe/Vienna")
PASSWORD = "a-password-for-tests"  # stored so that it costs little to check
OUTLASTS_ANY_TEST = 3650 * 86_400
GOLDEN_GAME = GameSettings(
    code="golden",
    name="Golden numbers",
    game_type="blackjack",
    house_edge_pct="2.7",  # type: ignore[arg-type]
    decisions_per_hour="60",  # type: ignore[arg-type]
    seats=7,
    points_conversion_rate="10",  # type: ignore[arg-type]
    point_multiplier="1",  # type: ignore[arg-type]
)


@dataclass(frozen=True)
class House:
    """A casino of the template, with somebody of each role and two open tables."""

    casino_id: UUID
    staff_ids: dict[str, UUID]
    game_id: UUID
    table_ids: list[UUID]


@dataclass(frozen=True)
class Template:
    """The two casinos of the template."""

    house: House
    other: House


async def lay_template(url: str) -> Template:
    """Found two casinos in a migrated database."""
    password_hash = PasswordHasher(time_cost=1, memory_cost=32).hash(PASSWORD)
    with correlated("template"):
        async with (
            open_database(Settings(), url, role=OWNER_ROLE) as owner,
            open_database(Settings(), url) as database,
        ):
            return Template(
                house=await _found(owner, database, name="house", password_hash=password_hash),
                other=await _found(owner, database, name="other", password_hash=password_hash),
            )


async def _found(owner: Database, database: Database, *, name: str, password_hash: str) -> House:
    actor = Actor(
        casino_id=uuid7(),
        name="cli:tests",
        staff_id=None,
        zone=VIENNA,
        gaming_day_start=time(6),
        request_id=uuid7(),
    )
    await create_casino(
        owner, actor, name=name, currency="EUR", tiers=DEFAULT_TIERS, games=(), now=NOON
    )
    staff_ids: dict[str, UUID] = {
        role: await add_staff(
            owner,
            actor,
            name=f"{name} {role}",
            login=f"{name}.{role}",
            role=role,
            password_hash=password_hash,
            now=NOON,
        )
        for role in Role
    }
    game = await create_game(database, actor, settings=GOLDEN_GAME, now=NOON)
    table_ids: list[UUID] = []
    for label in ("T1", "T2"):
        table_id = await create_table(
            database, actor, label=label, pit="Pit 1", game_id=game.id, now=NOON
        )
        await set_table_status(database, actor, table_id=table_id, status="OPEN", now=NOON)
        table_ids.append(table_id)
    house = House(actor.casino_id, staff_ids, game.id, table_ids)
    for role in Role:
        if role is not Role.DEALER:
            await _sign_in(database, house, role=role)
    return house


async def _sign_in(database: Database, house: House, *, role: str) -> None:
    await start_session(
        database,
        actor_of(house, role),
        token_hash=hash_of_token(token_of(house, role)),
        expires_at=NOON + timedelta(seconds=OUTLASTS_ANY_TEST),
        idle_seconds=OUTLASTS_ANY_TEST,
        now=NOON,
    )


def token_of(house: House, role: str) -> str:
    """Return the token under which somebody of a role of a casino is signed in."""
    return f"token-{house.casino_id}-{role}"


def actor_of(house: House, role: str = "pit_boss") -> Actor:
    """Return somebody of a role of a casino, as the edge would."""
    return Actor(
        casino_id=house.casino_id,
        name=f"staff:{house.staff_ids[role]}",
        staff_id=house.staff_ids[role],
        zone=VIENNA,
        gaming_day_start=time(6),
        request_id=uuid7(),
    )
