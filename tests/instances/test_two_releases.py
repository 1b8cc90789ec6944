"""The release before and this one on one database: the one makes room for the other under load."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import psycopg
import pytest
from httpx import Client
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pitledger import __version__
from tests.clone import Clone
from tests.faults.faults import accruals_refused
from tests.instances.bosses import Boss, stands_as_told
from tests.instances.serving_clones import settings_of, until
from tests.ledger_checks import assert_ledger_holds
from tests.log import errors_in
from tests.processes import Server, pitledger, serving
from tests.soak.load import Load
from tests.soak.people import House, found
from tests.valkey import Valkey

(WHEEL_BEFORE,) = (Path(__file__).parent / "releases").glob("pitledger-*.whl")
VERSION_BEFORE = WHEEL_BEFORE.name.split("-")[1]
STEPS_BETWEEN = 8
# Slips that are completed as soon as they are opened would earn nothing.
PLAYED = """
create function played() returns trigger language plpgsql as
  'begin new.started_at := new.started_at - interval ''25 minutes''; return new; end';
create trigger played before insert on rating_slip for each row execute function played();
"""
PAID = "select sum(points_change) as points from loyalty_ledger"
OWED = "select rating_slip_id, correlation_id from loyalty_recovery"
PAID_LATER = "select rating_slip_id, correlation_id, points_change from loyalty_ledger"


@dataclass
class Upgrade:
    """A database, and servers of either release on it."""

    clone: Clone
    folder: Path
    stack: ExitStack
    settings: dict[str, str]
    logs: list[Path] = field(default_factory=list[Path])

    @property
    def before(self) -> dict[str, str]:
        """What makes a command one of the release before."""
        return {**self.settings, "PYTHONPATH": str(self.folder / "release before")}

    def serve(self, version: str) -> Server:
        """Start a server of a release, and hear from itself that it is one."""
        settings = self.settings if version == __version__ else self.before
        folder = self.folder / f"server {len(self.logs)}"
        folder.mkdir()
        server = self.stack.enter_context(serving(folder, settings=settings))
        self.logs.append(server.log)
        with Client(base_url=server.url) as client:
            assert client.get("/openapi.json").json()["info"]["version"] == version
        return server

    def migrate(self, settings: dict[str, str]) -> None:
        """Bring the database up to date with a release, as its owner."""
        done = pitledger("migrate", "--database-url", self.clone.admin_url, settings=settings)
        assert done.returncode == 0, done.stderr

    def hire(self, server: Server) -> House:
        """Found a casino in which two bosses work, with the commands of the release before."""
        where = ("--database-url", self.clone.admin_url)
        return found(server, *where, settings=self.before, bosses=2, tables=1, players=2)


@pytest.fixture
def upgrade(server_url: str, tmp_path: Path, valkey: Valkey) -> Iterator[Upgrade]:
    """A database that the release before has set up."""
    name = sql.Identifier(f"upgrade_{uuid4().hex[:12]}")
    with ZipFile(WHEEL_BEFORE) as wheel:
        wheel.extractall(tmp_path / "release before")
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        admin.execute(sql.SQL("create database {}").format(name))
        clone = Clone(make_conninfo(server_url, dbname=name.as_string().strip('"')))
        settings = settings_of(clone, rate_limit_storage=valkey.url)
        with ExitStack() as running:
            made = Upgrade(clone, tmp_path, running, settings)
            made.migrate(made.before)
            yield made
        admin.execute(sql.SQL("drop database {} with (force)").format(name))


def test_a_release_takes_the_place_of_the_one_before_under_load_and_may_be_taken_back(
    upgrade: Upgrade,
) -> None:
    assert __version__ != VERSION_BEFORE
    servers = [upgrade.serve(VERSION_BEFORE), upgrade.serve(VERSION_BEFORE)]
    urls = [server.url for server in servers]
    house = upgrade.hire(servers[0])
    upgrade.clone.execute(PLAYED)
    bosses = bosses_of(house, urls)

    def replace(number: int, *, version: str) -> None:
        assert servers[number].stop() == 0
        servers[number] = upgrade.serve(version)
        urls[number] = servers[number].url

    with Load([boss.step for boss in bosses]).running() as load:
        load.go()
        go_on(load, bosses)
        upgrade.migrate(upgrade.settings)
        go_on(load, bosses)  # the release before, on what this one has made of its database
        replace(0, version=__version__)
        go_on(load, bosses)  # both
        replace(1, version=__version__)
        go_on(load, bosses)
        replace(0, version=VERSION_BEFORE)
        go_on(load, bosses)  # somebody has second thoughts
        load.rest()

    stands_as_told(upgrade.clone, bosses)
    assert [errors_in(path.read_text()) for path in upgrade.logs] == [[] for _ in upgrade.logs]
    assert upgrade.clone.row(PAID)["points"] > 0
    until(lambda: reported(servers[1], house) == upgrade.clone.row(PAID)["points"])


def bosses_of(house: House, urls: list[str]) -> list[Boss]:
    """Return the house's bosses, with a guest and a seat each."""
    return [
        Boss(house.table_ids[0], urls, headers, seat, player_id)
        for seat, (headers, player_id) in enumerate(
            zip(house.bosses, house.player_ids, strict=True), start=1
        )
    ]


def go_on(load: Load, bosses: list[Boss]) -> None:
    """Return when more slips were completed."""

    def told() -> int:
        return sum(len(boss.told) for boss in bosses)

    more = told() + STEPS_BETWEEN
    load.until(lambda: told() >= more, seconds=60, otherwise="nobody is paid any more")


def reported(server: Server, house: House) -> int:
    """Return the points of the gaming day in its report."""
    with Client(base_url=server.url, headers=house.admin) as admin:
        day = admin.get("/v1/rating-slips").json()["items"][0]["gaming_day"]
        report = admin.get("/v1/reports/gaming-day", params={"gaming_day": day})
    return report.json()["totals"]["points"]


def test_points_that_the_release_before_owes_are_paid_by_this_one(upgrade: Upgrade) -> None:
    server = upgrade.serve(VERSION_BEFORE)
    house = upgrade.hire(server)
    upgrade.clone.execute(PLAYED)
    with accruals_refused(upgrade.clone):
        with Client(base_url=server.url, headers=house.bosses[0]) as boss:
            body = {"player_id": house.player_ids[0], "table_id": house.table_ids[0]}
            body |= {"seat": 1, "average_bet_cents": 10_000}
            slip = boss.post("/v1/rating-slips", json=body).json()
            answer = boss.post(f"/v1/rating-slips/{slip['id']}/complete")
        assert answer.json()["code"] == "PARTIAL_COMPLETION"
        (owed,) = upgrade.clone.rows(OWED)
        server.kill()
        upgrade.migrate(upgrade.settings)
        upgrade.serve(__version__)
    until(lambda: upgrade.clone.rows(OWED) == [])

    (paid,) = upgrade.clone.rows(PAID_LATER)
    assert paid["points_change"] > 0
    assert {name: paid[name] for name in owed} == owed
    assert_ledger_holds(upgrade.clone)
