"""The figures of requests by route and status, and of those that wait for a connection."""

import asyncio
import os
from collections.abc import Mapping
from uuid import uuid4

from httpx import AsyncClient

from tests.clone import Clone
from tests.faults.faults import GIVE_UP_SECONDS, held, sessions_wait
from tests.floor import Floor, open_floor
from tests.log import Log
from tests.scraping import samples
from tests.template import Template

SLIPS = "select from rating_slip for update"
COMPLETE = "/v1/rating-slips/{slip_id}/complete"


async def requests(client: AsyncClient) -> Mapping[tuple[str, str, str], float]:
    """Return how many requests were answered, by route, method and status."""
    return {
        (labels["route"], labels["method"], labels["status"]): value
        for name, labels, value in await samples(client)
        if name == "pitledger_requests_total"
    }


async def pool(client: AsyncClient) -> Mapping[str, float]:
    """Return the figures of the pool of connections of this process."""
    found = [(name, labels, value) for name, labels, value in await samples(client)]
    ours = {name: value for name, labels, value in found if "process" in labels}
    processes = {labels["process"] for _, labels, _ in found if "process" in labels}
    assert processes == {str(os.getpid())}
    return {name.removeprefix("pitledger_pool_"): value for name, value in ours.items()}


async def test_requests_are_counted_by_the_path_of_their_route_and_their_status(
    floor: Floor,
) -> None:
    slips = [await floor.played_slip(seat=seat) for seat in (1, 2)]
    for slip in slips:
        assert (await floor.complete(slip["id"])).status_code == 200
    await floor.complete(str(uuid4()))
    await floor.post(f"/rating-slips/{uuid4()}/complete", role="cashier")
    await floor.client.post(f"/v1/rating-slips/{uuid4()}/complete")

    counted = await requests(floor.client)

    assert counted[COMPLETE, "POST", "200"] == 2
    for refused in ("401", "403", "404"):
        assert counted[COMPLETE, "POST", refused] == 1
    assert counted["/v1/rating-slips", "POST", "201"] == 2


async def test_the_request_that_reads_the_figures_is_counted_when_it_is_answered(
    floor: Floor,
) -> None:
    scrapes = [(await requests(floor.client)).get(("/metrics", "GET", "200")) for _ in range(3)]

    assert scrapes == [None, 1, 2]


async def test_nothing_that_a_client_makes_up_becomes_a_label(floor: Floor) -> None:
    for number in range(3):
        await floor.client.get(f"/no-such-page-{number}")
        await floor.client.request(f"MADEUP{number}", f"/v1/no-such-page-{number}")
        await floor.client.request(f"MADEUP{number}", "/v1/me")
        await floor.client.post(f"/v1/players?number={number}", content=b" " * 70_000)

    counted = await requests(floor.client)

    assert counted == {
        ("none", "GET", "404"): 3,
        ("none", "other", "404"): 3,
        ("/v1/me", "other", "405"): 3,
        ("none", "POST", "413"): 3,
    }


async def test_the_log_tells_the_route_beside_the_path(floor: Floor, log: Log) -> None:
    unknown = str(uuid4())
    log.listen()

    await floor.get(f"/rating-slips/{unknown}")
    await floor.get("/nowhere")

    known, nowhere = log.lines("request")
    assert (known["path"], known["route"]) == (
        f"/v1/rating-slips/{unknown}",
        "/v1/rating-slips/{slip_id}",
    )
    assert (nowhere["path"], nowhere["route"]) == ("/v1/nowhere", None)


async def test_waiting_for_a_connection_is_told(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], pool_size=1, lock_timeout_seconds=60) as floor:
        slip = await floor.played_slip()
        at_rest = await pool(floor.client)
        async with asyncio.TaskGroup() as group:
            with held(clone, SLIPS):
                group.create_task(floor.complete(slip["id"]))
                await sessions_wait(clone, 1)
                for _ in range(2):
                    group.create_task(floor.get("/me"))
                await requests_wait(floor, 2)
                scrape = group.create_task(pool(floor.client))
                await requests_wait(floor, 3)
        after = await pool(floor.client)

    crowded = scrape.result()
    assert (at_rest["size"], at_rest["available"], at_rest["requests_waiting"]) == (1, 1, 0)
    assert (crowded["size"], crowded["available"], crowded["requests_waiting"]) == (1, 0, 2)
    assert (after["size"], after["available"], after["requests_waiting"]) == (1, 1, 0)
    assert after["wait_seconds_total"] > at_rest["wait_seconds_total"]


async def requests_wait(floor: Floor, number: int) -> None:
    """Return when so many requests of the server wait for a connection."""
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while floor.database.pool_statistics()["requests_waiting"] < number:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
