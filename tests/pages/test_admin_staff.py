"""People by the form: added, changed, signed out at once; passwords are never shown."""

from typing import Any

import pytest

from tests.floor import Floor
from tests.pages.visitor import forms_of, text_of, visiting
from tests.template import PASSWORD

NEW = "/admin/staff/new"
WORDS = "four plain words here"
DORA = {
    "name": "Dora Neu",
    "login": "dora",
    "role": "host",
    "password": WORDS,
    "password_again": WORDS,
}


def stored(floor: Floor, login: str = "dora") -> dict[str, Any]:
    """Return a staff member as they are stored."""
    return floor.clone.row("select * from staff where login = %s", [login])


def address_of(floor: Floor, role: str) -> str:
    """Return the page of somebody of a role."""
    return f"/admin/staff/{floor.house.staff_ids[role]}"


async def test_somebody_is_added_and_can_sign_in_at_once(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin, visiting(floor) as dora:
        await admin.get(NEW)
        page = await admin.submit(NEW, DORA)

        assert "They can sign in at once." in text_of(page)
        assert WORDS not in page.text
        assert "Dora Neu dora Host active" in text_of(await admin.get("/admin/staff"))
        assert (await dora.sign_in("dora", password=WORDS)).url.path == "/"
    assert (stored(floor)["role"], stored(floor)["active"]) == ("host", True)


async def test_a_dealer_is_added_without_a_password(floor: Floor) -> None:
    dealer = {**DORA, "role": "dealer"}
    async with visiting(floor, "admin") as admin:
        await admin.get(NEW)
        page = await admin.submit(NEW, dealer)
        assert page.status_code == 400
        assert "A dealer never signs in and has none; leave it empty" in text_of(page)

        page = await admin.submit(NEW, dealer | {"password": "", "password_again": ""})
        assert page.url.path == f"/admin/staff/{stored(floor)['id']}"
    assert stored(floor)["password_hash"] is None


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": ""}, "name", "Must be filled in"),
        ({"role": "boss"}, "role", "Must be one of the list"),
        ({"password": ""}, "password_again", "Is not the same twice; type it again in both"),
        ({"password_again": "four plain words"}, "password_again", "Is not the same twice"),
        ({"password": "short", "password_again": "short"}, "password", "Must have 12 to 1000"),
        (
            {"password": "dora neu dora", "password_again": "dora neu dora"},
            "password",
            "Must not be made of the login",
        ),
        (
            {"password": "", "password_again": ""},
            "password",
            "Is required for every role but dealer",
        ),
    ],
)
async def test_what_is_wrong_is_told_and_a_password_is_not_shown_again(
    floor: Floor, wrong: dict[str, str], field: str, sentence: str
) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(NEW)
        sent = {**DORA, **wrong}
        page = await admin.submit(NEW, sent)

        assert page.status_code == 400
        assert f'id="wrong-{field}">{sentence}' in page.text
        kept = forms_of(page)[-1].fields
        assert (kept["name"], kept["login"]) == (sent["name"], "dora")
        assert kept["password"] == kept["password_again"] == ""
        assert WORDS not in page.text
    assert floor.clone.rows("select from staff where login = 'dora'") == []


async def test_a_login_that_is_taken_is_told_at_its_field(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(NEW)
        page = await admin.submit(NEW, {**DORA, "login": "OTHER.host"})

        assert page.status_code == 409
        assert 'id="wrong-login">This login is taken; choose another.<' in page.text


async def test_whoever_is_no_longer_active_is_signed_out_at_once(floor: Floor) -> None:
    address = address_of(floor, "host")
    async with visiting(floor, "admin") as admin, visiting(floor, "host") as host:
        assert (await host.get("/")).url.path == "/"
        page = await admin.get(address)
        assert "signed out everywhere at once, and can't sign in" in text_of(page)

        page = await admin.submit(address, {"active": "no"})

        assert "Saved. They are signed out everywhere." in text_of(page)
        assert (await host.get("/")).url.path == "/sign-in"
        assert (await host.sign_in("house.host")).status_code == 401
        page = await admin.submit(address, {"active": "yes"})
        assert "Saved. They are" not in text_of(page)
        assert (await host.sign_in("house.host")).url.path == "/"


async def test_another_role_and_another_password_sign_out_and_a_name_does_not(
    floor: Floor,
) -> None:
    address = address_of(floor, "host")
    async with visiting(floor, "admin") as admin, visiting(floor, "host") as host:
        await admin.get(address)
        await admin.submit(address, {"name": "Hanna Host"})
        assert (await host.get("/")).url.path == "/"

        await admin.submit(address, {"role": "cashier"})
        assert (await host.get("/")).url.path == "/sign-in"
        await host.sign_in("house.host")

        page = await admin.submit(address, {"password": WORDS, "password_again": WORDS})
        assert "signed out everywhere" in text_of(page)
        assert (await host.get("/")).url.path == "/sign-in"
        assert (await host.sign_in("house.host")).status_code == 401
        assert (await host.sign_in("house.host", password=WORDS)).url.path == "/"
    member = stored(floor, "house.host")
    assert (member["name"], member["role"]) == ("Hanna Host", "cashier")


async def test_what_somebody_else_changed_meanwhile_stays(floor: Floor) -> None:
    path = f"/staff/{floor.house.staff_ids['host']}"
    async with visiting(floor, "admin") as admin:
        await admin.get(address_of(floor, "host"))
        await floor.call("PATCH", path, role="admin", body={"role": "cashier"})
        await admin.submit(address_of(floor, "host"), {"name": "Hanna Host"})

    assert stored(floor, "house.host")["role"] == "cashier"


async def test_a_dealer_who_shall_sign_in_needs_a_password(floor: Floor) -> None:
    address = address_of(floor, "dealer")
    floor.clone.execute("update staff set password_hash = null where role = 'dealer'")
    async with visiting(floor, "admin") as admin:
        await admin.get(address)
        page = await admin.submit(address, {"role": "host"})
        assert 'id="wrong-password">Is required for every role but dealer<' in page.text

        await admin.submit(address, {"role": "host", "password": WORDS, "password_again": WORDS})
    assert stored(floor, "house.dealer")["role"] == "host"


async def test_the_last_admin_stays_one_and_is_told_what_to_do(floor: Floor) -> None:
    address = address_of(floor, "admin")
    async with visiting(floor, "admin") as admin:
        page = await admin.get(address)
        assert "This is you." in text_of(page)
        for wrong, field in (({"role": "host"}, "role"), ({"active": "no"}, "active")):
            await admin.get(address)
            page = await admin.submit(address, wrong)
            assert page.status_code == 400
            assert "Make somebody else an admin first." in text_of(page)
            assert f'id="wrong-{field}">This is the last active admin' in page.text
    assert stored(floor, "house.admin")["active"]


async def test_who_gives_themselves_a_password_signs_in_again(floor: Floor) -> None:
    address = address_of(floor, "admin")
    async with visiting(floor) as admin:
        await admin.sign_in("house.admin", password=PASSWORD)
        await admin.get(address)
        page = await admin.submit(address, {"password": WORDS, "password_again": WORDS})
        assert page.url.path == "/sign-in"

        page = await admin.submit("/sign-in", {"login": "house.admin", "password": WORDS})
        assert page.url.path == address
