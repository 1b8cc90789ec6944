"""A real browser at a real server, on a database of the test's own."""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pytest
from httpx import Client
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, expect, sync_playwright

from tests.clone import Clone
from tests.processes import SECRET_KEY, Server, serving
from tests.template import PASSWORD, House, Template

PATIENCE_MILLISECONDS = 15_000
TABLET: ViewportSize = {"width": 1024, "height": 768}


@dataclass
class Casino:
    """A server that runs, its house, and the database behind it."""

    server: Server
    house: House
    clone: Clone
    folder: Path
    signed_in: dict[str, Client] = field(default_factory=dict[str, Client])

    def api(self, role: str) -> Client:
        """Return the API as somebody of a role uses it; they sign in once."""
        if role not in self.signed_in:
            self.signed_in[role] = self.server.sign_in(f"house.{role}", PASSWORD)
        return self.signed_in[role]


@pytest.fixture(scope="module")
def playwright(template: tuple[str, Template]) -> Iterator[Playwright]:
    """Playwright, without browsers of its own; its loop must not run beside another's tests."""
    del template  # laid by a loop, too
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield opened
    opened.close()


@pytest.fixture
def casino(clone: Clone, template: tuple[str, Template], tmp_path: Path) -> Iterator[Casino]:
    """The house of the template, served by a process of its own, jobs included."""
    with served(clone, template[1].house, folder=tmp_path) as casino:
        yield casino


@pytest.fixture(scope="module")
def shared_casino(
    shared_clone: Clone, template: tuple[str, Template], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Casino]:
    """The house, served for all tests of a module."""
    folder = tmp_path_factory.mktemp("served")
    with served(shared_clone, template[1].house, folder=folder) as casino:
        yield casino


@contextmanager
def served(clone: Clone, house: House, *, folder: Path) -> Generator[Casino]:
    """Serve a house, its jobs included."""
    settings = {"PITLEDGER_SECRET_KEY": SECRET_KEY}
    url = ("--database-url", clone.application_url)
    with serving(folder, *url, settings=settings) as server:
        casino = Casino(server, house, clone, folder)
        yield casino
        for client in casino.signed_in.values():
            client.close()


Opens: TypeAlias = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, casino: Casino) -> Iterator[Opens]:
    """Open a browser of one's own, signed in as somebody of a role; the log must stay clean."""
    with ExitStack() as stack:

        def open_one(role: str | None = "pit_boss", **context: object) -> Page:
            return stack.enter_context(window(browser, casino, role=role, context=context))

        yield open_one


@contextmanager
def window(
    browser: Browser, casino: Casino, *, role: str | None, context: dict[str, object]
) -> Generator[Page]:
    wrong: list[str] = []
    opened = browser.new_context(
        base_url=casino.server.url,
        **{"viewport": TABLET, "locale": "en-US", **context},  # type: ignore[arg-type]
    )
    page = opened.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda line: wrong.append(f"{page.url}: {line.text}") if _is_ours(line.text) else None,
    )
    page.goto("/")
    if role is not None:
        page.fill("[name=login]", f"house.{role}")
        page.fill("[name=password]", PASSWORD)
        page.click("button.main")
        page.wait_for_selector(".live.on")
    yield page
    opened.close()
    assert wrong == []


def _is_ours(line: str) -> bool:
    """Return whether a line of the browser's console tells of a fault in a page.

    A refusal is a status that the browser tells of too, and a lost connection is its own affair.
    """
    return "Content Security Policy" in line or "Uncaught" in line
