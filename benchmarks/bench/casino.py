"""The made-up casino that is measured: a ledger, a floor with guests, staff who are signed in."""

import asyncio
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count, cycle
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.bench.serving import Server, environment, serving
from benchmarks.bench.slips import Slips
from benchmarks.floor_board import fill as seat_guests
from benchmarks.large_ledger import CASINO, fill
from benchmarks.ledger_verification import Spent, spent
from pitledger.casino import Role, add_staff, start_session
from pitledger.edge.passwords import hash_password
from pitledger.edge.session import hash_of_token, staff_actor
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, open_database
from pitledger.platform.log import lines_held
from pitledger.platform.migrate import OWNER_ROLE, migrate
from pitledger.platform.settings import Settings
from pitledger.tables import GameSettings, create_game

PASSWORD = "the-floor-is-mine-to-measure"  # noqa: S105
TABLES, SEATS, HOSTS = 20, 7, 200
A_DAY_SECONDS = 86_400
REWARDS = "select count(*) from loyalty_ledger where reason = 'Measuring rewards'"
GAME = GameSettings(
    code="benchmark",
    name="Benchmark",
    game_type="blackjack",
    house_edge_pct="0.75",  # type: ignore[arg-type]
    decisions_per_hour="70",  # type: ignore[arg-type]
    seats=SEATS,
    points_conversion_rate="10",  # type: ignore[arg-type]
    point_multiplier="1",  # type: ignore[arg-type]
)


@dataclass
class Casino:
    """A casino of a database of its own: who is signed in, who has a ledger, which slips there are.

    `hosts` go round, so that no one of them comes to the limit of rewards in a minute.
    """

    admin_url: str
    key: str
    boss: str
    host_tokens: Sequence[str]
    logins: Sequence[str]
    players: Sequence[str]
    slips: Slips
    reward_numbers: Iterator[int] = field(default_factory=count)
    chance: Random = field(default_factory=lambda: Random(20_260_310))  # noqa: S311
    hosts: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.hosts = cycle(self.host_tokens)

    @property
    def url(self) -> str:
        """Return where the database is, for the application."""
        return make_conninfo(self.admin_url, user="pitledger_app")

    def copied_to(self, admin_url: str) -> "Casino":
        """Return what it is in a copy of its database that was made before any slip was laid."""
        slips = Slips(admin_url, self.slips.began)
        return replace(self, admin_url=admin_url, slips=slips, reward_numbers=count())

    def settings(self, **others: str) -> dict[str, str]:
        """Return the environment of a process of ours."""
        lasts = {"PITLEDGER_SESSION_IDLE_SECONDS": str(A_DAY_SECONDS)}
        return environment(self.url, self.key, {**lasts, **others})

    def check(self) -> None:
        """End the program where a slip is not paid once, a reward is not there, or a hash is wrong.

        Only while nothing is asked.
        """
        self.slips.check()
        given = next(self.reward_numbers)
        with closing(psycopg.connect(self.admin_url)) as admin:
            found = admin.execute(REWARDS).fetchone()
        if found != (given,):
            raise SystemExit(f"{given} rewards were given, and are in the ledger: {found}")
        self.verify()

    def verify(self) -> Spent:
        """Verify the ledger as a person does; a finding ends the program."""
        return spent(
            *(sys.executable, "-m", "pitledger", "ledger", "verify", "--casino", str(CASINO)),
            *("--database-url", self.url),
        )

    def serving(self, *arguments: str, log: Path, **others: str) -> AbstractContextManager[Server]:
        """Serve it."""
        return serving(arguments, self.settings(**others), log=log)


def furnished(admin_url: str, *, entries: int) -> Casino:
    """Return a casino with a ledger of so many entries, in an empty database."""
    asyncio.run(migrate(admin_url))
    players = fill(admin_url, entries=entries)
    boss, *hosts = asyncio.run(_staffed(admin_url))
    return Casino(
        admin_url=admin_url,
        key=secrets.token_hex(32),
        boss=boss,
        host_tokens=hosts,
        logins=[f"host-{number}" for number in range(HOSTS)],
        players=[str(player_id) for player_id in players],
        slips=Slips(admin_url),
    )


async def _staffed(admin_url: str) -> list[str]:
    """Add a pit boss and hosts, seat guests, and return the tokens, the boss's first."""
    now = datetime.now(UTC)
    operator = Actor(
        casino_id=CASINO,
        name="cli:benchmark",
        staff_id=None,
        zone=ZoneInfo("UTC"),
        gaming_day_start=time(6),
        request_id=uuid7(),
    )
    password_hash = await hash_password(PASSWORD)
    with correlated("benchmark"), lines_held([]):
        async with (
            open_database(Settings(), admin_url, role=OWNER_ROLE) as owner,
            open_database(Settings(), admin_url) as database,
        ):
            game = await create_game(database, operator, settings=GAME, now=now)
            seat_guests(admin_url, casino_id=CASINO, game_id=game.id, tables=TABLES, now=now)
            tokens: list[str] = []
            names = ["boss", *(f"host-{number}" for number in range(HOSTS))]
            for name in names:
                role = Role.PIT_BOSS if name == "boss" else Role.HOST
                staff_id = await add_staff(
                    owner,
                    operator,
                    name=name,
                    login=name,
                    role=role,
                    password_hash=password_hash,
                    now=now,
                )
                actor = staff_actor(CASINO, staff_id, clock=operator)
                tokens.append(await _signed_in(database, actor, now=now))
    return tokens


async def _signed_in(database: Database, actor: Actor, *, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    await start_session(
        database,
        actor,
        token_hash=hash_of_token(token),
        expires_at=now + timedelta(seconds=A_DAY_SECONDS),
        idle_seconds=A_DAY_SECONDS,
        now=now,
    )
    return token
