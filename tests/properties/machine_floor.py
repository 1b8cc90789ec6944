"""The real floor, asked step by step from a test that is not asynchronous.

Every answer is held against what the model foretells, ids included once they are known.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, LiteralString, TypeVar, cast
from uuid import uuid4

import psycopg
from httpx import Response
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from pitledger.http.completions import completion_out
from pitledger.platform.correlation import correlated
from pitledger.usecases.end_visit import end_visit
from pitledger.visits import left_over_visits
from tests.clone import Clone, Params
from tests.floor import Floor, actor_of, open_floor
from tests.http.contract import STATUS_OF_CODE
from tests.properties.floor_things import Named, Said, gaming_day
from tests.template import Template

Result = TypeVar("Result")
LOSE: tuple[LiteralString, ...] = (
    "insert into lost select id, snapshot from rating_slip where id = %s",
    "update rating_slip set snapshot = null where id = %s",
)
RESTORE: tuple[LiteralString, ...] = (
    "update rating_slip s set snapshot = l.snapshot from lost l where s.id = l.id and l.id = %s",
    "delete from lost where id = %s",
)
KEPT = {200, 201, 404, 409, 422}
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Asked:
    """A request that was sent, and the model's way to foretell what it does if sent again."""

    role: str
    method: str
    path: str
    body: Mapping[str, Any] | None
    foretell: Callable[[], Said]
    key: str | None = None

    @property
    def request(self) -> tuple[Any, ...]:
        """Return what makes two requests the same under a key."""
        return self.method, self.path, self.body


@dataclass(frozen=True)
class OneSession(Clone):
    """A clone behind one session that stays open, which is much quicker."""

    session: psycopg.Connection[dict[str, Any]]

    def execute(self, statement: LiteralString, params: Params = None) -> None:
        """Do something behind the server's back."""
        self.session.execute(statement, params)

    def rows(self, statement: LiteralString, params: Params = None) -> list[dict[str, Any]]:
        """Return what is really stored."""
        return self.session.execute(statement, params).fetchall()


@contextmanager
def cloned(server_url: str, template: str) -> Generator[OneSession]:
    """Clone the template, as the fixture does for tests that run once."""
    name = sql.Identifier(f"clone_{uuid4().hex[:12]}")
    url = make_conninfo(server_url, dbname=name.as_string().strip('"'))
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        admin.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                name, sql.Identifier(template)
            )
        )
        try:
            with closing(psycopg.connect(url, autocommit=True)) as session:
                session.row_factory = dict_row  # type: ignore[assignment]
                yield OneSession(url, cast("psycopg.Connection[dict[str, Any]]", session))
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(name))


@dataclass
class DrivenFloor:
    """A floor with a loop of its own, which runs while a request does."""

    floor: Floor
    clone: OneSession
    _runner: asyncio.Runner
    kept: dict[tuple[str, str], tuple[tuple[Any, ...], int, str, datetime]] = field(
        default_factory=dict[tuple[str, str], tuple[tuple[Any, ...], int, str, datetime]]
    )

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Let the loop run until something is done."""
        return self._runner.run(work)

    def get(self, path: str) -> dict[str, Any]:
        """Return what a read answers."""
        answer = self.run(self.floor.get(path))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, asked: Asked) -> Response:
        """Send a request as it was asked, without looking at the answer."""
        headers = {} if asked.key is None else {"Idempotency-Key": asked.key}
        return self.run(
            self.floor.call(asked.method, asked.path, role=asked.role, body=asked.body, **headers)
        )

    def replayed(self, asked: Asked, answer: Response) -> bool:
        """Return whether the key alone decides the answer, and check that it does."""
        kept = self.kept.get((asked.role, asked.key or ""))
        if kept is None:
            return False
        request, status, text, _ = kept
        if request != asked.request:
            agrees(answer, Said(0, codes=frozenset({"IDEMPOTENCY_CONFLICT"})))
        else:
            assert (answer.status_code, answer.text) == (status, text)
            assert answer.headers["Idempotency-Replayed"] == "true"
        return True

    def keep(self, asked: Asked, answer: Response) -> None:
        """Remember the first answer to a request with a key."""
        assert "Idempotency-Replayed" not in answer.headers
        if asked.key is not None and answer.status_code in KEPT:
            until = self.floor.clock.at + KEPT_FOR
            kept = (asked.request, answer.status_code, answer.text, until)
            self.kept[asked.role, asked.key] = kept

    def forget(self) -> set[str]:
        """Forget the answers that are too old, and return their keys: none may be used again."""
        old = {at for at, kept in self.kept.items() if kept[3] <= self.floor.clock.at}
        for at in old:
            del self.kept[at]
        return {key for _, key in old}

    def lose_or_restore_snapshot(self, slip_id: str, *, lose: bool) -> None:
        """Take a slip's snapshot away behind the server's back, or put it back."""
        self.clone.execute("create table if not exists lost (id uuid, snapshot jsonb)")
        for statement in LOSE if lose else RESTORE:
            self.clone.execute(statement, [slip_id])

    def roll_over(self) -> dict[str, list[Any]]:
        """End what is left over as the command does: by visit, its slips as HTTP tells them."""
        return self.run(self._roll_over())

    async def _roll_over(self) -> dict[str, list[Any]]:
        floor, now = self.floor, self.floor.clock.at
        casino_id, actor = floor.house.casino_id, actor_of(floor.house)
        async with floor.database.reading(casino_id) as tx:
            visits = await left_over_visits(tx, casino_id, gaming_day=gaming_day(now))
        told: dict[str, list[Any]] = {}
        for visit_id in visits:
            with correlated("roll-over"):
                _, done = await end_visit(floor.database, actor, visit_id=visit_id, now=now)
            outs = [completion_out(slip, settlement, now=now) for slip, settlement in done]
            told[str(visit_id)] = [out.model_dump(mode="json") for out in outs]
        return told


@contextmanager
def driven_floor(server_url: str, template: tuple[str, Template]) -> Generator[DrivenFloor]:
    """Open a floor on a clone of its own."""
    with ExitStack() as stack:
        clone = stack.enter_context(cloned(server_url, template[0]))
        runner = stack.enter_context(asyncio.Runner())
        opening = open_floor(clone, template[1])
        floor = runner.run(opening.__aenter__())
        stack.callback(lambda: runner.run(opening.__aexit__(None, None, None)))
        yield DrivenFloor(floor, clone, runner)


def agrees(answer: Response, said: Said) -> None:
    """Hold an answer against what was foretold."""
    body = answer.json()
    if said.codes:
        assert body.get("code") in said.codes, f"{answer.status_code} {answer.text}"
        assert answer.status_code == STATUS_OF_CODE[body["code"]]
    else:
        assert answer.status_code == said.status, answer.text
    matches(body, said.body)


def matches(actual: object, foretold: object, *, where: str = "") -> None:
    """Hold what was foretold against the same part of an answer; a new thing gets its id."""
    told = f"{where} is {actual!r}, not {foretold!r}"
    if isinstance(foretold, Named):
        foretold.id = foretold.id or str(actual)
        assert actual == foretold.id, f"{where}: another id"
    elif isinstance(foretold, Mapping):
        assert isinstance(actual, dict), told
        parts = cast("dict[str, Any]", actual)
        for name, part in cast("Mapping[str, Any]", foretold).items():
            matches(parts[name], part, where=f"{where}/{name}")
    elif isinstance(foretold, list):
        assert isinstance(actual, list), told
        pair = cast("list[Any]", actual), cast("list[Any]", foretold)
        assert len(pair[0]) == len(pair[1]), told
        for one, part in zip(*pair, strict=True):
            matches(one, part, where=where)
    else:
        assert actual == foretold, told
