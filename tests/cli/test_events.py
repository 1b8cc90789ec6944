"""`pitledger events`: dead letters are looked at, retried and given up, and the log is replayed."""

import getpass
from typing import Any

from tests.event_log import REPORT, deliveries, tell
from tests.floor import Floor
from tests.processes import pitledger, refusal, result
from tests.workers.breaking import figures_refused
from tests.workers.plain_figures import report_of

NOBODY = "01a20f00-0000-7000-8000-000000000000"
ATTEMPTS = 10


def url_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", floor.clone.admin_url)


def events(floor: Floor, *arguments: str) -> dict[str, Any]:
    """Run one of the commands with success, and return the document."""
    return result("events", *arguments, *url_of(floor))


async def dead(floor: Floor) -> list[str]:
    """Leave the two events of a completion dead, and return their ids."""
    await floor.paid_slip()
    with figures_refused(floor, table=0):
        for _ in range(ATTEMPTS):
            await tell(floor)
            floor.clock.forward(minutes=5)
    return [str(row["event_id"]) for row in deliveries(floor, "DEAD")]


def audited(floor: Floor, action: str) -> list[tuple[str, Any, Any]]:
    rows = floor.clone.rows("select * from audit_log where action = %s", [action])
    assert {row["actor"] for row in rows} == {f"cli:{getpass.getuser()}"}
    return sorted((str(row["entity_id"]), row["before"], row["after"]) for row in rows)


async def test_dead_letters_are_listed_with_why(floor: Floor) -> None:
    ids = await dead(floor)

    document = events(floor, "dead")
    here = events(floor, "dead", "--casino", str(floor.house.casino_id))
    there = events(floor, "dead", "--casino", str(floor.other.casino_id))

    assert document == here
    assert there == {"dead": []}
    assert sorted(letter["event_id"] for letter in document["dead"]) == ids
    types = {letter["event_type"] for letter in document["dead"]}
    assert types == {"rating_slip.completed", "loyalty.points_accrued"}
    for letter in document["dead"]:
        assert letter["casino_id"] == str(floor.house.casino_id)
        assert (letter["consumer"], letter["attempts"]) == (REPORT.name, ATTEMPTS)
        assert letter["last_error_code"] == "INTERNAL_ERROR"
        assert "broken" in letter["last_error_detail"]


async def test_one_is_retried_then_all_and_each_counts_once(floor: Floor) -> None:
    first, second = await dead(floor)

    one = events(floor, "retry", REPORT.name, first)
    await tell(floor)
    after_one = (await report_of(floor))["events_waiting"]
    rest = events(floor, "retry", REPORT.name, "--all")
    await tell(floor)
    none = events(floor, "retry", REPORT.name, "--all")

    casino_id = str(floor.house.casino_id)
    assert one == {"retried": 1, "events": [{"casino_id": casino_id, "event_id": first}]}
    assert rest["events"] == [{"casino_id": casino_id, "event_id": second}]
    assert (after_one, none) == (1, {"retried": 0, "events": []})
    totals = (await report_of(floor))["totals"]
    assert (totals["slips"], totals["entries"], totals["points"]) == (1, 1, 1620)
    why = {"attempts": ATTEMPTS, "last_error_code": "INTERNAL_ERROR"}
    of = {"consumer": REPORT.name}
    assert audited(floor, "event.retried") == [(first, why, of), (second, why, of)]


async def test_what_is_dropped_is_told_no_more_until_a_replay(floor: Floor) -> None:
    ids = await dead(floor)

    dropped = [events(floor, "drop", REPORT.name, event_id)["dropped"] for event_id in ids]
    again = pitledger("events", "drop", REPORT.name, ids[0], *url_of(floor))
    await tell(floor)
    before = await report_of(floor)
    replayed = events(floor, "replay", REPORT.name)
    await tell(floor)
    after = await report_of(floor)

    assert dropped == [1, 1]
    assert again.returncode == 1
    assert "no dead letter" in again.stderr
    assert (before["items"], before["events_waiting"]) == ([], 0)
    assert replayed["events"] == 2
    assert {one["casino_id"] for one in replayed["casinos"]} == {
        str(house.casino_id) for house in (floor.house, floor.other)
    }
    assert (after["totals"]["slips"], after["totals"]["points"]) == (1, 1620)
    assert [event_id for event_id, _, _ in audited(floor, "event.dropped")] == ids


async def test_one_casino_is_replayed_alone(floor: Floor) -> None:
    await floor.paid_slip()
    await tell(floor)

    events(floor, "replay", REPORT.name, "--casino", str(floor.other.casino_id))

    assert (await report_of(floor))["totals"]["slips"] == 1
    assert deliveries(floor, "PENDING") == []


async def test_what_can_not_be_meant_is_refused(floor: Floor) -> None:
    await floor.paid_slip()
    (waiting, _) = [str(row["event_id"]) for row in deliveries(floor, "PENDING")]

    for wrong in (
        ("retry", REPORT.name),
        ("retry", REPORT.name, NOBODY, "--all"),
        ("replay", "nobody"),
    ):
        done = pitledger("events", *wrong, *url_of(floor))
        assert (done.returncode, done.stdout) == (2, ""), wrong
    for command, event_id in (("retry", NOBODY), ("drop", waiting)):
        done = pitledger("events", command, REPORT.name, event_id, *url_of(floor))
        assert done.returncode == 1
        assert "no dead letter" in done.stderr.splitlines()[-1]
    assert "no casino" in refusal("events", "dead", "--casino", NOBODY, *url_of(floor))
    assert len(deliveries(floor, "PENDING")) == 2
