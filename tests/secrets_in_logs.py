"""No secret that a test uses may stand in what is logged meanwhile: a plugin of pytest.

Secrets are noted where tests type, make or get them: in the bodies, headers and answers of their
clients, in the settings of the servers that they start, and as constants of the tests themselves.
Looked through is what pytest captured of each test, and what was heard of other processes. A test
whose log holds a secret fails; the failure names the line, with the secret taken out.
"""

import json
import re
from ast import literal_eval
from collections.abc import Generator, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest
from httpx import Request, RequestNotRead, Response
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

CONSTANT = re.compile(
    r'^\w*(?:PASSWORD|SECRET_KEY|TOKEN)\w*(?:: \w+)? = ("(?:[^"\\]|\\.)+")$', re.MULTILINE
)
# Each with what stands in every text that it can be found in.
PATTERNS = {
    "a stored password": ("$argon2", re.compile(r"\$argon2\w+\$\S+")),
    "an Authorization header": ("earer", re.compile(r"\b[Bb]earer\s+[\w.~+/=-]{8,}")),
    "an address with a password": (
        "://",
        re.compile(r"\b[a-z][a-z0-9+]{1,19}://[^\s/:@\"']{0,99}:[^\s/@\"']+@"),
    ),
    "a password in a connection string": ("password=", re.compile(r"\bpassword=[^\s*\"'\\]+")),
    # What secrets.token_urlsafe(32) looks like; a name in a traceback has no digits or capitals.
    "a session token": (
        "",
        re.compile(
            r"(?<![\w-])(?=[\w-]{43}(?![\w-]))(?=[\w-]*[0-9])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43}",
            re.ASCII,
        ),
    ),
}
SETTINGS = ("SECRET_KEY", "METRICS_TOKEN")
LINE_SHOWN = 300

_lasting: dict[str, str] = {}
_of_this_test: dict[str, str] = {}
_heard: list[tuple[str, str]] = []


def note(kind: str, secret: str, *, lasting: bool = False) -> None:
    """Remember a secret, as it is and as JSON and Python write it, for this test or the run."""
    known = _lasting if lasting else _of_this_test
    if not secret or secret in known:
        return
    for written in (secret, _in_json(secret), repr(secret)[1:-1], json.dumps(secret)[1:-1]):
        known[written] = kind
        known[_in_json(written)] = kind


def note_password(password: str) -> None:
    """Remember a password, if it can be told from other text: not `x` a thousand times, say."""
    if len(password) >= 8 and len(set(password)) >= 5:
        note("a typed password", password)


def note_token(token: str) -> None:
    """Remember a token, and the hash under which the database knows it."""
    if len(token) < 8 or token in _of_this_test:
        return
    note("a session token", token)
    digest = sha256(token.encode()).digest()
    note("the hash of a token", digest.hex())
    note("the hash of a token", repr(digest)[2:-1])


def note_settings(settings: dict[str, str]) -> None:
    """Remember the secrets among a process's environment variables."""
    for name, value in settings.items():
        if name.endswith(SETTINGS):
            note("a key of the server", value)
        elif name.endswith("DATABASE_URL"):
            with suppress(ProgrammingError):
                note("the database's password", str(conninfo_to_dict(value).get("password", "")))


def note_request(request: Request) -> None:
    """Remember the passwords and the token that a client sends."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        note_token(token)
    with suppress(ValueError, RequestNotRead):
        body: Any = json.loads(request.content) if b"password" in request.content else None
        fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        for name, value in fields.items():
            if "password" in name and isinstance(value, str):
                note_password(value)


def note_answer(response: Response) -> None:
    """Remember the token that an answer gives, once it is read."""
    if response.request.url.path.endswith("/sessions") and response.status_code == 201:
        note_token(response.json()["token"])


async def _note_request(request: Request) -> None:
    note_request(request)


async def _note_answer(response: Response) -> None:
    if response.request.url.path.endswith("/sessions"):
        await response.aread()
        note_answer(response)


def _read_and_note_answer(response: Response) -> None:
    if response.request.url.path.endswith("/sessions"):
        response.read()
        note_answer(response)


ASYNC_HOOKS: dict[str, list[Any]] = {"request": [_note_request], "response": [_note_answer]}
HOOKS: dict[str, list[Any]] = {"request": [note_request], "response": [_read_and_note_answer]}


def hear(where: str, text: str | None) -> None:
    """Take what was logged where pytest does not capture it; the running test answers for it."""
    if text:
        _heard.append((where, text))


def heard() -> list[tuple[str, str]]:
    """Return what was heard since the last phase of a test ended."""
    return list(_heard)


def secrets_in(text: str) -> list[tuple[int, str, str]]:
    """Return the lines of a text with a secret: number, kind of secret, the rest of the line."""
    if _clean(text) == text:
        return []
    found = [
        (number, kind, _clean(line)[:LINE_SHOWN])
        for number, line in enumerate(text.splitlines(), start=1)
        for kind in sorted(set(_kinds_in(line)))
    ]
    return found or [(1, kind, _clean(text)[:LINE_SHOWN]) for kind in set(_kinds_in(text))]


def _known() -> dict[str, str]:
    return _lasting | _of_this_test


def _kinds_in(text: str) -> Iterator[str]:
    yield from (kind for secret, kind in _known().items() if secret in text)
    yield from (
        kind for kind, (part, form) in PATTERNS.items() if part in text and form.search(text)
    )


def _clean(text: str) -> str:
    """Return a text with every secret taken out, the longest first."""
    for secret in sorted((s for s in _known() if s in text), key=len, reverse=True):
        text = text.replace(secret, f"<{_known()[secret]}>")
    for kind, (part, form) in PATTERNS.items():
        if part in text:
            text = form.sub(f"<{kind}>", text)
    return text


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def pytest_configure() -> None:
    """Remember the secrets that stand in the tests themselves."""
    for path in Path(__file__).parent.rglob("*.py"):
        for literal in CONSTANT.findall(path.read_text(encoding="utf-8")):
            note("a secret of the tests", literal_eval(literal).strip(), lasting=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that logged a secret, in the phase in which it did."""
    report = yield
    logged = [part for part in report.sections if part[0].endswith(f" {report.when}")] + _heard
    found = [
        f"{where}, line {number}: {kind} is in the log: {line}"
        for where, text in logged
        for number, kind, line in secrets_in(text)
    ]
    if found:
        report.sections = [(name, _clean(text)) for name, text in report.sections]
        if report.failed:
            report.sections.append(("Secrets in the log", "\n".join(found)))
        else:
            report.outcome, report.longrepr = "failed", "\n".join(found)
    _heard.clear()
    if report.when == "teardown":
        _of_this_test.clear()
    return report
