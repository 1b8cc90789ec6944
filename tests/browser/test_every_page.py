"""What holds for every page: nobody is shut out, nothing scrolls sideways, nothing is too large."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.resources import files
from typing import Literal, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import TABLET, Casino, window
from tests.browser.every_page import AFTER_TAMPERING, EVERY_PAGE, Shown, tamper
from tests.browser.playing import in_full_swing

Scheme: TypeAlias = Literal["light", "dark"]
WIDTHS = {"phone": 390, "tablet": 1024, "desktop": 1440}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
ALL_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# The scheme changes colours, and nothing else that a rule asks for.
RULES: dict[Scheme, object] = {
    "light": ALL_RULES,
    "dark": {"type": "rule", "values": ["color-contrast"]},
}
VIOLATIONS = """
rules => axe.run({ runOnly: rules }).then(found =>
  found.violations.flatMap(violation => violation.nodes.map(node =>
    `${violation.id}: ${node.html.slice(0, 120)} ${node.failureSummary}`)))
"""
LIMIT_BYTES = 100 * 1024
SCRIPTS = """
() => performance.getEntriesByType("resource")
  .filter(({ initiatorType }) => initiatorType === "script")
  .map(({ decodedBodySize }) => decodedBodySize)
"""
TO_PRESS = "button, .button, summary, select, input:not([type=hidden]), nav a, .arc a"
TARGETS = """
pressed => [...document.querySelectorAll(pressed)]
  .map(element => [element, element.getBoundingClientRect()])
  .filter(([element, box]) => box.width && !element.matches('[type=radio], [type=checkbox]'))
  .filter(([, box]) => Math.round(box.height) < 44 || Math.round(box.width) < 44)
  .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)
"""
WindowOf: TypeAlias = Callable[[str | None], Page]


def each(pages: list[Shown]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shown", pages, ids=[shown.name for shown in pages])


@pytest.fixture(scope="module")
def in_play(shared_casino: Casino) -> Casino:
    """A floor with guests at a table, points given and taken, and an owed slip."""
    in_full_swing(shared_casino)
    return shared_casino


@pytest.fixture(scope="module")
def tampered(in_play: Casino) -> Casino:
    """The same floor with an entry that is not as it was written."""
    tamper(in_play.clone)
    return in_play


@pytest.fixture(scope="module")
def window_of(in_play: Casino, browser: Browser) -> Iterator[WindowOf]:
    """One window for each role, in which one page is opened after the other."""
    opened: dict[str | None, Page] = {}
    with ExitStack() as stack:

        def of(role: str | None) -> Page:
            if role not in opened:
                opened[role] = stack.enter_context(window(browser, in_play, role=role, context={}))
            return opened[role]

        yield of


@each(EVERY_PAGE)
def test_it_is_for_everybody_and_light(in_play: Casino, window_of: WindowOf, shown: Shown) -> None:
    check(window_of(shown.role), shown, house=in_play.server.url)


@each(AFTER_TAMPERING)
def test_what_tampering_leads_to_is_for_everybody_too(
    tampered: Casino, window_of: WindowOf, shown: Shown
) -> None:
    check(window_of(shown.role), shown, house=tampered.server.url)


def check(page: Page, shown: Shown, *, house: str) -> None:
    """Open a page once; its colours and widths change in place."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.set_viewport_size(TABLET)
    page.emulate_media(color_scheme="light")
    page.on("request", note)
    shown.open(page)

    assert len(page.content().encode()) < LIMIT_BYTES
    sizes = page.evaluate(SCRIPTS)
    assert all(sizes)
    assert sum(sizes) < LIMIT_BYTES
    page.evaluate(AXE)
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(VIOLATIONS, rules) == [], scheme
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(TARGETS, TO_PRESS) == [], name
    page.remove_listener("request", note)
    assert all(address.startswith(house) for address in asked)
