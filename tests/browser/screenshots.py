"""Take pictures of the pages of a demo floor, at three widths, by day and night.

    make screenshots

They go to docs/images/floor, in place of those that were there.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from pitledger.cli.demo.people import STAFF
from tests.browser.every_page import EVERY_PAGE, Shown
from tests.processes import serving

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "floor"
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1440, 900)}
QUALITY = 70


def take(browser: Browser, shown: Shown, *, url: str, scheme: Literal["light", "dark"]) -> None:
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
        picture = FOLDER / f"{shown.name}-{name}-{scheme}.jpg"
        page.screenshot(path=picture, type="jpeg", quality=QUALITY)
    window.close()


def main() -> None:
    """Serve a demo floor that goes, and look at all of it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with (
        TemporaryDirectory() as folder,
        serving(Path(folder), "--demo", "--data-dir", f"{folder}/data") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for shown in EVERY_PAGE:
            for scheme in ("light", "dark"):
                take(browser, shown, url=server.url, scheme=scheme)
            print(shown.name, flush=True)  # noqa: T201 - a program
        browser.close()


if __name__ == "__main__":
    main()
