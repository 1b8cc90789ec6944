"""Play seconds over HTTP, the clock in hand: what is shown, what is stored, what is paid."""

from datetime import timedelta
from typing import Any

import pytest

from tests.floor import Floor


async def test_the_live_figure_runs_while_open_and_stands_still_while_paused(
    floor: Floor,
) -> None:
    slip = await floor.open_slip()
    shown: list[tuple[str, int]] = []

    for step in ("", "pause", "", "resume", "", "pause", "resume", ""):
        floor.clock.forward(seconds=100)
        if step:
            await change(floor, slip, to=step)
        shown.append(await figure(floor, slip))

    assert shown == [
        ("OPEN", 100),
        ("PAUSED", 200),
        ("PAUSED", 200),
        ("OPEN", 200),
        ("OPEN", 300),
        ("PAUSED", 400),
        ("OPEN", 400),
        ("OPEN", 500),
    ]


async def test_pauses_are_not_paid(floor: Floor) -> None:
    slip = await floor.open_slip()
    for _ in range(3):
        floor.clock.forward(seconds=1200)
        await change(floor, slip, to="pause")
        floor.clock.forward(seconds=555.5)
        await change(floor, slip, to="resume")

    answer = await floor.complete(slip["id"])

    assert answer.json()["rating_slip"]["play_seconds"] == 3600
    assert answer.json()["loyalty"]["points_earned"] == 1620
    assert floor.slip_row(slip["id"])["play_seconds"] == 3600
    assert stored_seconds(floor, slip) == 3600
    assert floor.balance(slip["player_id"]) == 1620


async def test_an_open_pause_ends_with_the_slip(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=1800)
    await change(floor, slip, to="pause")
    floor.clock.forward(hours=5)

    answer = await floor.complete(slip["id"])

    assert answer.json()["rating_slip"]["play_seconds"] == 1800
    assert answer.json()["loyalty"]["points_earned"] == 810
    pause = floor.clone.row(
        "select * from rating_slip_pause where rating_slip_id = %s", [slip["id"]]
    )
    assert pause["ended_at"] == floor.slip_row(slip["id"])["ended_at"] == floor.clock.at
    assert stored_seconds(floor, slip) == 1800


async def test_a_slip_that_was_paused_all_the_time_earns_nothing_and_has_its_entry(
    floor: Floor,
) -> None:
    slip = await floor.open_slip()
    await change(floor, slip, to="pause")
    floor.clock.forward(hours=8)

    answer = await floor.complete(slip["id"])

    assert answer.json()["rating_slip"]["play_seconds"] == 0
    (entry,) = floor.entries(slip["player_id"])
    assert (entry["transaction_type"], entry["points_change"]) == ("GAMEPLAY", 0)


@pytest.mark.parametrize(("played", "seconds"), [(0.999999, 0), (1.0, 1), (3599.9, 3599)])
async def test_only_whole_seconds_count(floor: Floor, played: float, seconds: int) -> None:
    floor.clock.forward(seconds=0.25)
    slip = await floor.open_slip()
    floor.clock.forward(seconds=played)

    answer = await floor.complete(slip["id"])

    assert answer.json()["rating_slip"]["play_seconds"] == seconds
    assert floor.slip_row(slip["id"])["play_seconds"] == seconds


async def test_a_closed_slip_s_figure_no_longer_moves(floor: Floor) -> None:
    completion = await floor.paid_slip(played_seconds=1234)
    floor.clock.forward(days=2)

    assert await figure(floor, completion["rating_slip"]) == ("CLOSED", 1234)


async def test_a_clock_that_went_backwards_gives_no_play(floor: Floor) -> None:
    slip = await floor.open_slip()
    floor.clock.forward(seconds=-90)

    assert await figure(floor, slip) == ("OPEN", 0)
    answer = await floor.complete(slip["id"])

    stored = floor.slip_row(slip["id"])
    assert (stored["play_seconds"], stored["ended_at"]) == (0, stored["started_at"])
    assert answer.json()["rating_slip"]["play_seconds"] == 0
    assert answer.json()["loyalty"]["points_earned"] == 0


async def test_a_clock_that_went_backwards_in_a_pause_pays_no_more_than_the_slip_lasted(
    floor: Floor,
) -> None:
    slip = await floor.played_slip(played_seconds=3600)
    await change(floor, slip, to="pause")
    floor.clock.forward(seconds=-1800)

    answer = await floor.complete(slip["id"])

    assert answer.json()["rating_slip"]["play_seconds"] == 1800
    assert stored_seconds(floor, slip) == 1800
    assert floor.balance(slip["player_id"]) == 810


async def change(floor: Floor, slip: dict[str, Any], *, to: str) -> None:
    answer = await floor.post(f"/rating-slips/{slip['id']}/{to}")
    assert answer.status_code == 200, answer.text


async def figure(floor: Floor, slip: dict[str, Any]) -> tuple[str, int]:
    shown = (await floor.get(f"/rating-slips/{slip['id']}")).json()
    return shown["status"], shown["play_seconds"]


def stored_seconds(floor: Floor, slip: dict[str, Any]) -> int:
    """Return the play seconds that the slip's and its pauses' stored times amount to."""
    row = floor.slip_row(slip["id"])
    pauses = floor.clone.rows(
        "select ended_at - started_at as lasted from rating_slip_pause where rating_slip_id = %s",
        [slip["id"]],
    )
    paused = sum((pause["lasted"] for pause in pauses), timedelta())
    return (row["ended_at"] - row["started_at"] - paused) // timedelta(seconds=1)
