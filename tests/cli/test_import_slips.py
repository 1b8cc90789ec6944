"""`pitledger import slips`: history becomes closed, paid slips, each once, whatever happens."""

import json
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, LiteralString

import pytest

from tests.clone import Clone
from tests.floor import Floor
from tests.http.contract import stored
from tests.importing import (
    COLUMNS,
    LONG_AGO,
    command,
    counts,
    file_of,
    imported,
    line,
    told,
    verified,
)
from tests.processes import refusal

pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")

SLIPS: LiteralString = "select * from rating_slip where external_id is not null order by started_at"
PAGE = Path(__file__).parents[2] / "docs" / "import.md"
HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.csv"


@pytest.mark.parametrize("first", ["hours", "moment"])
async def test_a_slip_of_no_length_hides_no_other_that_began_with_it(
    floor: Floor, path: Path, first: str
) -> None:
    await floor.new_player(card_number="C-1")
    began = {"hours": line("hours", minutes=120), "moment": line("moment", minutes=0)}
    second = {"hours": "moment", "moment": "hours"}[first]
    report = imported(floor, path, content=file_of(began[first], began[second]))
    assert counts(report) == (2, 0, 0)

    between = file_of(line("between", began=LONG_AGO + HOUR))
    report = imported(floor, path, content=between, code=1)

    assert [error["code"] for error in report["errors"]] == ["PLAYER_ALREADY_SEATED"]
    assert counts(report) == (0, 0, 1)


async def test_slips_are_closed_priced_by_our_rules_and_paid(floor: Floor, path: Path) -> None:
    ann = await floor.new_player(card_number="C-1")
    two_hours_on = LONG_AGO + 2 * HOUR
    half_hour = {"minutes": 40, "paused_seconds": 600, "average_bet_cents": 5_000, "seat": 2}
    report = imported(
        floor,
        path,
        content=file_of(
            line("old-1"),
            line("old-2", began=two_hours_on, **half_hour, table_id=floor.house.table_ids[1]),
        ),
    )

    # $100 x 2.7 % x 60 rounds x 10 = 1620 at BRONZE, which makes SILVER; $50 x 2.7 % x 30 rounds
    # x 10 = 405 there times 1.25 = 506.25.
    assert counts(report) == (2, 0, 0)
    assert (report["points"], report["errors"]) == (1620 + 506, [])
    first, second = floor.clone.rows(SLIPS)
    assert (first["status"], first["play_seconds"], first["ended_at"]) == (
        "CLOSED",
        3600,
        LONG_AGO + HOUR,
    )
    assert (second["play_seconds"], second["seat"]) == (1800, 2)
    assert second["table_id"] == floor.house.table_ids[1]
    assert first["snapshot"]["house_edge_pct"] == "2.7"
    entries = floor.entries(ann)
    assert [entry["points_change"] for entry in entries] == [1620, 506]
    assert [entry["rating_slip_id"] for entry in entries] == [first["id"], second["id"]]
    assert [entry["tier_after"] for entry in entries] == ["SILVER", "SILVER"]
    assert floor.balance(ann) == 2126
    visit = floor.clone.row("select * from visit")
    assert (first["visit_id"], second["visit_id"]) == (visit["id"], visit["id"])
    assert (visit["started_at"], visit["ended_at"]) == (
        LONG_AGO,
        two_hours_on + timedelta(minutes=40),
    )
    assert visit["gaming_day"] == first["gaming_day"] == LONG_AGO.date()
    verified(floor)


async def test_the_example_of_the_page_is_what_the_command_prints(floor: Floor, path: Path) -> None:
    await floor.new_player(card_number="C-1")
    page = PAGE.read_text(encoding="utf-8")

    report = imported(floor, path, content=page.split("```csv\n")[1].split("```")[0])

    assert report == json.loads(page.split("```json\n")[1].split("```")[0])


async def test_the_same_file_again_writes_nothing_and_says_so(floor: Floor, path: Path) -> None:
    await floor.new_player(card_number="C-1")
    content = file_of(line("old-1"), line("old-2", began=LONG_AGO + HOUR))
    imported(floor, path, content=content)
    before = stored(floor.clone)

    again = imported(floor, path, content=content)

    assert counts(again) == (0, 2, 0)
    assert stored(floor.clone) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the first line must name the columns, and is empty"),
        (b"\n", "the first line must name the columns, and is empty"),
        (b"external_id,colour\n", "no column is called 'colour'"),
        (b"external_id,seat,seat\n", "the column seat is there twice"),
        (b"external_id,seat,player_id,table_id,started_at,ended_at\n", "average_bet_cents is miss"),
        (
            b"external_id,seat,average_bet_cents,started_at,ended_at,table_id\n",
            "one of the columns player_id and card_number must be there",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_whole(
    content: bytes, says: str, clone: Clone, path: Path
) -> None:
    path.write_bytes(content)
    casino = clone.rows("select id from casino")[0]["id"]

    arguments = ("import", "slips", str(path), "--casino", str(casino))
    assert says in refusal(*arguments, "--database-url", clone.admin_url)


async def test_what_spreadsheets_write_is_read(floor: Floor, path: Path) -> None:
    await floor.new_player(card_number="C-1")
    rows = [line("old-1"), line("old-2", began=LONG_AGO + HOUR)]
    content = "\r\n".join([",".join(COLUMNS), *rows, "", ""]).replace(",", ";")

    report = imported(floor, path, content=b"\xef\xbb\xbf" + content.encode())
    nothing = imported(floor, path, content=file_of())

    assert counts(report) == (2, 0, 0)
    assert counts(nothing) == (0, 0, 0)


async def test_a_guest_of_another_casino_is_not_known(floor: Floor, path: Path) -> None:
    answer = await floor.post(
        "/players",
        {"first_name": "Bea", "last_name": "Elsewhere", "card_number": "C-1"},
        role="other pit_boss",
    )

    report = imported(
        floor,
        path,
        content=file_of(line("a"), line("b", player_id=answer.json()["id"])),
        code=1,
    )

    assert told(report) == [
        (2, "a", "NOT_FOUND", "card_number"),
        (3, "b", "NOT_FOUND", "player_id"),
    ]
    assert floor.clone.rows("select from visit") == []


async def test_tiers_rise_during_an_import_in_the_order_of_the_rows(
    floor: Floor, path: Path
) -> None:
    ann = await floor.new_player(card_number="C-1")
    ben = await floor.new_player(card_number="C-2")
    live = await floor.paid_slip(player_id=ben, played_seconds=60)
    hours = [LONG_AGO + number * HOUR for number in range(4)]
    rows = [line(f"ann-{number}", began=began) for number, began in enumerate(hours)]
    rows.insert(2, line("ben-0", began=hours[0], card_number="C-2", seat=3))

    imported(floor, path, content=file_of(*rows))

    # 1620 at BRONZE; 2025 twice at SILVER come to 5670, which is GOLD.
    assert [entry["points_change"] for entry in floor.entries(ann)] == [1620, 2025, 2025, 2430]
    assert floor.entries(ann)[-1]["tier_before"] == "GOLD"
    assert floor.balance(ben) == live["loyalty"]["points_earned"] + 1620
    told_of = floor.clone.rows(
        "select payload ->> 'tier_after' as tier from outbox"
        " where event_type = 'loyalty.tier_changed' and payload ->> 'player_id' = %s order by 1",
        [ann],
    )
    assert [row["tier"] for row in told_of] == ["GOLD", "SILVER"]
    verified(floor)


async def test_the_night_the_clocks_go_back_has_the_hour_twice(floor: Floor, path: Path) -> None:
    ann = await floor.new_player(card_number="C-1")
    before, after = "2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"
    morning, later = "2025-10-26T05:59:00+01:00", "2025-10-26T06:01:00+01:00"

    report = imported(
        floor,
        path,
        content=file_of(
            line("whole-hour", started_at=before, ended_at=after),
            line("till-morning", started_at=morning, ended_at=later),
            line("next-day", started_at=later, ended_at="2025-10-26T06:31:00+01:00"),
        ),
    )

    assert counts(report) == (3, 0, 0)
    slips = floor.clone.rows(SLIPS)
    assert [slip["play_seconds"] for slip in slips] == [3600, 120, 1800]
    assert [slip["gaming_day"].day for slip in slips] == [25, 25, 26]
    completed = floor.clone.rows(
        "select payload ->> 'gaming_day' as day from outbox"
        " where event_type = 'rating_slip.completed' order by payload ->> 'started_at'"
    )
    assert [row["day"][-2:] for row in completed] == ["25", "26", "26"]
    visits = floor.clone.rows("select * from visit order by gaming_day")
    assert [visit["gaming_day"].day for visit in visits] == [25, 26]
    days = {entry["gaming_day"] for entry in floor.entries(ann)}
    assert len(days) == 1, "an entry's day is that of its own moment: the import's"
    verified(floor)


async def test_of_parquet_the_rows_are_told_that_hold_what_nobody_can_read_and_the_others_imported(
    floor: Floor, path: Path
) -> None:
    await floor.new_player(card_number="C-1")
    in_year_one, far = -62_135_596_800_000_000, 2**62
    began = [LONG_AGO + number * HOUR for number in range(4)]
    microseconds = [int(at.timestamp() * 1_000_000) for at in began]
    times = pa.timestamp("us", "UTC")
    bets = [Decimal(10_000), Decimal(10_000), Decimal("1" * 30), Decimal(10_000)]
    table = pa.table(
        {
            "external_id": ["good", "far", "digits", "old"],
            "card_number": pa.array([b"C-1"] * 4),
            "table_label": ["T1"] * 4,
            "seat": [1] * 4,
            "average_bet_cents": pa.array(bets, pa.decimal128(38, 0)),
            "started_at": pa.array([*microseconds[:3], in_year_one]).view(times),
            "ended_at": pa.array([microseconds[1], far, *microseconds[3:] * 2]).view(times),
        }
    )
    file = pa.BufferOutputStream()
    pq.write_table(table, file)

    report = imported(floor, path, content=file.getvalue().to_pybytes(), code=1)

    assert counts(report) == (1, 0, 3)
    assert told(report) == [
        (3, "far", "VALIDATION_ERROR", "ended_at"),
        (4, "digits", "VALIDATION_ERROR", "average_bet_cents"),
        (5, "old", "VALIDATION_ERROR", "started_at"),
    ]
    verified(floor)


async def test_parquet_that_is_no_table_of_slips_is_refused_on_one_line(
    floor: Floor, path: Path
) -> None:
    pq.write_table(pa.table({"external_id": ["a"], "seat": [[1]]}), path)

    said = refusal(*command(floor, path))

    assert "each cell of the column seat holds several values" in said
