"""What holds for every page: nobody is shut out, nothing scrolls sideways, nothing is too large."""

from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.conftest import Casino, window
from tests.browser.every_page import EVERY_PAGE, Shown
from tests.browser.playing import seated

WIDTHS = {"phone": 390, "tablet": 1024, "desktop": 1440}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
VIOLATIONS = """
() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(found =>
  found.violations.flatMap(violation => violation.nodes.map(node =>
    `${violation.id}: ${node.html.slice(0, 120)} ${node.failureSummary}`)))
"""
LIMIT_BYTES = 100 * 1024
TO_PRESS = "button, .button, summary, select, input:not([type=hidden]), nav a, .arc a"
TARGETS = """
pressed => [...document.querySelectorAll(pressed)]
  .map(element => [element, element.getBoundingClientRect()])
  .filter(([element, box]) => box.width && !element.matches('[type=radio], [type=checkbox]'))
  .filter(([, box]) => Math.round(box.height) < 44 || Math.round(box.width) < 44)
  .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)
"""
every_page = pytest.mark.parametrize("shown", EVERY_PAGE, ids=[shown.name for shown in EVERY_PAGE])


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    return page.evaluate(VIOLATIONS)


@pytest.fixture(scope="module")
def in_play(shared_casino: Casino) -> Casino:
    """A floor with a guest at a table, some points, and an owed slip."""
    for seat in (1, 2, 3):
        seated(shared_casino, seat=seat)
    return shared_casino


@every_page
def test_it_is_for_everybody_and_light(in_play: Casino, browser: Browser, shown: Shown) -> None:
    asked: list[str] = []
    scripts: dict[str, int] = {}

    def note(answer: Response) -> None:
        asked.append(answer.url)
        if answer.url.partition("?")[0].endswith(".js"):
            scripts[answer.url] = len(answer.body())

    with window(browser, in_play, role=shown.role, context={}) as page:
        page.on("response", note)
        shown.open(page)

        assert len(page.content().encode()) < LIMIT_BYTES
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert _violations(page) == [], scheme
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.evaluate(TARGETS, TO_PRESS) == [], name
        assert all(address.startswith(in_play.server.url) for address in asked)
        assert sum(scripts.values()) < LIMIT_BYTES
