"""Arguments and settings that can't be used are refused before anything is started."""

import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from pitledger import __version__
from tests.clone import Clone
from tests.platform.embedded import eventually
from tests.processes import COMMAND, environment, pitledger, refusal, result

NOT_UTF_8 = "M\udcfcller"
PASSWORD = "correct horse battery\n"
USELESS_NAMES = ["", "  \t ", "two\nlines", "bell\x07", "left \u202e right", "n" * 201, NOT_UTF_8]


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return str(listening.getsockname()[1])


def test_the_release_is_told() -> None:
    done = pitledger("--version")

    assert (done.returncode, done.stdout) == (0, f"pitledger {__version__}\n")


def staff(clone: Clone, *, name: str, login: str) -> tuple[str, ...]:
    casino_id = str(clone.rows("select id from casino order by name")[0]["id"])
    return (
        *("staff", "add", "--database-url", clone.admin_url, "--casino", casino_id),
        *("--name", name, "--login", login, "--role", "host", "--password-stdin"),
    )


def test_names_and_logins_are_stored_without_the_space_around_them(clone: Clone) -> None:
    url = ("--database-url", clone.admin_url)

    casino = result("casino", "create", *url, "--name", "  Grand\t", "--timezone", "UTC")
    member = result(*staff(clone, name=" Ana Müller ", login=" ana "), line=PASSWORD)

    assert casino["name"] == "Grand"
    assert (member["name"], member["login"]) == ("Ana Müller", "ana")
    assert len(clone.rows("select id from casino where name = 'Grand'")) == 1
    assert clone.row("select login from staff where name = 'Ana Müller'")["login"] == "ana"


@pytest.mark.parametrize("name", USELESS_NAMES)
def test_a_casino_needs_a_name(clone: Clone, name: str) -> None:
    url = ("--database-url", clone.admin_url)

    done = pitledger("casino", "create", *url, "--name", name, "--timezone", "UTC")

    assert (done.returncode, done.stdout) == (2, "")
    assert "--name" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(clone.rows("select id from casino")) == 2


@pytest.mark.parametrize(
    ("option", "text"),
    [("--name", " "), ("--name", NOT_UTF_8), ("--login", ""), ("--login", "tab\there")],
)
def test_staff_need_a_name_and_a_login(clone: Clone, option: str, text: str) -> None:
    before = len(clone.rows("select id from staff"))
    given = {"name": "Ana", "login": "ana", option.removeprefix("--"): text}

    done = pitledger(*staff(clone, **given), line=PASSWORD)

    assert (done.returncode, done.stdout) == (2, "")
    assert option in done.stderr
    assert "Traceback" not in done.stderr
    assert len(clone.rows("select id from staff")) == before


def test_a_login_is_no_longer_than_a_sign_in_takes(clone: Clone) -> None:
    assert pitledger(*staff(clone, name="A", login="l" * 101), line=PASSWORD).returncode == 2
    assert result(*staff(clone, name="A", login="l" * 100), line=PASSWORD)["login"] == "l" * 100


@pytest.mark.parametrize("password", ["\n", "", "p" * 1001, "nul\x00\n", f"{NOT_UTF_8}\n"])
def test_a_password_that_nobody_could_sign_in_with_is_refused(clone: Clone, password: str) -> None:
    line = refusal(*staff(clone, name="Ana", login="ana"), line=password)

    assert "password" in line
    assert clone.rows("select id from staff where name = 'Ana'") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POOL_SIZE", "abc"),
        ("POOL_SIZE", "0"),
        ("LOCK_TIMEOUT_SECONDS", "0.0004"),
        ("STATEMENT_TIMEOUT_SECONDS", "0.0009"),
        ("STATEMENT_TIMEOUT_SECONDS", "inf"),
        ("STATEMENT_TIMEOUT_SECONDS", "nan"),
        ("LOCK_TIMEOUT_SECONDS", "9999999"),
    ],
)
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("migrate",)])
def test_a_setting_that_is_none_is_named(
    tmp_path: Path, command: tuple[str, ...], name: str, value: str
) -> None:
    data = tmp_path / "data"

    line = refusal(*command, "--data-dir", str(data), settings={f"PITLEDGER_{name}": value})

    assert f"PITLEDGER_{name}" in line
    assert not data.exists()


@pytest.mark.parametrize(
    "store",
    ["bogus://", "nonsense", "redis://host:port", "redis://[bad", "memcached://h:1", "mongodb://h"],
)
def test_a_store_that_is_none_is_not_served_with(tmp_path: Path, store: str) -> None:
    data = tmp_path / "data"
    settings = {"PITLEDGER_RATE_LIMIT_STORAGE": store}

    line = refusal("serve", "--port", "0", "--data-dir", str(data), settings=settings)

    assert "PITLEDGER_RATE_LIMIT_STORAGE" in line
    assert not data.exists()


@pytest.mark.parametrize("key", [b"", b"short", b"\xff" * 40, b"\x00" * 40])
def test_an_own_secret_key_that_is_no_use_is_refused(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "data" / "secret_key"
    path.parent.mkdir()
    path.write_bytes(key)

    line = refusal("serve", "--port", "0", "--data-dir", str(path.parent))

    assert str(path) in line
    assert "32" in line
    assert path.read_bytes() == key


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    line = refusal("serve", "--port", "0", "--data-dir", str(tmp_path / "data"))

    assert str(tmp_path / "data") in line


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_is_a_number_that_ports_have(port: str) -> None:
    done = pitledger("serve", "--port", port)

    assert (done.returncode, done.stdout) == (2, "")
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "a..b", "", "::zz"])
def test_a_host_that_is_none_of_ours_is_not_blamed_on_the_port(tmp_path: Path, host: str) -> None:
    line = refusal("serve", "--host", host, "--port", "0", "--data-dir", str(tmp_path / "data"))

    assert "--host" in line
    assert "--port" not in line
    assert not (tmp_path / "data").exists()


def test_of_two_servers_that_race_for_a_port_one_is_refused(tmp_path: Path) -> None:
    command = [*COMMAND, "serve", "--port", free_port(), "--data-dir", str(tmp_path / "data")]
    racers = [
        subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        for _ in range(2)
    ]
    with ExitStack() as ending:
        for racer in racers:
            ending.enter_context(racer)
            ending.callback(racer.kill)
        eventually(lambda: any(racer.poll() is not None for racer in racers))
        (refused,) = (racer for racer in racers if racer.poll() is not None)
        assert refused.stderr is not None
        (line,) = refused.stderr.read().splitlines()

    assert refused.returncode == 1
    assert "--port" in line


def test_an_unknown_casino_is_said_so_whatever_the_log_says(clone: Clone) -> None:
    line = refusal(
        *("staff", "add", "--database-url", clone.admin_url, "--casino", str(uuid4())),
        *("--name", "X", "--login", "x", "--role", "dealer"),
    )

    assert "Not found" in line
