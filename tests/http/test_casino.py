"""The casino's settings: who sees and who changes them, what is refused, and what is written."""

import json
from typing import Any

import pytest
from httpx import Response

from pitledger.casino import EarningPolicy
from pitledger.loyalty.policies import POLICIES
from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored, stored_but_refusals
from tests.log import Log
from tests.loyalty.golden import THEO_2
from tests.template import NOON

ROLES = ("pit_boss", "host", "cashier", "auditor", "admin")
NO_ZONES = [
    *("Mars/Olympus", "../etc/passwd", "/etc/passwd", "", " ", "Europe", "europe/vienna", "+01:00"),
    *(" Europe/Vienna", "Europe/Vienna\n", "Europe/Vienna\x00", "\x00", "localtime", "Factory"),
    *("posix/Europe/Vienna", "tzdata.zi", "x" * 10_000),
]
NO_STARTS = [
    *("24:00", "6:00", "06:00:30", "06:60", "-1:00", "06.00", "0600", "", "06:00\n", " 06:00"),
    *("06:00Z", "06:00+01:00", "\u0660\u0666:00", "noon"),
]
NO_CURRENCIES = ["", "EU", "EURO", "E R", "E1R", "\u20ac", "EUR\n", "\u017fEK", "eur "]
NO_POLICIES = ["", "pit-2", "PIT_1", "PIT-1", "theo-2 "]
NO_LOCALES = [
    *("", "german", "de_AT", "de-at", "DE-AT", "xx", "de-AT\n", " de-AT", "en-US-POSIX", "root"),
    *("de-AT.UTF-8", "../de", "\u0501e-AT"),
]
EVERYTHING: dict[str, object] = {
    "name": "  Grand Casino ",
    "timezone": "Asia/Tokyo",
    "gaming_day_start": "04:30",
    "currency": "jpy",
    "earning_policy": "theo-2",
    "locale": "de-AT",
}


async def change(floor: Floor, role: str = "admin", /, **settings: object) -> Response:
    """Change settings of the house."""
    return await floor.call("PATCH", "/casino", role=role, body=settings)


async def changed(floor: Floor, **settings: object) -> dict[str, Any]:
    """Change settings of the house, which must succeed."""
    answer = await change(floor, **settings)
    assert answer.status_code == 200, answer.text
    return answer.json()


def row(floor: Floor) -> dict[str, Any]:
    """Return the house as it is stored."""
    return floor.clone.row("select * from casino where id = %s", [floor.house.casino_id])


async def test_everybody_sees_the_casino_that_they_work_for(floor: Floor) -> None:
    for role in ROLES:
        ours = await floor.get("/casino", role=role)
        theirs = await floor.get("/casino", role=f"other {role}")

        assert ours.status_code == 200
        assert ours.json() == {
            "id": str(floor.house.casino_id),
            "name": "house",
            "timezone": "Europe/Vienna",
            "gaming_day_start": "06:00",
            "gaming_day": "2026-03-10",
            "settings_apply_at": None,
            "currency": "EUR",
            "earning_policy": "pit-1",
            "locale": "en-US",
        }
        assert theirs.json()["id"] == str(floor.other.casino_id)


async def test_a_change_is_answered_stored_and_shown_to_everybody(floor: Floor) -> None:
    answer = await changed(floor, **EVERYTHING)

    assert answer == {
        "id": str(floor.house.casino_id),
        "name": "Grand Casino",
        "timezone": "Asia/Tokyo",
        "gaming_day_start": "04:30",
        "gaming_day": "2026-03-10",
        "settings_apply_at": "2026-03-11T05:00:00Z",
        "currency": "JPY",
        "earning_policy": "theo-2",
        "locale": "de-AT",
    }
    assert (await floor.get("/casino", role="host")).json() == answer
    house = row(floor)
    assert [house[name] for name in ("name", "timezone", "currency")] == [
        *("Grand Casino", "Asia/Tokyo", "JPY")
    ]
    assert (house["earning_policy"], house["locale"]) == ("theo-2", "de-AT")
    other = floor.clone.row("select * from casino where id = %s", [floor.other.casino_id])
    assert (other["name"], other["timezone"], other["earlier_timezone"]) == (
        *("other", "Europe/Vienna", None),
    )


async def test_a_change_is_audited_with_what_was_before_and_told(floor: Floor, log: Log) -> None:
    as_json = "select to_jsonb(casino) as it from casino where id = %s"
    before = floor.clone.row(as_json, [floor.house.casino_id])["it"]
    log.listen()

    await changed(floor, **EVERYTHING)

    (audit,) = audited(floor, "casino.changed")
    assert (audit["entity"], audit["entity_id"]) == ("casino", floor.house.casino_id)
    assert audit["actor_id"] == floor.house.staff_ids["admin"]
    assert audit["created_at"] == NOON
    assert audit["before"] == before
    assert audit["after"] == floor.clone.row(as_json, [floor.house.casino_id])["it"]
    (line,) = [line for line in log.lines("action_completed") if line["action"] == "update_casino"]
    assert line["entity_id"] == str(floor.house.casino_id)
    assert line["correlation_id"] == audit["correlation_id"]


async def test_what_stays_as_it_is_is_not_audited(floor: Floor) -> None:
    before = stored(floor.clone)

    for body in (
        {},
        {"name": "house"},
        {"name": " house ", "currency": "eur", "earning_policy": "pit-1"},
        {"locale": "en-US"},
        {"timezone": "Europe/Vienna"},
        {"timezone": "Europe/Vienna", "gaming_day_start": "06:00"},
    ):
        assert (await changed(floor, **body))["settings_apply_at"] is None
    assert stored(floor.clone) == before

    for _ in range(2):
        await changed(floor, gaming_day_start="07:00")
    (audit,) = audited(floor, "casino.changed")
    assert (audit["before"]["gaming_day_start"], audit["after"]["gaming_day_start"]) == (
        *("06:00:00", "07:00:00"),
    )


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("timezone", NO_ZONES),
        ("gaming_day_start", NO_STARTS),
        ("currency", NO_CURRENCIES),
        ("earning_policy", NO_POLICIES),
        ("locale", NO_LOCALES),
        ("name", ["", "  ", "n" * 201, "nul\x00"]),
    ],
)
async def test_a_value_that_is_none_is_refused_by_its_field(
    floor: Floor, field: str, values: list[str]
) -> None:
    before = stored(floor.clone)

    for value in [*values, None, 6, True, ["EUR"], {"a": "EUR"}]:
        answer = await change(floor, **{"name": "Never", field: value})
        problem = problem_in(answer, "VALIDATION_ERROR")
        assert [error["field"] for error in problem["errors"]] == [field], value
    assert stored(floor.clone) == before
    assert (await floor.get("/casino")).status_code == 200


@pytest.mark.parametrize("locale", ["de", "de-AT", "en-GB", "fil-PH", "sr-Latn-RS", "en-001"])
async def test_a_locale_is_a_language_with_a_region_where_it_matters(
    floor: Floor, locale: str
) -> None:
    assert (await changed(floor, locale=locale))["locale"] == locale
    assert row(floor)["locale"] == locale


async def test_nobody_but_an_admin_changes_anything(floor: Floor) -> None:
    before = stored_but_refusals(floor.clone)

    for role in ROLES[:-1]:
        problem = problem_in(await change(floor, role, name="Mine"), "FORBIDDEN")
        assert problem["permission"] == "casino:admin"
    assert stored_but_refusals(floor.clone) == before


async def test_what_is_not_a_setting_is_refused(floor: Floor) -> None:
    for field in ("id", "gaming_day", "settings_apply_at", "tier_version", "earlier_timezone"):
        problem = problem_in(await change(floor, **{field: "1"}), "VALIDATION_ERROR")
        assert [error["field"] for error in problem["errors"]] == [field]


async def test_the_currency_stays_once_a_bet_is_stored_in_it(floor: Floor) -> None:
    assert (await changed(floor, currency="CHF"))["currency"] == "CHF"
    slip = await floor.open_slip()
    before = stored(floor.clone)

    refused = problem_in(
        await change(floor, currency="EUR", name="Never", gaming_day_start="07:00"),
        "VALIDATION_ERROR",
    )

    assert [error["field"] for error in refused["errors"]] == ["currency"]
    assert "rating slips" in refused["errors"][0]["message"]
    assert stored(floor.clone) == before
    await floor.complete(slip["id"])
    problem_in(await change(floor, currency="EUR"), "VALIDATION_ERROR")
    same = await changed(floor, currency="chf", name="Grand")
    assert (same["currency"], same["name"]) == ("CHF", "Grand")
    theirs = await floor.call("PATCH", "/casino", role="other admin", body={"currency": "USD"})
    assert theirs.json()["currency"] == "USD", "their casino has no slip"


async def test_a_policy_counts_for_slips_that_are_opened_under_it(floor: Floor) -> None:
    """Of the golden numbers: an hour at $100 by pit-1, and the five of theo-2."""
    running = await floor.played_slip(seat=7)
    await changed(floor, earning_policy="theo-2")

    assert (await floor.complete(running["id"])).json()["loyalty"]["points_earned"] == 1620
    (entry,) = floor.entries(running["player_id"])
    assert json.loads(entry["inputs"])["earning_policy"] == "pit-1"
    for golden in THEO_2:
        await floor.call(
            "PATCH", f"/games/{floor.house.game_id}", role="admin", body=golden.game_settings
        )
        paid = await floor.paid_slip(
            average_bet_cents=golden.average_bet_cents, played_seconds=golden.played_seconds
        )
        assert paid["rating_slip"]["snapshot"]["earning_policy"] == "theo-2"
        assert paid["loyalty"]["points_earned"] == golden.points, golden.case
        assert floor.balance(paid["rating_slip"]["player_id"]) == golden.points

    later = await floor.played_slip(played_seconds=7200, average_bet_cents=5_000)
    await changed(floor, earning_policy="pit-1")
    assert floor.slip_row(later["id"])["snapshot"]["earning_policy"] == "theo-2"
    assert (await floor.complete(later["id"])).json()["loyalty"]["points_earned"] == 900


def test_the_policies_that_can_be_chosen_are_those_that_can_be_computed() -> None:
    assert {str(policy) for policy in EarningPolicy} == set(POLICIES)
