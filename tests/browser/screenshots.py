"""Take pictures of the pages of a demo floor, at three widths, by day and night.

    make screenshots

They go to docs/images/floor, in place of those that were there, or into a folder that is named:

    .venv/bin/python -m tests.browser.screenshots FOLDER
"""

import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from playwright.sync_api import Browser, sync_playwright

from pitledger.cli.demo.people import STAFF
from pitledger.platform.embedded_postgres import embedded_server
from tests.browser.every_page import AFTER_TAMPERING, EVERY_PAGE, Shown, tamper
from tests.clone import Clone
from tests.processes import serving

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "floor"
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1440, 900)}
QUALITY = 70
Scheme: TypeAlias = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def take(browser: Browser, shown: Shown, *, url: str, scheme: Scheme, folder: Path) -> None:
    """Take one page's pictures."""
    window = browser.new_context(base_url=url, color_scheme=scheme, locale="en-US")
    page = window.new_page()
    if shown.role is not None:
        _, _, login, password = next(member for member in STAFF if member[0] == shown.role)
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", password)
        page.click("button.main")
    shown.open(page)
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        picture = folder / f"{shown.name}-{name}-{scheme}.jpg"
        page.screenshot(path=picture, type="jpeg", quality=QUALITY)
    window.close()


def main(folder: Path = FOLDER) -> None:
    """Serve a demo floor that goes, and look at all of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jpg"):
        old.unlink()
    with (
        TemporaryDirectory() as data,
        embedded_server(Path(data) / "data") as database,
        serving(Path(data), "--demo", "--data-dir", f"{data}/data") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        look = partial(look_at, browser, url=server.url, folder=folder)
        look(EVERY_PAGE)
        tamper(Clone(database.url(user="postgres")))
        look(AFTER_TAMPERING)
        browser.close()


def look_at(browser: Browser, pages: Sequence[Shown], *, url: str, folder: Path) -> None:
    """Take all pictures of some pages."""
    for shown in pages:
        for scheme in SCHEMES:
            take(browser, shown, url=url, scheme=scheme, folder=folder)
        print(shown.name, flush=True)  # noqa: T201 - a program


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
