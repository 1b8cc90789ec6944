"""Guests: created and enrolled in one, read and changed by the casino that enrolled them."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.log import Log

GUEST = {
    "first_name": "Mia",
    "last_name": "Muster",
    "birth_date": "1980-02-29",
    "card_number": "C-1",
}
NEW = {"first_name": "Ada", "last_name": "Neu", "birth_date": "1990-01-01", "card_number": "C-2"}


async def edit(floor: Floor, player_id: object, **changes: Any) -> Response:
    return await floor.call("PATCH", f"/players/{player_id}", role="pit_boss", body=changes)


async def test_a_guest_is_created_and_enrolled(floor: Floor) -> None:
    body = {
        "first_name": "  Zo\u00eb ",
        "last_name": "O'Neill-\u738b",
        "birth_date": "1980-02-29",
        "card_number": "C-1",
    }

    answer = await floor.post("/players", body)

    assert answer.status_code == 201, answer.text
    player = answer.json()
    assert player == {**body, "first_name": "Zo\u00eb", "id": player["id"]}
    assert (await floor.get(f"/players/{player['id']}", role="auditor")).json() == player
    row = floor.clone.row("select * from player_casino where player_id = %s", [player["id"]])
    assert (row["casino_id"], row["card_number"]) == (floor.house.casino_id, "C-1")
    assert [str(row["entity_id"]) for row in audited(floor, "player.enrolled")] == [player["id"]]


async def test_birth_date_and_card_may_be_missing_or_null(floor: Floor) -> None:
    names = {"first_name": "Ann", "last_name": "Other"}

    for body in (names, {**names, "birth_date": None, "card_number": None}):
        player = (await floor.post("/players", body)).json()
        assert (player["birth_date"], player["card_number"]) == (None, None)


async def test_a_card_belongs_to_one_guest_of_a_casino(floor: Floor) -> None:
    await floor.new_player(card_number="C-1")
    before = stored(floor.clone)
    body = {"first_name": "Ann", "last_name": "Other", "card_number": "C-1"}

    problem_in(await floor.post("/players", body), "ALREADY_EXISTS")

    assert stored(floor.clone) == before
    assert (await floor.post("/players", body, role="other pit_boss")).status_code == 201


async def test_guests_are_listed_newest_enrolment_first(floor: Floor) -> None:
    ids = [await floor.new_player() for _ in range(2)]
    floor.clock.forward(seconds=1)
    newest = await floor.new_player(**GUEST)
    order = [newest, *sorted(ids, reverse=True)]

    page = (await floor.get("/players", role="cashier")).json()

    assert [item["id"] for item in page["items"]] == order
    assert page["items"][0] == {**GUEST, "id": newest}
    assert page["next_cursor"] is None
    first = (await floor.get("/players?limit=2")).json()
    rest = (await floor.get(f"/players?limit=2&cursor={first['next_cursor']}")).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == order


async def test_an_edit_changes_what_it_names_and_audits_what_changed(
    log: Log, floor: Floor
) -> None:
    player_id = await floor.new_player(**GUEST)
    log.listen()

    for field, value in NEW.items():
        answer = await edit(floor, player_id, **{field: value, "first_name": NEW["first_name"]})
        assert answer.status_code == 200, answer.text

    unchanged = await edit(floor, player_id, **NEW)
    assert unchanged.json() == {**NEW, "id": player_id}
    assert (await floor.get(f"/players/{player_id}")).json() == {**NEW, "id": player_id}
    changes = audited(floor, "player.changed")
    told = [(change["before"], change["after"]) for change in changes]
    assert sorted(told, key=str) == sorted(
        [({field: GUEST[field]}, {field: NEW[field]}) for field in NEW], key=str
    )
    assert {change["actor"] for change in changes} == {f"staff:{floor.house.staff_ids['pit_boss']}"}
    assert {str(change["entity_id"]) for change in changes} == {player_id}
    lines = log.lines("action_completed")
    assert {(line["action"], line["entity_id"]) for line in lines} == {("update_player", player_id)}


async def test_null_clears_a_birth_date_and_a_card_and_no_name(floor: Floor) -> None:
    player_id = await floor.new_player(**GUEST)

    cleared = await edit(floor, player_id, birth_date=None, card_number=None)

    assert cleared.json() == {**GUEST, "id": player_id, "birth_date": None, "card_number": None}
    (change,) = audited(floor, "player.changed")
    assert change["before"] == {"birth_date": "1980-02-29", "card_number": "C-1"}
    assert change["after"] == {"birth_date": None, "card_number": None}
    before = stored(floor.clone)
    for field in ("first_name", "last_name"):
        problem = problem_in(await edit(floor, player_id, **{field: None}), "VALIDATION_ERROR")
        assert [error["field"] for error in problem["errors"]] == [field]
    assert stored(floor.clone) == before
    assert (await edit(floor, await floor.new_player(), card_number="C-1")).status_code == 200


@pytest.mark.parametrize("letter", ["\n", "\t", "\x1b", "\x85", "\u2028", "\u202e", "\u2066"])
async def test_a_name_that_would_not_stay_on_its_line_is_refused(floor: Floor, letter: str) -> None:
    player_id = await floor.new_player()
    before = stored(floor.clone)

    for field in ("first_name", "last_name", "card_number"):
        wrong = await edit(floor, player_id, **{field: f"a{letter}b"})
        problem = problem_in(wrong, "VALIDATION_ERROR")
        assert [error["field"] for error in problem["errors"]] == [field]

    assert stored(floor.clone) == before
    assert (
        await edit(floor, player_id, first_name="Zo\u00eb\u200d", last_name="\u05d0\u05d1")
    ).is_success


async def test_an_edit_that_changes_nothing_writes_nothing(floor: Floor) -> None:
    player_id = await floor.new_player(**GUEST)
    before = stored(floor.clone)

    for changes in ({}, GUEST, {"first_name": " Mia "}):
        answer = await edit(floor, player_id, **changes)
        assert (answer.status_code, answer.json()) == (200, {**GUEST, "id": player_id})
    assert stored(floor.clone) == before


async def test_a_card_that_is_taken_is_refused_with_the_whole_edit(floor: Floor) -> None:
    await floor.new_player(card_number="C-1")
    player_id = await floor.new_player()
    before = stored(floor.clone)

    answer = await edit(floor, player_id, last_name="Neu", card_number="C-1")

    problem_in(answer, "ALREADY_EXISTS")
    assert stored(floor.clone) == before


async def test_an_unknown_and_another_casinos_guest_are_not_found(floor: Floor) -> None:
    theirs = (await floor.post("/players", GUEST, role="other pit_boss")).json()["id"]
    before = stored(floor.clone)

    for player_id in (theirs, uuid4()):
        for changes in ({"last_name": "Neu"}, {}):
            problem = problem_in(await edit(floor, player_id, **changes), "NOT_FOUND")
            assert problem["entity"] == "player"
    assert stored(floor.clone) == before


async def test_a_birth_date_that_cannot_be_is_refused_when_enrolling_and_in_an_edit(
    floor: Floor,
) -> None:
    player_id = await floor.new_player(**GUEST)
    floor.clock.forward(hours=12)  # 23:00 UTC: in Vienna the next day has begun
    before = stored(floor.clone)

    for wrong in ("1899-12-31", "0001-01-01", "2026-03-12", "9999-12-31"):
        answer = await edit(floor, player_id, first_name="Ada", birth_date=wrong)
        problem = problem_in(answer, "VALIDATION_ERROR")
        assert [error["field"] for error in problem["errors"]] == ["birth_date"]
        answer = await floor.post("/players", {**NEW, "birth_date": wrong})
        assert problem_in(answer, "VALIDATION_ERROR")["errors"] == problem["errors"]
    assert stored(floor.clone) == before
    for right in ("1900-01-01", "2026-03-11"):
        answer = await edit(floor, player_id, birth_date=right)
        assert answer.json()["birth_date"] == right
        newborn = await floor.new_player(birth_date=right)
        assert (await floor.get(f"/players/{newborn}")).json()["birth_date"] == right


async def test_edits_at_once_lose_nothing_and_give_a_card_to_one(floor: Floor) -> None:
    ids = [await floor.new_player(**{**GUEST, "card_number": None}) for _ in range(2)]
    parts = [{field: NEW[field]} for field in ("first_name", "last_name", "birth_date")]

    answers = await asyncio.gather(
        *(edit(floor, ids[0], **part) for part in parts),
        *(edit(floor, player_id, card_number="C-2") for player_id in ids),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 409]
    stands = (await floor.get(f"/players/{ids[0]}")).json()
    assert {field: stands[field] for part in parts for field in part} == {
        field: value for part in parts for field, value in part.items()
    }
    cards = floor.clone.rows("select from player_casino where card_number = 'C-2'")
    assert len(cards) == 1
    assert len(audited(floor, "player.changed")) == 4
