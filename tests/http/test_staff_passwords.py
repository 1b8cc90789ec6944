"""Passwords that an admin may give: refused on the field, in a sentence that helps."""

import pytest
from httpx import Response

from pitledger.edge.passwords import hash_password
from tests.floor import Floor
from tests.http.contract import problem_in, stored
from tests.http.staffing import NEW_PASSWORD, add, added, change, changed, row_of, sign_in

REFUSED = {
    "Eleven-char": "must have 12 to 1000 characters",
    "1qaz2wsx3edc": "is one that many people use; choose another",
    "abcabcabcabc": "must not be a short piece repeated",
    "qwertyuiop12!": "must not run along the alphabet, the digits or the keyboard",
    "12-nora.new-34": "must not be made of the login, the person's name or the casino's",
    "NoraNew!2026": "must not be made of the login, the person's name or the casino's",
    "2026-house-2027": "must not be made of the login, the person's name or the casino's",
}


def only_error(answer: Response) -> dict[str, str]:
    (error,) = problem_in(answer, "VALIDATION_ERROR")["errors"]
    return error


@pytest.mark.parametrize(("password", "message"), REFUSED.items())
async def test_a_weak_password_is_given_to_nobody(
    floor: Floor, password: str, message: str
) -> None:
    member = await added(floor)
    before = stored(floor.clone)

    for answer in (
        await add(floor, password=password),
        await change(floor, member["id"], password=password),
        await change(floor, member["id"], password=password, role="cashier", active=False),
    ):
        error = only_error(answer)
        assert error["field"] == "password"
        assert error["message"].startswith(message)
        assert password not in answer.text
    assert stored(floor.clone) == before


async def test_the_name_that_a_change_gives_counts(floor: Floor) -> None:
    member = await added(floor)

    refused = await change(floor, member["id"], name="Vesna Kovac", password="vesna-12-34-56")
    assert only_error(refused)["field"] == "password"
    await changed(floor, member["id"], password="vesna-12-34-56")


async def test_an_older_shorter_password_still_signs_in(floor: Floor) -> None:
    await added(floor)
    floor.clone.execute(
        "update staff set password_hash = %s where login = 'nora.new'",
        [await hash_password("12345678")],
    )

    assert (await sign_in(floor, "nora.new", password="12345678")).status_code == 201


async def test_a_password_is_hashed_in_its_composed_form(floor: Floor) -> None:
    await added(floor, password="un cafe\u0301 a\u0300 co\u0302te\u0301")

    for typed in ("un café à côté", "un cafe\u0301 a\u0300 co\u0302te\u0301"):
        assert (await sign_in(floor, "nora.new", password=typed)).status_code == 201
    assert row_of(floor, "nora.new")["password_hash"].startswith("$argon2id$")


async def test_a_dealer_with_a_password_is_held_to_the_same(floor: Floor) -> None:
    assert only_error(await add(floor, role="dealer", password="12345678"))["field"] == "password"
    await added(floor, role="dealer", password=NEW_PASSWORD)
