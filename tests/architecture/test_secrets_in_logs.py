"""No secret stands in any log line of the tests: what looks for them finds one that is planted."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests import secrets_in_logs
from tests.floor import Floor
from tests.secrets_in_logs import note, secrets_in
from tests.template import PASSWORD

ROOT = Path(__file__).parents[2]
HARD = 'Grüße "aus"\n\\Wien'
PLANTED = {
    "a line on standard error": 'note("a secret", SECRET); print(SECRET, file=sys.stderr)',
    "a line on standard output": 'note("a secret", SECRET); print(SECRET)',
    "a line of a library": 'note("a secret", SECRET); logging.warning("it is %s", SECRET)',
    "what another process logged": 'note("a secret", SECRET); hear("a server", SECRET)',
    "a secret noted after it was logged": 'print(SECRET); note("a secret", SECRET)',
    "a stored password that nobody noted": 'print("$argon2id$v=19$m=65536$c2FsdA$" + SECRET)',
}
PLAIN = """
    import logging, sys
    from tests.secrets_in_logs import hear, note
    SECRET = "-".join(["hunter", "two", "hunter"])
"""


def planted(folder: Path, *bodies: str, workers: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the tests with these bodies in a pytest of their own, with the plugin alone."""
    tests = [f"def test_{number}():\n    {body}\n" for number, body in enumerate(bodies)]
    (folder / "test_planted.py").write_text(dedent(PLAIN) + "\n".join(tests))
    (folder / "pytest.ini").touch()
    options = ["-q", "-p", "no:cacheprovider", "-p", "tests.secrets_in_logs"]
    if workers:
        options += ["-p", "xdist", "--numprocesses", str(workers)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", folder, folder],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_test_that_logs_a_secret_fails_the_run_and_no_other(tmp_path: Path) -> None:
    done = planted(tmp_path, *PLANTED.values(), 'note("a secret", SECRET); print("nothing")')

    assert done.returncode == 1
    assert f"{len(PLANTED)} failed, 1 passed" in done.stdout
    named = re.findall(r"^FAILED .*::test_(\d+)\b", done.stdout, re.MULTILINE)
    assert [int(number) for number in named] == list(range(len(PLANTED)))


def test_the_failure_names_the_line_and_not_the_secret(tmp_path: Path) -> None:
    done = planted(tmp_path, 'note("a secret", SECRET); print("one\\nit is", SECRET, "they say")')

    assert "Captured stdout call, line 2: a secret is in the log: it is <a secret> they say" in (
        done.stdout
    )
    assert "hunter-two-hunter" not in done.stdout + done.stderr


def test_it_is_found_by_workers_too(tmp_path: Path) -> None:
    done = planted(tmp_path, PLANTED["a line on standard error"], "pass", workers=2)

    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "hunter-two-hunter" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "line",
    [
        HARD,
        json.dumps({"typed": HARD}),
        json.dumps({"typed": HARD}, ensure_ascii=False),
        repr({"typed": HARD}),
        json.dumps({"exception": repr({"typed": HARD})}, ensure_ascii=False),
    ],
    ids=["plain", "ascii", "json", "repr", "repr in json"],
)
def test_a_secret_is_found_however_it_is_written(line: str) -> None:
    note("a secret", HARD)

    assert {kind for _, kind, _ in secrets_in(f"before {line} after")} == {"a secret"}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Authorization: Bearer abcdefgh", "an Authorization header"),
        ("postgresql://user:word@host/name", "an address with a password"),
        ("host=db user=me password=word", "a password in a connection string"),
        ("it was 3q2-7wAB_cdEFghIJklMNopQRstUVwxYZ0123456789", "a session token"),
    ],
)
def test_a_secret_that_nobody_noted_is_known_by_its_form(line: str, kind: str) -> None:
    ((number, found, shown),) = secrets_in(f"first\n{line}")

    assert (number, found) == (2, kind)
    assert line.rsplit(maxsplit=1)[-1] not in shown


@pytest.mark.parametrize(
    "line",
    [
        "postgresql://pitledger_app@127.0.0.1:5432/casino",
        "http://127.0.0.1:8000/v1/players/01a20f2d-5308-762d-baa5-d3b259493a4a",
        '{"exception": "line 12, in test_a_completion_that_is_asked_for_again_twice"}',
        "manual:f32cab0ec67a5786278124258ab5c27715f7704c0d6249a27510d62d1949f7e2",
        "The Bearer token is missing",
    ],
)
def test_what_is_no_secret_is_taken_for_none(line: str) -> None:
    assert secrets_in(line) == []


async def test_what_is_typed_and_given_at_a_sign_in_is_known(floor: Floor) -> None:
    typed = f"{PASSWORD}, mistyped"
    await floor.client.post("/v1/sessions", json={"login": "house.host", "password": typed})
    right = await floor.client.post(
        "/v1/sessions", json={"login": "house.host", "password": PASSWORD}
    )
    token = right.json()["token"]
    (stored,) = floor.clone.rows(
        "select token_hash from session_directory order by token_hash = sha256(%s) desc limit 1",
        [token.encode()],
    )
    sent = floor.tokens["pit_boss"]
    await floor.get("/me")

    for secret in (typed, PASSWORD, token, stored["token_hash"].hex(), sent):
        assert secrets_in(f"a line with {secret}") != [], "not known"
    assert secrets_in(str(stored["token_hash"])) != []


async def test_what_the_log_fixture_reads_is_looked_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sys.stderr.write("a line\n")

    assert capsys.readouterr().err == "a line\n"
    assert secrets_in_logs.heard()[-1] == ("what the test captured", "a line\n")
