"""Exports whose client is slow, stalls or goes away, against a server in a process of its own."""

import json
import socket
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from httpx import Client
from psycopg.conninfo import conninfo_to_dict

from tests.clone import Clone
from tests.conftest import cloned
from tests.processes import SECRET_KEY, Server, serving
from tests.template import PASSWORD

# Far more than the buffers between the server and a client hold.
MANY_ROWS = """
insert into audit_log
select (jsonb_populate_record(founded, jsonb_build_object(
  'id', gen_random_uuid(), 'created_at', founded.created_at + n * interval '1 second',
  'after', jsonb_build_object('text', repeat('x', 1000), 'number', n)
))).*
from generate_series(1, 12000) as n, audit_log as founded
where founded.action = 'casino.created' and founded.after ->> 'name' = 'house'
"""
HELD = """
select query from pg_stat_activity
where datname = current_database() and usename = 'pitledger_app' and xact_start is not null
"""
SECONDS_TO_LET_GO = 20


@pytest.fixture(scope="module")
def filled(shared_clone: Clone) -> str:
    """The name of a database with much to export."""
    shared_clone.execute(MANY_ROWS)
    return str(conninfo_to_dict(shared_clone.admin_url)["dbname"])


@pytest.fixture
def clone(server_url: str, filled: str) -> Iterator[Clone]:
    """A copy of it of this test's own."""
    with cloned(server_url, filled) as made:
        yield made


@pytest.fixture
def settings(clone: Clone) -> dict[str, str]:
    """How to serve it."""
    return {"PITLEDGER_DATABASE_URL": clone.application_url, "PITLEDGER_SECRET_KEY": SECRET_KEY}


@contextmanager
def download(auditor: Client) -> Generator[socket.socket]:
    """Begin to download the audit log, and read no further than its first line."""
    address = urlsplit(str(auditor.base_url))
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((address.hostname, address.port))
        request = "GET /v1/audit/export HTTP/1.1\r\nHost: floor\r\nAuthorization: {}\r\n\r\n"
        client.sendall(request.format(auditor.headers["Authorization"]).encode())
        assert client.recv(15) == b"HTTP/1.1 200 OK"
        yield client


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something that must happen soon; fail where it does not."""
    deadline = time.monotonic() + SECONDS_TO_LET_GO
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def lines(server: Server, event: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in server.log.read_text().splitlines()]
    return [line for line in found if line["event"] == event]


def test_a_client_that_goes_away_leaves_no_transaction_open(
    clone: Clone, settings: dict[str, str], tmp_path: Path
) -> None:
    with (
        serving(tmp_path, "--no-jobs", settings=settings) as server,
        server.sign_in("house.auditor", PASSWORD) as auditor,
    ):
        with download(auditor):
            (held,) = clone.rows(HELD)
            assert "from audit_log" in held["query"]
        wait_until(lambda: clone.rows(HELD) == [])

        wait_until(lambda: bool(lines(server, "export_cut_short")))
        (line,) = lines(server, "export_cut_short")
        assert (line["export"], line["reason"]) == ("audit", "client_gone")
        assert line["actor"].startswith("staff:")
        assert lines(server, "request_failed") == lines(server, "library_message") == []
        whole = auditor.get("/v1/audit/export")
        assert whole.text.count("\r\n") > 12_000


def test_a_client_that_takes_nothing_is_left_after_a_while(
    clone: Clone, settings: dict[str, str], tmp_path: Path
) -> None:
    impatient = {**settings, "PITLEDGER_EXPORT_STALL_SECONDS": "0.5"}
    with (
        serving(tmp_path, "--no-jobs", settings=impatient) as server,
        server.sign_in("house.auditor", PASSWORD) as auditor,
        download(auditor),
    ):
        wait_until(lambda: clone.rows(HELD) == [])

        wait_until(lambda: bool(lines(server, "export_cut_short")))
        (line,) = lines(server, "export_cut_short")
        assert line["reason"] == "client_stalled"
        assert auditor.get("/v1/me").status_code == 200


def test_two_exports_are_written_at_once_and_the_next_one_is_told_to_wait(
    clone: Clone, settings: dict[str, str], tmp_path: Path
) -> None:
    with (
        serving(tmp_path, "--no-jobs", settings=settings) as server,
        server.sign_in("house.auditor", PASSWORD) as auditor,
    ):
        with ExitStack() as downloads:
            for _ in range(2):
                downloads.enter_context(download(auditor))
            refused = [auditor.get(f"/v1/{name}/export") for name in ("audit", "ledger")]
            assert len(clone.rows(HELD)) == 2
            assert auditor.get("/v1/audit").status_code == 200
        wait_until(lambda: clone.rows(HELD) == [])

        for answer in refused:
            assert (answer.status_code, answer.json()["code"]) == (429, "RATE_LIMIT_EXCEEDED")
            assert answer.headers["Retry-After"] == str(answer.json()["retry_after"]) == "10"
            assert answer.json()["reset_at"].endswith("Z")
        wait_until(lambda: auditor.get("/v1/ledger/export").status_code == 200)


def test_a_database_that_is_lost_on_the_way_leaves_a_file_that_is_seen_to_be_cut(
    clone: Clone, settings: dict[str, str], tmp_path: Path
) -> None:
    with (
        serving(tmp_path, "--no-jobs", settings=settings) as server,
        server.sign_in("house.auditor", PASSWORD) as auditor,
        auditor.stream("GET", "/v1/audit/export") as answer,
    ):
        parts = answer.iter_raw(1000)
        assert next(parts).startswith(b"casino_id,id,")
        clone.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where query like '%from audit_log%' and usename = 'pitledger_app'"
        )

        with pytest.raises(httpx.RemoteProtocolError):
            for _ in parts:
                pass
        wait_until(lambda: bool(lines(server, "export_cut_short")))
        (line,) = lines(server, "export_cut_short")
        assert line["reason"] == "DATABASE_UNAVAILABLE"
        assert auditor.get("/v1/me").status_code == 200
