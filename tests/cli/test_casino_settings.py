"""The settings that a casino is founded with, on the command line."""

import pytest

from tests.clone import Clone
from tests.processes import pitledger, result


@pytest.mark.parametrize(
    ("options", "policy"),
    [
        ((), "pit-1"),
        (("--earning-policy", "pit-1"), "pit-1"),
        (("--earning-policy", "theo-2"), "theo-2"),
    ],
)
def test_a_casino_is_founded_with_an_earning_policy(
    clone: Clone, options: tuple[str, ...], policy: str
) -> None:
    url = ("--database-url", clone.admin_url)

    casino = result("casino", "create", *url, "--name", "Grand", "--timezone", "UTC", *options)

    assert casino["earning_policy"] == policy
    stored = clone.row("select * from casino where id = %s", [casino["id"]])
    assert (stored["earning_policy"], stored["earlier_timezone"]) == (policy, None)


@pytest.mark.parametrize(("options", "locale"), [((), "en-US"), (("--locale", "de-AT"), "de-AT")])
def test_a_casino_is_founded_with_a_locale(
    clone: Clone, options: tuple[str, ...], locale: str
) -> None:
    url = ("--database-url", clone.admin_url)

    casino = result("casino", "create", *url, "--name", "Grand", "--timezone", "UTC", *options)

    assert casino["locale"] == locale
    assert clone.row("select * from casino where id = %s", [casino["id"]])["locale"] == locale
    (audit,) = clone.rows(
        "select * from audit_log where action = 'casino.created' and casino_id = %s",
        [casino["id"]],
    )
    assert audit["after"]["locale"] == locale


@pytest.mark.parametrize("locale", ["", "german", "de_AT", "DE", "xx", "de-AT.UTF-8"])
def test_a_locale_that_is_none_is_refused(clone: Clone, locale: str) -> None:
    url = ("--database-url", clone.admin_url)
    options = ("--name", "Grand", "--timezone", "UTC", "--locale", locale)

    refused = pitledger("casino", "create", *url, *options)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert "no language" in refused.stderr
    assert len(clone.rows("select from casino")) == 2


def test_a_policy_that_is_none_is_refused(clone: Clone) -> None:
    url = ("--database-url", clone.admin_url)
    options = ("--name", "Grand", "--timezone", "UTC", "--earning-policy", "pit-2")

    refused = pitledger("casino", "create", *url, *options)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--earning-policy" in refused.stderr
    assert len(clone.rows("select from casino")) == 2


@pytest.mark.parametrize("zone", ["../etc/passwd", "", "localtime", "europe/vienna"])
def test_a_zone_that_is_none_is_refused(clone: Clone, zone: str) -> None:
    url = ("--database-url", clone.admin_url)

    refused = pitledger("casino", "create", *url, "--name", "Grand", "--timezone", zone)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert "no time zone" in refused.stderr
    assert len(clone.rows("select from casino")) == 2


def test_a_command_works_by_the_clock_that_counts_now(clone: Clone) -> None:
    """Staff can be added to a casino whose zone is about to change."""
    casino_id = str(clone.rows("select id from casino order by name")[0]["id"])
    clone.execute(
        "update casino set timezone = 'Asia/Tokyo', earlier_timezone = 'Europe/Vienna',"
        " earlier_gaming_day_start = '06:00', settings_apply_at = '2026-03-11T05:00Z',"
        " earlier_last_gaming_day = '2026-03-10'"
    )

    member = result(
        *("staff", "add", "--database-url", clone.admin_url, "--casino", casino_id),
        *("--name", "Ana", "--login", "ana", "--role", "host", "--password-stdin"),
        line="correct horse battery\n",
    )

    assert len(clone.rows("select from staff where id = %s", [member["id"]])) == 1
