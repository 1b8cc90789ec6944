"""How fast is the pit board, and one of its cards, with 200 tables and 1 400 guests at play?

    python -m benchmarks.floor_board
    python -m benchmarks.floor_board --tables 50 --turns 40

Our own server in a folder that goes, one casino, seven guests at each table, every fifth slip with
pauses. Asked is the application itself, signed in, without a network; the floor, in the same run,
is the page of who may not see something: the same door, session and template, no board.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg
from httpx import ASGITransport, AsyncClient, Response
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.migrate import migrate
from pitledger.platform.settings import Settings
from tests.template import NOON, lay_template, token_of

FILL = """
insert into gaming_table (casino_id, id, label, pit, game_id, status, created_at)
select %(casino)s, gen_random_uuid(), 'T-' || n, 'Pit ' || n %% 8, %(game)s, 'OPEN', %(now)s
from generate_series(1, %(tables)s) as n;
insert into player (id, first_name, last_name, created_at)
select gen_random_uuid(), (array['Grace', 'Emre', 'Martina', 'Chidi', 'Elisabeth'])[1 + n %% 5],
  'Benchmark-' || n, %(now)s
from generate_series(1, %(tables)s * 7) as n;
insert into player_casino (casino_id, player_id, enrolled_at)
select %(casino)s, id, %(now)s from player where last_name like 'Benchmark-%%';
insert into visit (casino_id, id, player_id, gaming_day, started_at, created_at)
select %(casino)s, gen_random_uuid(), player_id, %(now)s::date, %(now)s, %(now)s
from player_casino inner join player on player_casino.player_id = player.id
where casino_id = %(casino)s and last_name like 'Benchmark-%%';
with place as (
  select id as table_id, seat, row_number() over () as n
  from gaming_table, generate_series(1, 7) as seat
  where casino_id = %(casino)s and label like 'T-%%'
), staying as (
  select id as visit_id, player_id, row_number() over () as n from visit
  where casino_id = %(casino)s
)
insert into rating_slip (
  casino_id, id, visit_id, player_id, table_id, seat, status, average_bet_cents, started_at,
  gaming_day, version, created_at
)
select %(casino)s, gen_random_uuid(), visit_id, player_id, table_id, seat,
  case when n %% 5 = 0 then 'PAUSED' else 'OPEN' end, 2500 * (1 + n %% 40),
  %(now)s - make_interval(mins => (n %% 300)::integer), %(now)s::date, 1, %(now)s
from place inner join staying using (n);
insert into rating_slip_pause (casino_id, id, rating_slip_id, started_at)
select casino_id, gen_random_uuid(), id, %(now)s from rating_slip where status = 'PAUSED';
"""


def fill(url: str, *, casino_id: UUID, game_id: UUID, tables: int, now: datetime) -> str:
    """Seat seven guests at each of so many tables, and return one of the tables."""
    given = {"casino": casino_id, "game": game_id, "tables": tables, "now": now}
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as admin:
        admin.execute(FILL, given)
        admin.execute("analyze")
        found = admin.execute("select id from gaming_table where label = 'T-1'").fetchone()
    assert found is not None  # noqa: S101 - it was inserted above
    return str(found[0])


async def timed(ask: Callable[[], Awaitable[Response]], *, turns: int) -> tuple[list[float], int]:
    """Return the milliseconds of each turn, and the bytes that are sent."""
    taken: list[float] = []
    page = await ask()
    for _ in range(turns):
        started = time.perf_counter()
        page = await ask()
        taken.append((time.perf_counter() - started) * 1000)
        page.raise_for_status()
    return taken, int(page.headers["Content-Length"])


async def measure(url: str, *, tables: int, turns: int) -> None:
    """Print the table."""
    await migrate(url)
    house = (await lay_template(url)).house
    table_id = fill(url, casino_id=house.casino_id, game_id=house.game_id, tables=tables, now=NOON)
    settings = Settings(
        database_url=make_conninfo(url, user="pitledger_app"),
        secret_key=SecretStr("k" * 32),
        jobs="off",
        session_idle_seconds=10 * 365 * 86_400,
    )
    app = create_app(settings, clock=lambda: datetime.now(UTC).replace(year=NOON.year))
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app=app)
        async with AsyncClient(transport=transport, base_url="http://floor") as client:
            client.cookies.set("pitledger_session", token_of(house, "pit_boss"))
            plain = {"Accept-Encoding": "identity"}
            pages = {
                "a page without a board": lambda: client.get("/sign-in", headers=plain),
                "the board": lambda: client.get("/", headers=plain),
                "the board, compressed": lambda: client.get("/"),
                "one card": lambda: client.get(f"/tables/{table_id}/card", headers=plain),
            }
            print(f"{tables} tables, {tables * 7} live slips, {turns} turns, in milliseconds")
            for name, ask in pages.items():
                taken, size = await timed(ask, turns=turns)
                print(
                    f"{name:>24}: {statistics.median(taken):7.1f}"
                    f"  ({min(taken):.1f} to {max(taken):.1f}), {size / 1024:.0f} KiB sent"
                )


def main() -> None:
    """Measure on a server that goes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--turns", type=int, default=20)
    given = parser.parse_args()
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        url = server.url(user="postgres", database="postgres")
        asyncio.run(measure(url, tables=given.tables, turns=given.turns))


if __name__ == "__main__":
    main()
