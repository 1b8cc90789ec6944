"""A time with a zone farther from UTC than PostgreSQL knows is an instant like any other."""

import pytest

from tests.floor import Floor


@pytest.mark.parametrize("path", ["/audit", "/audit/export"])
@pytest.mark.parametrize(
    "instant",
    [
        "2026-02-03T02:31:55%2B21:08",
        "9999-12-31T23:59:59-21:08",
        "0001-01-01T00:00:00%2B21:08",
    ],
)
async def test_a_filter_takes_it(floor: Floor, path: str, instant: str) -> None:
    answer = await floor.get(f"{path}?to={instant}", role="auditor")

    assert answer.status_code == 200, answer.text
