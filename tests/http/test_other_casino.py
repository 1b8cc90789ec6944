"""What belongs to another casino answers as if it did not exist, also while both are at work."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass, fields
from itertools import count
from typing import Any
from uuid import uuid4

from httpx import Response

from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.http.contract import CORRELATION, problem_in, stored
from tests.http.endpoints import ENDPOINTS
from tests.http.test_permissions import ROUTES
from tests.http.two_casinos import (
    BET,
    REWARD,
    Ids,
    Own,
    Side,
    enrol,
    fill,
    own,
    requests,
    seat,
    sides,
)
from tests.ledger_checks import assert_ledger_holds
from tests.template import Template

POOL = 3  # connections, fewer than there are people at work: each serves both casinos in turn
WORKERS = 2
PROBE = "probe"


def no_ids() -> Ids:
    """Return ids of nothing."""
    return Ids(*(str(uuid4()) for _ in fields(Ids)))


def shown(answer: Response) -> tuple[int, str, dict[str, str]]:
    """Return all that an answer shows, but for the request's own address and correlation id."""
    correlation = answer.headers[CORRELATION]
    headers = {name: value for name, value in answer.headers.items() if value != correlation}
    text = answer.text.replace(correlation, "<correlation>")
    return answer.status_code, text.replace(answer.request.url.path, "<path>"), headers


async def ask(
    floor: Floor, side: Side, *, method: str, path: str, body: object, probe: int = 0
) -> Response:
    """Ask as a casino's admin, under a correlation id by which nothing may be found later."""
    return await floor.call(
        method,
        path,
        role=side.role("admin"),
        body=body or None,
        **{CORRELATION: f"{PROBE}-{probe:08}"},
    )


async def probe(floor: Floor, side: Side, *, theirs: Ids, ours: Own) -> int:
    """Ask everything for ids of the other casino and of nothing, and compare; return how often."""
    pairs = list(zip(requests(theirs, ours=ours), requests(no_ids(), ours=ours), strict=True))
    for number, ((method, path, body, entity), (_, nowhere, nothing, _)) in enumerate(pairs):
        answer = await ask(floor, side, method=method, path=path, body=body, probe=number)
        random = await ask(floor, side, method=method, path=nowhere, body=nothing, probe=number)
        assert problem_in(answer, "NOT_FOUND")["entity"] == entity, f"{method} {path}"
        assert shown(answer) == shown(random)
    return len(pairs)


@dataclass(frozen=True)
class Worker:
    """A pit boss of a casino, who asks under one correlation id."""

    floor: Floor
    side: Side
    correlation_id: str

    async def _told(self, method: str, path: str, *, body: object = None) -> dict[str, Any]:
        role, header = self.side.role("pit_boss"), {CORRELATION: self.correlation_id}
        answer = await self.floor.call(method, path, role=role, body=body, **header)
        assert answer.status_code in {200, 201, 429}, answer.text  # too many rewards: that is right
        return answer.json()

    async def get(self, path: str) -> dict[str, Any]:
        """Get something that is there."""
        return await self._told("GET", path)

    async def post(self, path: str, body: object = None) -> dict[str, Any]:
        """Post something that is right."""
        return await self._told("POST", path, body=body)


async def work(floor: Floor, side: Side, *, number: int, done: Counter[str]) -> None:
    """Enrol, seat, pause, complete and reward guests of a casino, until nobody asks any more."""
    mine = str(side.house.table_ids[1])
    for turn in count():
        if done["asked"]:
            return
        worker = Worker(floor, side, f"at-{side.house.casino_id}-{number}-{turn}")
        player_id = await enrol(floor, side)
        seated = {"player_id": player_id, "table_id": mine, "seat": number, **BET}
        slip = await worker.post("/rating-slips", seated)
        for command in ("pause", "resume"):
            await worker.post(f"/rating-slips/{slip['id']}/{command}")
        floor.clock.forward(seconds=20)
        completed = await worker.post(f"/rating-slips/{slip['id']}/complete")
        await worker.post("/loyalty/manual-rewards", {**REWARD, "player_id": player_id})
        ledger = (await worker.get(f"/players/{player_id}/ledger"))["items"]
        assert ledger[-1]["id"] == completed["loyalty"]["ledger_entry_id"]
        slips = (await worker.get("/rating-slips?limit=5"))["items"]
        assert {item["table_id"] for item in slips} <= {str(id_) for id_ in side.house.table_ids}
        assert (await worker.get("/casino"))["id"] == str(side.house.casino_id)
        done[side.prefix] += 1


@asynccontextmanager
async def at_work(floor: Floor) -> AsyncGenerator[Counter[str]]:
    """Let staff of both casinos work at once, on connections that both share."""
    done: Counter[str] = Counter()
    async with asyncio.TaskGroup() as tasks:
        for side in sides(floor):
            for number in range(WORKERS):
                tasks.create_task(work(floor, side, number=number + 1, done=done))
        try:
            yield done
        finally:
            done["asked"] += 1


WHOSE = """
select casino_id::text as casino, correlation_id as correlation from loyalty_ledger
union all
select casino_id::text, correlation_id from audit_log
union all
select casino_id::text, correlation_id from outbox
"""


async def test_anothers_id_is_told_apart_from_no_id_by_nothing_while_both_casinos_work(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], pool_size=POOL) as floor:
        ids = {side: await fill(floor, side) for side in sides(floor)}
        ours = {side: await own(floor, side) for side in sides(floor)}
        one, two = sides(floor)
        async with at_work(floor) as done, asyncio.TaskGroup() as probes:
            for side, theirs in ((one, ids[two]), (two, ids[one])):
                probes.create_task(probe(floor, side, theirs=theirs, ours=ours[side]))

    assert min(done[side.prefix] for side in (one, two)) > 2 * WORKERS
    rows = clone.rows(WHOSE)
    working = [row for row in rows if row["correlation"].startswith("at-")]
    assert len(working) > 4 * (done[one.prefix] + done[two.prefix])
    assert [row for row in working if row["casino"] not in row["correlation"]] == []
    assert [row for row in rows if row["correlation"].startswith(PROBE)] == []
    assert_ledger_holds(clone)


async def test_a_probe_of_another_casino_writes_nothing(floor: Floor) -> None:
    one, two = sides(floor)
    ids = {side: await fill(floor, side) for side in (one, two)}
    ours = {side: await own(floor, side) for side in (one, two)}
    before = stored(floor.clone)

    for side, theirs in ((one, ids[two]), (two, ids[one])):
        assert await probe(floor, side, theirs=theirs, ours=ours[side]) > 25
    assert stored(floor.clone) == before


def test_every_route_that_names_an_id_is_among_these() -> None:
    names = Ids(*(f"<{field.name}>" for field in fields(Ids)))
    mine = Own("<player>", "<slip>", "<table>")
    asked = {
        (method, re.sub(r"<\w+>", "{id}", path))
        for method, path, _, _ in requests(names, ours=mine)
    }
    routes = {
        (method, re.sub(r"\{\w+\}", "{id}", path).removeprefix("/v1"))
        for method, path in ROUTES
        if "{" in path
    }

    assert routes - asked == set()


async def operations(floor: Floor) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every operation of the document for people who are signed in."""
    paths = (await floor.client.get("/openapi.json")).json()["paths"]
    return {
        (method.upper(), path.removeprefix("/v1")): operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "security" in operation
    }


def with_id(body: dict[str, object], id_: str) -> dict[str, object]:
    """Return a body with an id in the place of each that it names, as in `$slip`."""
    return {name: id_ if str(value)[:1] == "$" else value for name, value in body.items()}


async def named_by(floor: Floor) -> list[tuple[str, str, dict[str, object]]]:
    """Return every request that names an id, as `$id`: in its address, its body or its query."""
    found: list[tuple[str, str, dict[str, object]]] = []
    for (method, path), operation in (await operations(floor)).items():
        address = re.sub(r"\{\w+\}", "$id", path)
        bodies = [
            with_id(endpoint.body, "$id")
            for endpoint in ENDPOINTS
            if (endpoint.method, re.sub(r"\$\w+", "$id", endpoint.path))
            == (method, f"/v1{address}")
        ]
        found += [(method, address, body) for body in bodies or [{}] if "$id" in f"{address}{body}"]
        found += [
            (method, f"{address}?{parameter['name']}=$id", {})
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "query" and "uuid" in str(parameter["schema"])
        ]
    return found


async def test_no_id_of_another_casino_is_told_from_no_id_wherever_it_is_sent(floor: Floor) -> None:
    one, two = sides(floor)
    ids = {side: await fill(floor, side) for side in (one, two)}
    named = await named_by(floor)
    assert len(named) >= 30

    async def told(side: Side, request: tuple[str, str, dict[str, object]], *, id_: str) -> object:
        method, path, body = request
        address, sent = path.replace("$id", id_), with_id(body, id_) or None
        answer = await ask(floor, side, method=method, path=address, body=sent)
        status, text, headers = shown(answer)
        assert status == (200 if "?" in path else 404), f"{method} {path}: {answer.text}"
        return status, text.replace(id_, "<id>"), headers

    for side, theirs in ((one, ids[two]), (two, ids[one])):
        for request in named:
            nothing = await told(side, request, id_=str(uuid4()))
            for id_ in astuple(theirs):
                assert await told(side, request, id_=id_) == nothing, request


async def test_a_cursor_of_one_casino_is_none_of_the_other(floor: Floor) -> None:
    one, two = sides(floor)
    game = next(endpoint.body for endpoint in ENDPOINTS if endpoint.path == "/v1/games")
    for side in (one, two):
        await fill(floor, side)
        owed = await seat(floor, side, seat=4)
        floor.clone.execute("update rating_slip set snapshot = null where id = %s", [owed["id"]])
        await floor.post(f"/rating-slips/{owed['id']}/complete", role=side.role("pit_boss"))
        reward = {**REWARD, "player_id": owed["player_id"]}
        await floor.post("/loyalty/manual-rewards", reward, role=side.role("pit_boss"))
        await floor.post("/games", game, role=side.role("admin"))
    lists = [
        path
        for (method, path), operation in (await operations(floor)).items()
        if method == "GET"
        and "{" not in path
        and "cursor" in {parameter["name"] for parameter in operation.get("parameters", [])}
    ]
    paged: set[str] = set()

    for path in lists:
        for side, other in ((one, two), (two, one)):
            page = (await floor.get(f"{path}?limit=1", role=other.role("admin"))).json()
            cursor = page["next_cursor"]
            if cursor is not None:
                paged.add(path)
                address = f"{path}?cursor={cursor}"
                problem_in(await floor.get(address, role=side.role("admin")), "VALIDATION_ERROR")
                assert (await floor.get(address, role=other.role("admin"))).status_code == 200
    assert paged >= {
        *("/staff", "/games", "/tables", "/players", "/rating-slips", "/recoveries"),
        *("/ledger", "/audit"),
    }
