"""The fifth scenario: how long a completion takes, reported beside its ceiling."""

import statistics
import sys
import time

import pytest

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds

CEILING_MS = 500
COMPLETIONS = 50


async def test_the_time_of_a_completion_is_reported(
    floor: Floor, capsys: pytest.CaptureFixture[str]
) -> None:
    player_id = await floor.new_player()
    took_ms: list[float] = []
    points = 0

    for _ in range(COMPLETIONS):
        slip = await floor.played_slip(player_id=player_id)
        started = time.perf_counter()
        answer = await floor.complete(slip["id"])
        took_ms.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.text
        points += answer.json()["loyalty"]["points_earned"]

    with capsys.disabled():
        sys.stdout.write(
            f"\n{COMPLETIONS} completions over HTTP: half of them within"
            f" {statistics.median(took_ms):.1f} ms, the slowest {max(took_ms):.1f} ms"
            f" (the ceiling: {CEILING_MS} ms)\n"
        )
    assert len(floor.entries(player_id)) == COMPLETIONS
    assert floor.balance(player_id) == points
    assert_ledger_holds(floor.clone)
