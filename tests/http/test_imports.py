"""`POST /v1/rating-slips/import`: for admins, bounded, and found again in every export."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from pitledger.edge.import_report import ERRORS_SHOWN
from pitledger.kernel.ids import uuid7
from pitledger.workers.consumers import CONSUMERS
from pitledger.workers.relay import tell_consumer
from tests.floor import Floor
from tests.http.contract import problem_in, stored, stored_but_refusals
from tests.http.test_exports import rows_of
from tests.importing import COLUMNS, LONG_AGO, counts, file_of, line, posted, told
from tests.ledger_checks import assert_ledger_holds
from tests.verification.checking import findings

KEY = {"Idempotency-Key": "the-first-file"}
BY_DAY = """
select
  gaming_day, sum(slips) as slips, sum(play_seconds) as play_seconds,
  sum(gameplay_points) as points
from gaming_day_figures group by gaming_day order by gaming_day
"""


async def tell(floor: Floor) -> None:
    """Let every consumer be told of all that waits."""
    for consumer in CONSUMERS:
        while await tell_consumer(
            floor.database, floor.house.casino_id, consumer=consumer, clock=floor.clock
        ):
            pass


async def test_what_was_imported_is_in_the_lists_the_exports_and_the_days_figures(
    floor: Floor,
) -> None:
    ann = await floor.new_player(card_number="C-1")
    live = await floor.paid_slip(player_id=ann, played_seconds=3600)
    rows = [line("old-1"), line("old-2", began=LONG_AGO + timedelta(days=1), minutes=30)]

    answer = await posted(floor, file_of(*rows))

    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert counts(report) == (2, 0, 0)
    # SILVER by the live slip's 1620 points: 1620 x 1.25, and half of that, rounded up.
    assert report["points"] == 2025 + 1013
    ledger = rows_of((await floor.get("/ledger/export", role="admin")).text)
    audit = rows_of((await floor.get("/audit/export", role="admin")).text)
    slips = (await floor.get(f"/rating-slips?player_id={ann}&status=CLOSED")).json()["items"]
    imported = {
        json.loads(row["after"] or "")["external_id"]: row["entity_id"]
        for row in audit
        if row["action"] == "rating_slip.imported"
    }
    paid = {row["rating_slip_id"]: row["points_change"] for row in ledger}
    assert imported.keys() == {"old-1", "old-2"}
    assert [paid[imported[name]] for name in ("old-1", "old-2")] == ["2025", "1013"]
    assert {slip["id"]: slip["external_id"] for slip in slips} == {
        live["rating_slip"]["id"]: None,
        **{slip_id: name for name, slip_id in imported.items()},
    }
    admin = str(floor.house.staff_ids["admin"])
    assert {row["staff_id"] for row in ledger if row["rating_slip_id"] in imported.values()} == {
        admin
    }
    await tell(floor)
    assert [tuple(day.values()) for day in floor.clone.rows(BY_DAY)] == [
        (LONG_AGO.date(), 1, 3600, 0),
        (LONG_AGO.date() + timedelta(days=1), 1, 1800, 0),
        (floor.clock.at.date(), 1, 3600, 1620 + 2025 + 1013),
    ]
    assert await findings(floor) == []


async def test_a_file_that_is_sent_again_writes_nothing_with_a_key_and_without(
    floor: Floor,
) -> None:
    await floor.new_player(card_number="C-1")
    content = file_of(line("old-1"))
    first = await posted(floor, content, **KEY)
    before = stored(floor.clone)

    replayed = await posted(floor, content, **KEY)
    other = await posted(floor, file_of(line("old-2", began=LONG_AGO + timedelta(hours=1))), **KEY)
    without = await posted(floor, content)

    assert (replayed.json(), replayed.headers["Idempotency-Replayed"]) == (first.json(), "true")
    problem_in(other, "IDEMPOTENCY_CONFLICT")
    assert counts(without.json()) == (0, 1, 0)
    assert stored(floor.clone) == before


@pytest.mark.parametrize("role", ["pit_boss", "host", "cashier", "auditor"])
async def test_nobody_but_an_admin_may_import(role: str, floor: Floor) -> None:
    await floor.new_player(card_number="C-1")
    before = stored_but_refusals(floor.clone)

    problem = problem_in(await posted(floor, file_of(line("old-1")), role=role), "FORBIDDEN")

    assert problem["permission"] == "slips:import"
    assert stored_but_refusals(floor.clone) == before


async def test_a_body_may_have_a_mebibyte_and_a_larger_one_is_sent_to_the_command(
    floor: Floor,
) -> None:
    await floor.new_player(card_number="C-1")
    content = file_of(line("old-1")).ljust(1024 * 1024, "\n")

    taken = await posted(floor, content)
    refused = await posted(floor, content + "\n")

    assert counts(taken.json()) == (1, 0, 0)
    assert "pitledger import slips" in problem_in(refused, "BODY_TOO_LARGE")["detail"]


async def test_errors_are_all_counted_and_the_first_of_them_shown(floor: Floor) -> None:
    answer = await posted(floor, file_of(*(line(f"x-{n}") for n in range(ERRORS_SHOWN + 5))))

    report = answer.json()
    assert counts(report) == (0, 0, ERRORS_SHOWN + 5)
    assert (len(report["errors"]), report["errors_omitted"]) == (ERRORS_SHOWN, 5)
    assert told(report)[-1] == (ERRORS_SHOWN + 1, "x-999", "NOT_FOUND", "card_number")
    assert floor.clone.rows("select from visit") == []


def wrong(field: str) -> tuple[str, str]:
    """Return how a row is refused that holds what no slip can have."""
    return "VALIDATION_ERROR", field


def wrong_rows(elsewhere: str) -> list[tuple[str, str, str]]:
    """Return rows, each with the code and the field it is refused for."""
    days = (LONG_AGO + timedelta(days=day) for day in range(1, 40))
    return [
        (line("a", began=next(days), card_number="C-9"), "NOT_FOUND", "card_number"),
        (line("b", began=next(days), table_label="T9"), "NOT_FOUND", "table_label"),
        (line("b2", began=next(days), player_id=str(uuid7())), "NOT_FOUND", "player_id"),
        (line("c", began=next(days), table_id=elsewhere), "NOT_FOUND", "table_id"),
        (line("d", began=next(days), seat=8), "SEAT_OUT_OF_RANGE", "seat"),
        (line("e", began=next(days), seat=0), "SEAT_OUT_OF_RANGE", "seat"),
        (line("f", began=next(days), average_bet_cents=0), *wrong("average_bet_cents")),
        (line("g", began=next(days), average_bet_cents="1.5"), *wrong("average_bet_cents")),
        (line("g2", began=next(days), average_bet_cents=10**11), *wrong("average_bet_cents")),
        (line("h", began=next(days), minutes=-1), *wrong("ended_at")),
        (line("i", began=next(days), minutes=4321), *wrong("ended_at")),
        (line("j", began=datetime.now(UTC)), *wrong("ended_at")),
        (line("k", began=next(days), paused_seconds=3601), *wrong("paused_seconds")),
        (line("l", began=next(days), started_at="2026-02-10 12:00"), *wrong("started_at")),
        (line("m", began=next(days), started_at="2026-02-30T12:00Z"), *wrong("started_at")),
        (line("n", began=next(days), started_at="1899-01-01T12:00Z"), *wrong("started_at")),
        (line("o", began=next(days), card_number=""), *wrong("player_id")),
        (line("p", began=next(days), player_id="7"), *wrong("player_id")),
        (line("not plain", began=next(days)), *wrong("external_id")),
        (line("high", began=next(days), average_bet_cents=10**10), *wrong("average_bet_cents")),
        ("q,too,few", *wrong("file")),
        (line("r", minutes=10), "PLAYER_ALREADY_SEATED", "started_at"),
        (line("first", seat=2), "IDEMPOTENCY_CONFLICT", "external_id"),
        (line("s\udcfc", began=next(days)), *wrong("external_id")),
    ]


async def test_wrong_rows_are_told_and_stop_no_other(floor: Floor) -> None:
    await floor.new_player(card_number="C-1")
    rows = wrong_rows(str(floor.other.table_ids[0]))
    lines = [
        line("first"),
        *(row for row, _, _ in rows),
        line("last", began=LONG_AGO - timedelta(days=1)),
    ]

    answer = await posted(floor, file_of(*lines).encode(errors="surrogateescape"))

    report = answer.json()
    assert counts(report) == (2, 0, len(rows))
    assert [(row, code, field) for row, _, code, field in told(report)] == [
        (number, code, field) for number, (_, code, field) in enumerate(rows, start=3)
    ]
    assert all(error["message"] for error in report["errors"])
    slips = floor.clone.rows("select external_id from rating_slip")
    assert {slip["external_id"] for slip in slips} == {"first", "last"}
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe\x00", b"external_id;seat\n", b'"'])
async def test_a_body_that_is_no_such_file_is_refused(content: bytes, floor: Floor) -> None:
    problem = problem_in(await posted(floor, content), "VALIDATION_ERROR")

    assert [error["field"] for error in problem["errors"]] == ["file"]


async def test_odd_csv_is_read_or_refused_row_by_row(floor: Floor) -> None:
    ann = await floor.new_player(card_number='A "quoted", card')
    written = io.StringIO()
    out = csv.writer(written, quoting=csv.QUOTE_ALL)
    out.writerow(COLUMNS)
    cells = line("old-1", card_number="?").split(",")
    out.writerow(['A "quoted", card' if cell == "?" else f" {cell} " for cell in cells])
    broken = 'old-2,"unfinished" quote,,,,,,,,\n'
    nul = line("old-3", card_number="C\x00")

    report = (await posted(floor, written.getvalue() + broken + nul)).json()

    assert counts(report) == (1, 0, 2)
    assert [(row, field) for row, _, _, field in told(report)] == [(3, "file"), (4, "card_number")]
    assert floor.balance(ann) == 1620
    assert_ledger_holds(floor.clone)
