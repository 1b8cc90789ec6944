"""The commands that set an installation up, as processes on a database of a test's own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pitledger.cli import COMMANDS
from tests.clone import Clone
from tests.processes import SECRET_KEY, pitledger, result


@pytest.fixture
def empty(server_url: str) -> Iterator[Clone]:
    """A database in which nothing is."""
    name = f"empty_{uuid4().hex[:12]}"
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield Clone(make_conninfo(server_url, dbname=name))
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_an_installation_is_set_up_by_three_commands(empty: Clone) -> None:
    url = ("--database-url", empty.admin_url)
    migrated = pitledger("migrate", *url)
    assert (migrated.returncode, migrated.stdout) == (0, "")
    assert pitledger("migrate", *url).returncode == 0

    casino = result("casino", "create", *url, "--name", "Grand", "--timezone", "Europe/Vienna")
    staff = result(
        *("staff", "add", *url, "--casino", casino["id"], "--name", "Paula"),
        *("--login", "Paula", "--role", "pit_boss", "--password-stdin"),
        line="correct horse battery\n",
    )

    stored = empty.row("select * from casino where id = %s", [casino["id"]])
    founded = ("name", "timezone", "currency", "earning_policy", "locale")
    assert [stored[name] for name in founded] == [
        *("Grand", "Europe/Vienna", "USD", "pit-1", "en-US")
    ]
    assert {name: casino[name] for name in founded} == {name: stored[name] for name in founded}
    tiers = empty.rows("select name, threshold_points from loyalty_tier order by 2")
    assert [tuple(tier.values()) for tier in tiers] == [
        ("BRONZE", 0),
        ("SILVER", 1000),
        ("GOLD", 5000),
        ("PLATINUM", 20000),
    ]
    games = empty.rows("select * from game")
    assert len(games) == 9
    assert all("Wizard of Odds" in game["source"] and game["house_edge_basis"] for game in games)
    member = empty.row("select * from staff where id = %s", [staff["id"]])
    assert member["password_hash"].startswith("$argon2id$")
    assert empty.row("select * from login_directory")["login"] == "paula"
    audited = empty.rows("select action, actor from audit_log order by created_at")
    assert [row["action"] for row in audited] == ["casino.created", "staff.added"]
    assert all(row["actor"].startswith("cli:") for row in audited)


def test_a_login_is_given_once_in_any_case(clone: Clone) -> None:
    casino_id = str(clone.rows("select id from casino order by name")[0]["id"])

    refused = pitledger(
        *("staff", "add", "--database-url", clone.admin_url, "--casino", casino_id),
        *("--name", "Twin", "--login", "HOUSE.host", "--role", "host", "--password-stdin"),
        line="correct horse battery\n",
    )

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "login is taken" in refused.stderr
    assert clone.rows("select * from staff where name = 'Twin'") == []


def test_an_unknown_casino_or_zone_is_a_clear_refusal(clone: Clone) -> None:
    url = ("--database-url", clone.admin_url)

    nobody = pitledger(
        *("staff", "add", *url, "--casino", str(uuid4()), "--name", "X", "--login", "x"),
        *("--role", "host", "--password-stdin"),
        line="correct horse battery\n",
    )
    nowhere = pitledger("casino", "create", *url, "--name", "X", "--timezone", "Mars/Olympus")

    assert nobody.returncode == 1
    assert "Not found" in nobody.stderr
    assert nowhere.returncode == 2
    assert "no time zone" in nowhere.stderr
    assert len(clone.rows("select id from casino")) == 2


def test_setting_up_needs_somebody_who_may_become_the_owner(clone: Clone) -> None:
    url = ("--database-url", clone.application_url)

    refused = pitledger("casino", "create", *url, "--name", "X", "--timezone", "UTC")

    assert refused.returncode == 1
    assert "pitledger_owner" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(clone.rows("select id from casino")) == 2


def test_a_database_that_is_not_migrated_is_not_served(empty: Clone) -> None:
    settings = {"PITLEDGER_DATABASE_URL": empty.admin_url, "PITLEDGER_SECRET_KEY": SECRET_KEY}

    refused = pitledger("serve", "--port", "0", settings=settings)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "pitledger migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("key", ["", "too short"])
def test_an_external_database_needs_a_secret_key(clone: Clone, key: str) -> None:
    settings = {"PITLEDGER_DATABASE_URL": clone.admin_url}
    if key:
        settings["PITLEDGER_SECRET_KEY"] = key

    refused = pitledger("serve", "--port", "0", settings=settings)

    assert refused.returncode == 1
    assert "PITLEDGER_SECRET_KEY" in refused.stderr
    assert "32 bytes" in refused.stderr


def test_a_command_loads_nothing_of_the_others() -> None:
    program = (
        "import sys; from pitledger.cli import command_line; command_line(['ledger', 'verify'])\n"
        "print(*{'uvicorn', 'fastapi', 'limits', 'redis', 'argon2'} & set(sys.modules))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == []


def test_help_lists_every_command() -> None:
    listed = pitledger("--help").stdout

    for command in COMMANDS:
        assert f" {command} " in listed
    assert "The loyalty ledger of a casino floor." in listed
