"""Streams of what changes on the floor: told over processes, closed when their server ends."""

import json
import re
from html import unescape
from pathlib import Path

from httpx import Client

from tests.clone import Clone
from tests.processes import SECRET_KEY, serving
from tests.template import PASSWORD

SETTINGS = {"PITLEDGER_SECRET_KEY": SECRET_KEY}


def test_a_stream_tells_of_another_server_s_change_and_ends_with_its_own(
    clone: Clone, tmp_path: Path
) -> None:
    url = ("--database-url", clone.application_url, "--no-jobs")
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    with (
        serving(tmp_path / "one", *url, settings=SETTINGS) as one,
        serving(tmp_path / "other", *url, settings=SETTINGS) as other,
        one.sign_in("house.pit_boss", PASSWORD) as host,
        other.sign_in("house.pit_boss", PASSWORD) as boss,
    ):
        token = host.headers["Authorization"].removeprefix("Bearer ")
        with (
            Client(base_url=one.url, cookies={"pitledger_session": token}, timeout=10) as browser,
            browser.stream("GET", "/live") as stream,
        ):
            lines = stream.iter_lines()
            assert next(line for line in lines if line.startswith("event")) == "event: here"
            guest = boss.post("/v1/players", json={"first_name": "Ana", "last_name": "Kern"})

            told = next(line for line in lines if line.startswith('data: {"'))
            assert json.loads(told.removeprefix("data: ")) == {"player_id": guest.json()["id"]}
            assert one.stop() == 0
            assert [line for line in lines if line] == []


def test_what_changed_after_a_page_was_read_and_before_its_stream_began_is_told(
    clone: Clone, tmp_path: Path
) -> None:
    url = ("--database-url", clone.application_url, "--no-jobs")
    with (
        serving(tmp_path, *url, settings=SETTINGS) as server,
        server.sign_in("house.pit_boss", PASSWORD) as boss,
    ):
        token = boss.headers["Authorization"].removeprefix("Bearer ")
        cookies = {"pitledger_session": token}
        with Client(base_url=server.url, cookies=cookies, timeout=10) as browser:
            page = browser.get("/").text
            guest = boss.post("/v1/players", json={"first_name": "Ana", "last_name": "Kern"})
            found = re.search(r'data-live="([^"]+)"', page)
            assert found
            with browser.stream("GET", unescape(found[1])) as stream:
                lines = stream.iter_lines()
                told = next(line for line in lines if line.startswith('data: {"'))
        assert json.loads(told.removeprefix("data: ")) == {"player_id": guest.json()["id"]}
