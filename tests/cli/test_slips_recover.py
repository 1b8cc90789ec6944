"""`pitledger slips recover`: what is owed is paid, once, in every casino."""

import getpass
import json
import os
import pty
import subprocess
from contextlib import suppress
from typing import Any, LiteralString, cast
from uuid import uuid4

import pytest
from psycopg.conninfo import make_conninfo

from tests.clone import Clone
from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.owing import live_slip, owed_slip_at
from tests.processes import COMMAND, environment, pitledger, refusal, result

RECOVER = ("slips", "recover")
NOBODY = "01a20f00-0000-7000-8000-000000000000"
COPIES = 220
COPY_SLIPS = """
insert into rating_slip
select (copy).* from (
  select jsonb_populate_record(slip, jsonb_build_object('id', gen_random_uuid())) as copy
  from rating_slip as slip, generate_series(1, 220)
) as copies
"""
COPY_DEBTS = """
insert into loyalty_recovery
select (copy).* from (
  select jsonb_populate_record(owed, jsonb_build_object('rating_slip_id', slip.id)) as copy
  from loyalty_recovery as owed, rating_slip as slip where slip.id <> owed.rating_slip_id
) as copies
"""


def url_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", floor.clone.admin_url)


def recovered(floor: Floor, *arguments: str) -> dict[str, Any]:
    """Recover with success, and return the document."""
    return result(*RECOVER, *arguments, *url_of(floor))


def counts(document: dict[str, Any]) -> tuple[int, int, int]:
    """Return what a document counts: recovered, paid before, and still owed."""
    return document["recovered"], document["already_paid"], document["still_owed"]


async def owed_in_both(floor: Floor) -> list[dict[str, Any]]:
    """Leave three slips owed, the oldest and the youngest in the house."""
    return [
        await owed_slip_at(floor, seat=1),
        await owed_slip_at(floor, seat=1, other=True),
        await owed_slip_at(floor, seat=2),
    ]


async def test_all_that_is_owed_is_paid_the_oldest_first_and_once(floor: Floor) -> None:
    slips = await owed_in_both(floor)

    first = recovered(floor, "--all")
    again = recovered(floor, "--all")

    assert counts(first) == (3, 0, 0)
    casinos = [floor.house.casino_id, floor.other.casino_id, floor.house.casino_id]
    assert first["slips"] == [
        {
            "slip_id": slip["id"],
            "casino_id": str(casino_id),
            "outcome": "recovered",
            "points_earned": 1620,
            "code": None,
        }
        for slip, casino_id in zip(slips, casinos, strict=True)
    ]
    assert again == {"recovered": 0, "already_paid": 0, "still_owed": 0, "slips": []}
    for slip in slips:
        assert len(floor.entries(slip["player_id"])) == 1
        assert floor.balance(slip["player_id"]) == 1620
        assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_the_audit_log_names_who_recovered_under_one_correlation_id(floor: Floor) -> None:
    slips = await owed_in_both(floor)

    recovered(floor, "--all")

    audited = floor.clone.rows("select * from audit_log where action = 'loyalty.recovered'")
    assert {str(row["entity_id"]) for row in audited} == {slip["id"] for slip in slips}
    assert {row["actor"] for row in audited} == {f"cli:{getpass.getuser()}"}
    assert {row["actor_id"] for row in audited} == {None}
    assert len({row["correlation_id"] for row in audited}) == 1
    assert len({row["request_id"] for row in audited}) == 3
    closes = {floor.slip_row(slip["id"])["closed_correlation_id"] for slip in slips}
    entries = [entry for slip in slips for entry in floor.entries(slip["player_id"])]
    assert {entry["correlation_id"] for entry in entries} == closes


async def test_one_casino_is_recovered_alone(floor: Floor) -> None:
    here, there, _ = await owed_in_both(floor)

    document = recovered(floor, "--all", "--casino", str(floor.house.casino_id))

    assert counts(document) == (2, 0, 0)
    assert floor.balance(here["player_id"]) == 1620
    assert len(floor.owed(there["id"])) == 1
    assert floor.balance(there["player_id"]) == 0


@pytest.mark.parametrize("named", [True, False])
async def test_one_slip_is_found_in_its_casino_and_paid_once(floor: Floor, *, named: bool) -> None:
    _, slip, left = await owed_in_both(floor)
    casino = ("--casino", str(floor.other.casino_id)) if named else ()

    first = recovered(floor, slip["id"], *casino)
    again = recovered(floor, slip["id"], *casino)

    assert counts(first) == (1, 0, 0)
    assert counts(again) == (0, 1, 0)
    (once,), (twice,) = first["slips"], again["slips"]
    assert once["casino_id"] == str(floor.other.casino_id)
    assert twice == {**once, "outcome": "already_paid"}
    assert floor.balance(slip["player_id"]) == 1620
    assert len(floor.entries(slip["player_id"])) == 1
    assert len(floor.owed(left["id"])) == 1


async def test_a_slip_that_fails_stays_owed_and_stops_no_other(floor: Floor) -> None:
    broken, there, here = await owed_in_both(floor)
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [broken["id"]])

    done = pitledger(*RECOVER, "--all", *url_of(floor))

    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert counts(document) == (2, 0, 1)
    assert document["slips"][0] == {
        "slip_id": broken["id"],
        "casino_id": str(floor.house.casino_id),
        "outcome": "still_owed",
        "points_earned": None,
        "code": "SNAPSHOT_MISSING",
    }
    assert "1 slip is still owed" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert floor.owed(broken["id"])[0]["attempts"] == 2
    assert floor.entries(broken["player_id"]) == []
    for slip in (there, here):
        assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_while_the_fault_lasts_all_stays_owed_and_then_it_is_paid(floor: Floor) -> None:
    slips = await owed_in_both(floor)

    with accruals_refused(floor.clone):
        done = pitledger(*RECOVER, "--all", *url_of(floor))

    document = json.loads(done.stdout)
    assert (done.returncode, counts(document)) == (1, (0, 0, 3))
    assert {slip["code"] for slip in document["slips"]} == {"INTERNAL_ERROR"}
    assert "3 slips are still owed" in done.stderr
    assert [floor.owed(slip["id"])[0]["attempts"] for slip in slips] == [2, 2, 2]
    assert counts(recovered(floor, "--all")) == (3, 0, 0)


async def test_an_error_that_nobody_foresaw_stops_no_other(floor: Floor) -> None:
    broken, there, here = await owed_in_both(floor)
    floor.clone.execute(
        "create function broken() returns trigger language plpgsql as"
        " 'begin raise exception ''broken''; end'"
    )
    trigger = (
        "create constraint trigger broken after delete on loyalty_recovery"
        " deferrable initially deferred for each row"
        f" when (old.rating_slip_id = '{broken['id']}') execute function broken()"
    )
    floor.clone.execute(cast("LiteralString", trigger))

    done = pitledger(*RECOVER, "--all", *url_of(floor))

    document = json.loads(done.stdout)
    assert (done.returncode, counts(document)) == (1, (2, 0, 1))
    assert document["slips"][0]["code"] == "INTERNAL_ERROR"
    assert floor.entries(broken["player_id"]) == []
    assert len(floor.owed(broken["id"])) == 1
    assert [floor.balance(slip["player_id"]) for slip in (there, here)] == [1620, 1620]


async def test_a_slip_that_is_nowhere_or_in_play_is_one_clear_line(floor: Floor) -> None:
    slip = await live_slip(floor)
    house, other = (("--casino", str(of.casino_id)) for of in (floor.house, floor.other))
    unknown = str(uuid4())

    nowhere = refusal(*RECOVER, unknown, *url_of(floor))
    elsewhere = refusal(*RECOVER, slip["id"], *other, *url_of(floor))
    in_play = refusal(*RECOVER, slip["id"], *house, *url_of(floor))
    no_casino = refusal(*RECOVER, "--all", "--casino", NOBODY, *url_of(floor))

    assert f"no slip {unknown} in any casino" in nowhere
    assert f"no slip {slip['id']} in this casino" in elsewhere
    assert "still in play" in in_play
    assert f"no casino {NOBODY}" in no_casino
    assert floor.slip_row(slip["id"])["status"] == "OPEN"
    assert floor.entries(slip["player_id"]) == []


@pytest.mark.parametrize("arguments", [(), ("--all", NOBODY), ("no-uuid",), ("--casino", NOBODY)])
def test_neither_all_nor_a_slip_or_both_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    done = pitledger(*RECOVER, *arguments, "--database-url", "postgresql://127.0.0.1:1/nowhere")

    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage" in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_user_that_may_not_step_down_is_refused(floor: Floor, clone: Clone) -> None:
    slip = await owed_slip_at(floor)
    clone.execute("create role passer_by login")
    try:
        url = make_conninfo(clone.admin_url, user="passer_by")
        line = refusal(*RECOVER, "--all", "--database-url", url)
    finally:
        clone.execute("drop role passer_by")

    assert "passer_by, may not become pitledger_app" in line
    assert len(floor.owed(slip["id"])) == 1


async def test_the_servers_own_role_may_recover(floor: Floor) -> None:
    slip = await owed_slip_at(floor)

    result(*RECOVER, slip["id"], "--database-url", floor.clone.application_url)

    assert floor.balance(slip["player_id"]) == 1620


async def test_a_queue_longer_than_one_page_is_recovered_whole(floor: Floor) -> None:
    slip = await owed_slip_at(floor)
    floor.clone.execute(COPY_SLIPS)
    floor.clone.execute(COPY_DEBTS)

    document = recovered(floor, "--all")

    assert counts(document) == (COPIES + 1, 0, 0)
    assert len({one["slip_id"] for one in document["slips"]}) == COPIES + 1
    assert floor.clone.rows("select from loyalty_recovery") == []
    earned = sum(one["points_earned"] for one in document["slips"])
    assert floor.balance(slip["player_id"]) == earned >= (COPIES + 1) * 1620


def written_to(terminal: int) -> str:
    """Return what was written to a terminal whose other end is closed; one read may give a part."""
    written = b""
    with suppress(OSError):
        while chunk := os.read(terminal, 65_536):
            written += chunk
    return written.decode()


async def test_a_terminal_shows_how_far_it_is_and_a_pipe_gets_log_lines_alone(
    floor: Floor,
) -> None:
    await owed_slip_at(floor)
    master, slave = pty.openpty()
    command = [*COMMAND, *RECOVER, "--all", *url_of(floor)]

    shown = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        command, stdout=subprocess.PIPE, stderr=slave, check=True, env=environment(TERM="xterm")
    )
    os.close(slave)
    terminal = written_to(master)
    os.close(master)
    piped = pitledger(*RECOVER, "--all", *url_of(floor))

    assert json.loads(shown.stdout)["recovered"] == 1
    assert "Recovering" in terminal
    assert "slip_recovery_completed" in terminal
    assert piped.stdout.count("\n") == 1
    assert all(json.loads(line)["event"] for line in piped.stderr.splitlines())
