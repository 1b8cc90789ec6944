"""Passwords given to `pitledger staff add`."""

import pytest

from tests.clone import Clone
from tests.processes import pitledger, refusal, result
from tests.template import PASSWORD


def adding(clone: Clone, *options: str) -> tuple[str, ...]:
    casino_id = str(clone.rows("select id from casino where name = 'house'")[0]["id"])
    return (
        *("staff", "add", "--database-url", clone.admin_url, "--casino", casino_id),
        *("--name", "Ana Novak", "--login", "ana.novak", "--role", "host", *options),
    )


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Eleven-char", "must have 12 to 1000 characters"),
        ("1qaz2wsx3edc", "many people use"),
        ("ana.novak-2026", "the login"),
        ("House-2026-11", "the casino's"),
    ],
)
def test_a_weak_password_is_refused_in_one_line(clone: Clone, password: str, why: str) -> None:
    line = refusal(*adding(clone, "--password-stdin"), line=f"{password}\n")

    assert line.startswith("pitledger: the password ")
    assert why in line
    assert password not in line
    assert clone.rows("select from staff where name = 'Ana Novak'") == []


def test_without_a_terminal_to_ask_on_one_line_says_what_to_do(clone: Clone) -> None:
    done = pitledger(*adding(clone), line=f"{PASSWORD}\n{PASSWORD}\n")

    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("pitledger: ")
    assert "--password-stdin" in line
    assert clone.rows("select from staff where name = 'Ana Novak'") == []
    assert result(*adding(clone, "--password-stdin"), line=PASSWORD)["login"] == "ana.novak"
