"""Which passwords are refused, and why; and that good ones are not."""

from unicodedata import normalize

import pytest

from pitledger.cli.demo.people import STAFF
from pitledger.edge.password_rules import Owner, common_passwords, fault_of
from pitledger.edge.passwords import hash_password, password_matches
from tests.template import PASSWORD

PAULA = Owner(login="paula.b", name="Paula Böhm", casino_name="Grand Casino Linz")
TOO_SHORT, COMMON, REPEATED, IN_A_ROW, OWN = (
    "12 to 1000",
    "many people",
    "repeated",
    "run",
    "made of",
)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", TOO_SHORT),
        ("Eleven-char", TOO_SHORT),
        ("e\u0301leven-char", TOO_SHORT),  # twelve code points, eleven of them composed
        ("x y " * 250 + "z", TOO_SHORT),
        ("e\u0301" * 501, TOO_SHORT),  # a sign-in takes no more, however it is composed
        ("1qaz2wsx3edc", COMMON),
        ("QWERTY123456", COMMON),
        ("Justin" + "Bieber", COMMON),
        ("aaaaaaaaaaaa", REPEATED),
        (" " * 12, REPEATED),
        ("abcabcabcabc", REPEATED),
        ("AbCaBcAbCaBcA", REPEATED),
        ("correct-correct-", REPEATED),
        ("123412341234123", REPEATED),
        ("123456789012", IN_A_ROW),
        ("210987654321", IN_A_ROW),
        ("abcdefghijkl", IN_A_ROW),
        ("qwertyuiopas", IN_A_ROW),
        ("QwertyUiop12!", IN_A_ROW),
        ("asdfghjkl1234", IN_A_ROW),
        ("mnbvcxz09876", IN_A_ROW),
        ("2wsx3edc4rfv5", IN_A_ROW),
        ("the-PAULA.B-26", OWN),
        ("Paula1!2?3.4-5", OWN),
        ("20-paula-böhm-26", OWN),
        ("Bo\u0308hm!2026-01", OWN),
        ("GrandCasinoLinz", OWN),
        ("1234-Linz-5678", OWN),
        ("pb!grand-casino-linz", OWN),
    ],
)
def test_what_is_easily_guessed_is_refused_and_why(password: str, why: str) -> None:
    fault = fault_of(password, owner=PAULA)

    assert fault is not None
    assert why in fault


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "Twelve-chars",
        "correct horse battery staple",
        "grand piano on the roof",
        "paulina climbs mountains",
        "paula.b-password-7",
        "8Fq!z0_pTv2x",
        "パスワードは秘密です確かに",
        "x" + "a good one, and " * 62 + "then 7…",
        "abc-of-the-house-rules",
        *(password for _, _, _, password in STAFF),
    ],
)
def test_what_is_not_easily_guessed_is_taken(password: str) -> None:
    assert fault_of(password, owner=PAULA) is None


def test_a_short_login_may_be_a_part_of_a_word_and_no_more() -> None:
    owner = Owner(login="bo", name="B", casino_name="C")

    assert fault_of("a boat on the lake", owner=owner) is None
    for login, password in (("bob", "bob-98-61-70-3"), ("ada", "!ada!ada!1985")):
        fault = fault_of(password, owner=Owner(login=login, name="B", casino_name="C"))
        assert fault is not None
        assert OWN in fault


def test_the_demo_casinos_staff_have_passwords_that_they_could_choose() -> None:
    for _, name, login, password in STAFF:
        assert fault_of(password, owner=Owner(login=login, name=name, casino_name="Demo")) is None


def test_the_list_of_common_passwords_holds_what_can_be_compared_and_no_more() -> None:
    words = common_passwords()

    assert len(words) > 200
    assert [word for word in words if len(word) < 12 or word != word.casefold()] == []
    assert [word for word in words if "licen" in word or word.startswith("#")] == []


async def test_a_password_is_the_same_however_its_accents_are_written() -> None:
    composed = "un café à côté"
    stored = await hash_password(normalize("NFD", composed))

    assert await password_matches(stored, composed)
    assert await password_matches(stored, normalize("NFD", composed))
    assert not await password_matches(stored, "un cafe a cote")
    assert not await password_matches(None, composed)
