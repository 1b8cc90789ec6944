"""What every role meets on a shift: the menu, pages of others, and the way out."""

import re
from collections import Counter

from playwright.sync_api import Page, expect

from tests.browser.conftest import Casino

NOBODY_S_SLIP = "/slips/00000000-0000-7000-8000-000000000000"


def sees(page: Page, *pages: str) -> None:
    """Expect these pages in the menu, and no others."""
    expect(page.locator("nav.pages a")).to_have_text([re.compile(name) for name in pages])


def is_refused(page: Page, *paths: str) -> None:
    """Expect that pages of another role are refused, each with a way back."""
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403, path
        expect(page.locator("main h1")).to_have_text("Not allowed")
        expect(page.get_by_role("link", name="Back to the board")).to_be_visible()


def may_send(page: Page, path: str, *actions: str) -> None:
    """Open a page, and expect forms that change something to go to these addresses alone."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, path
    forms = page.locator("main form[method=post]")
    found = forms.evaluate_all("forms => forms.map(form => form.getAttribute('action'))")
    assert found == list(actions), path


def signs_out(page: Page, casino: Casino, *, role: str) -> None:
    """Sign out; the session is over, and the page before is closed to whoever goes back."""
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert did(casino, role)["session.ended"] == 1
    with page.expect_event("load"):
        page.evaluate("history.back()")
    expect(page.locator("[name=password]")).to_be_visible()


def did(casino: Casino, role: str) -> Counter[str]:
    """Return what somebody of a role did and how often, by the audit log."""
    rows = casino.clone.rows(
        "select action from audit_log where actor_id = %s", [casino.house.staff_ids[role]]
    )
    return Counter(row["action"] for row in rows)
