"""How fast is a guest found among 100 000? See docs/adr/0007-player-search.md.

    python benchmarks/player_search.py                     the table
    python benchmarks/player_search.py --explain           and the plans, custom and generic
    python benchmarks/player_search.py --guests 10000 --runs 50

Our own server in a folder that goes, one casino, made-up guests whose names are as unevenly spread
as real ones; the seed is fixed. Searched is as the server does it: the query function of `players`,
in a transaction of `pitledger_app`. Two floors stand beside it, from the same run and pool: a
statement that does nothing, and the search as one would write it without an index.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

from pitledger.platform.database import Database, Tx, open_database
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.migrate import migrate
from pitledger.platform.settings import Settings
from pitledger.players import find_players

CASINO = UUID("01a20f21-2127-7c88-a7c8-aef914be28ea")
OPENED = datetime(2015, 1, 1, tzinfo=UTC)
PAGE = 21  # a page of 20, and one more that says whether there is another
FIRST_NAMES = """
Maria Anna Jonas Lukas Emma Thomas Michael Peter Eva Martin Andreas Sabine Claudia Stefan Daniel
Julia Katharina Markus Christian Wolfgang Elisabeth José Zoë René Hélène Łukasz Katarzyna Marek
Anne-Marie Hans-Peter Karl-Heinz Jürgen Günther Søren Åsa John James Robert William David Richard
Joseph Charles Christopher Patricia Jennifer Linda Barbara Susan Jessica Sarah Karen Nancy Lisa
Margaret Sandra Ashley Dorothy Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Иван
Ольга Дмитрий Наталья Сергей 小明 伟 芳 秀英 Mehmet Ayşe Fatma Mustafa Zeynep Giulia Marco
Francesco Alessandro Chiara Sofia Lucía Carlos Javier Carmen Pilar Miguel Nguyen Linh Minh Yuki
Haruto Sakura Priya Arjun Ananya Ravi Omar Fatima Hassan Layla Noah Olivia Liam Ava Mia Silvia
"""
LAST_NAMES = """
Müller Schmidt Weber Huber Bauer Wagner Gruber Pichler Steiner Moser Mayer Hofer Leitner Berger
Fuchs Eder Fischer Schneider Novák Svoboda Nowak Kowalski Wiśniewski O'Brien O'Neill Murphy Kelly
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martínez Hernández López González
Wilson Anderson Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sánchez Clark Иванов
Петров Смирнова 王 李 张 刘 陈 Nguyễn Trần Yildiz Kaya Demir Rossi Russo Ferrari Esposito
Tanaka Suzuki Sharma Singh Khan Ali Kim Park Smith-Jones D'Angelo Groß Åkesson
"""
STEMS = """
Berg Stein Wald Hof Feld Lind Eich Tann Rosen Gold Silber Schwarz Weiss Roth Grün Ober Unter Neu
Alt Kirch Brunn Bach See Thal Burg Dorf Korn Müh Sand Stock Baum Ast Zwing Klam Brand Fried Sieg
Kow Now Wojc Lew Mal Zim Dvor Hor Kop Jan Petr Pav Mich Andr Niel Jens Carl Erik Lars Ross Bian
"""
ENDINGS = """
er mann ner ler inger berger hofer bauer meier huber ski czyk ak ek ov ova sen son sson i ini etti
elli ello ez stein feld wald bach thal auer egger lechner eder reiter gruber moser hammer schmied
"""
QUERIES = {
    "two letters": "ma",
    "two rare letters": "zw",
    "a full name": "Jonas Weber",
    "the other order": "weber jonas",
    "one typo": "Jonas Webr",
    "one typo a word": "Jnoas Webr",
    "a short word with a typo": "Tmo",
    "a short word, a letter wrong": "Webt",
    "a common name with a typo": "Maira",
    "ten common names": "anna maria eva jan tom lisa mia noah ava omar",
    "Cyrillic": "Ольга Смирнова",
    "Cyrillic with a typo": "Ольга Смирнва",
    "a miss": "Xaver Quetzalcoatl",
}
NAIVE: LiteralString = """
select player.id
from player_casino
inner join player on player_casino.player_id = player.id
where
  player_casino.casino_id = %(casino_id)s
  and (
    select bool_and(' ' || first_name || ' ' || last_name ilike '%% ' || word || '%%')
    from unnest(string_to_array(%(query)s, ' ')) as word
  )
order by player_casino.enrolled_at desc, player_casino.player_id desc
limit %(limit)s
"""
AUTO_EXPLAIN = """
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_nested_statements = on;
set auto_explain.log_analyze = on;
set client_min_messages = log;
set role pitledger_app
"""


@dataclass(frozen=True)
class Id:
    """A guest's id."""

    id: UUID


def guests(number: int) -> Iterator[tuple[UUID, str, str, datetime]]:
    """Return made-up guests: a few names are very common, and most last names are rare."""
    chance = random.Random(20_260_310)  # noqa: S311
    short = [stem + ending for stem in STEMS.split() for ending in ENDINGS.split()]
    long = [chance.choice(STEMS.split()) + name.lower() for name in short * 3]
    rare = sorted({*short, *long})
    first_names, last_names = FIRST_NAMES.split(), LAST_NAMES.split()
    last_names += chance.sample(rare, len(rare))
    first_of, last_of = [
        chance.choices(names, [1 / (rank + 8) for rank in range(len(names))], k=number)
        for names in (first_names, last_names)
    ]
    for at, (first, last) in enumerate(zip(first_of, last_of, strict=True)):
        yield UUID(int=chance.getrandbits(128)), first, last, OPENED + timedelta(minutes=40 * at)


def fill(url: str, *, number: int) -> float:
    """Enrol the guests with one casino; return the seconds that it took."""
    found = list(guests(number))
    with psycopg.connect(url, autocommit=True) as admin:
        started = time.perf_counter()
        admin.execute(
            "insert into casino values"
            " (%s, 'Benchmark', 'UTC', '06:00', 'EUR', 'pit-1', 1, '2015-01-01')",
            [CASINO],
        )
        with admin.cursor().copy("copy player from stdin") as copy:
            for id_, first, last, at in found:
                copy.write_row((id_, first, last, None, at, ""))
        admin.execute("update player set search_text = player_search_text(first_name, last_name)")
        with admin.cursor().copy("copy player_casino from stdin") as copy:
            for card, (id_, _, _, at) in enumerate(found):
                copy.write_row((CASINO, id_, f"C-{card}", at))
        seconds = time.perf_counter() - started
        admin.execute("vacuum (analyze) player, player_casino")
    return seconds


@dataclass(frozen=True)
class Times:
    """What several runs took, in milliseconds."""

    median: float
    slow: float
    found: int

    def row(self, name: str, *, floor: "Times | None" = None, naive: "Times | None" = None) -> str:
        """Return a line of the table."""
        ratios = "".join(
            f"{ratio:>11.3g}"
            for ratio in (self.median / other.median if other else None for other in (floor, naive))
            if ratio is not None
        )
        return f"{name:<76}{self.found:>6}{self.median:>10.2f}{self.slow:>10.2f}{ratios}"


async def timed(run: Callable[[], Awaitable[int]], *, runs: int) -> Times:
    """Run something often, once more to warm up, and return how long it took."""
    found = await run()
    taken: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        await run()
        taken.append((time.perf_counter() - started) * 1000)
    return Times(median(taken), quantiles(taken, n=20)[-1], found)


async def nothing(database: Database) -> int:
    """Answer a statement that does nothing, the floor under every search."""
    async with database.reading(CASINO) as tx:
        return len(await tx.all("select %(id)s::uuid as id", {"id": CASINO}, row=Id))


async def search(tx: Tx, query: str) -> int:
    """Search as the server does."""
    return len((await find_players(tx, CASINO, query=query, before=None, limit=PAGE)).players)


async def naive(tx: Tx, query: str) -> int:
    """Search as one would without an index, and without accents or typos."""
    params = {"casino_id": CASINO, "query": query, "limit": PAGE}
    return len(await tx.all(NAIVE, params, row=Id))


async def measured(database: Database, *, runs: int) -> None:
    """Print the table."""

    async def reading(how: Callable[[Tx, str], Awaitable[int]], query: str) -> int:
        async with database.reading(CASINO) as tx:
            return await how(tx, query)

    print(f"{'':<76}{'found':>6}{'median':>10}{'95 %':>10}{'x floor':>11}{'x no index':>11}")
    floor = await timed(lambda: nothing(database), runs=runs)
    print(floor.row("a statement that does nothing"))
    for name, query in QUERIES.items():
        plain = await timed(lambda q=query: reading(naive, q), runs=max(runs // 20, 3))
        times = await timed(lambda q=query: reading(search, q), runs=runs)
        print(times.row(f"{name} ({query})", floor=floor, naive=plain))
        print(plain.row("  without an index", floor=floor))


def plans(url: str) -> Iterator[str]:
    """Yield the plans of the statements inside find_players, as the server runs it."""
    with psycopg.connect(url, autocommit=True) as admin:
        told: list[str] = []
        admin.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        admin.execute(AUTO_EXPLAIN)
        for mode in ("custom", "generic"):
            admin.execute(f"set plan_cache_mode = force_{mode}_plan")
            for query, near in (("ma", False), ("weber jonas", False), ("Jnoas Webr", True)):
                told.clear()
                call = "select from find_players(%s, %s, %s, null, null, %s)"
                admin.execute(call, [CASINO, query, near, PAGE])
                yield f"\n{mode} plans of {query!r}"
                yield from (plan for plan in told if "Scan" in plan)


async def run(url: str, *, number: int, runs: int, explain: bool) -> None:
    """Fill a database and measure on it."""
    await migrate(url)
    print(f"{number} guests enrolled in {fill(url, number=number):.1f} s; times in milliseconds")
    settings = Settings(pool_size=2, statement_timeout_seconds=60)
    async with open_database(settings, make_conninfo(url, user="pitledger_app")) as database:
        await measured(database, runs=runs)
    if explain:
        print(*plans(url), sep="\n")


def main() -> None:
    """Measure on a server that goes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--guests", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--explain", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        url = server.url(user="postgres", database="postgres")
        asyncio.run(run(url, number=given.guests, runs=given.runs, explain=given.explain))


if __name__ == "__main__":
    main()
