"""What the server does on the wire: with half a request, a huge one, and what is no HTTP."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client

from tests.clone import Clone
from tests.processes import SECRET_KEY, Server, serving

GIVE_UP_SECONDS = 20
POST = b"POST /v1/sessions HTTP/1.1\r\nHost: floor\r\n"


@pytest.fixture
def server(clone: Clone, tmp_path: Path) -> Iterator[Server]:
    """A server that waits a quarter of a second for a body."""
    settings = {
        "PITLEDGER_DATABASE_URL": clone.admin_url,
        "PITLEDGER_SECRET_KEY": SECRET_KEY,
        "PITLEDGER_REQUEST_BODY_SECONDS": "0.25",
    }
    with serving(tmp_path, settings=settings) as running:
        yield running


def said(server: Server, *sent: bytes) -> bytes:
    """Send bytes, and return all that the server says until it closes the connection."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=GIVE_UP_SECONDS) as connection:
        for part in sent:
            connection.sendall(part)
        answer = b""
        try:
            while part := connection.recv(65_536):
                answer += part
        except ConnectionResetError:
            pass  # it did not read all that was sent
        return answer


@pytest.mark.parametrize(
    "sent",
    [
        (b'Content-Length: 40\r\n\r\n{"login": "x"',),
        (b"Content-Length: 40\r\n\r\n",),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n",),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\n{ ",),
    ],
    ids=["half a body", "no body", "half of the chunks", "half a chunk"],
)
def test_a_request_whose_body_does_not_come_is_answered_and_the_connection_closed(
    server: Server, sent: tuple[bytes, ...]
) -> None:
    head, _, body = said(server, POST, *sent).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in head.lower()
    assert json.loads(body)["code"] == "REQUEST_TIMEOUT"


def test_what_is_too_large_or_no_http_is_no_fault_of_ours(server: Server) -> None:
    huge = b"x" * 100_000
    end = b" HTTP/1.1\r\nHost: floor\r\nConnection: close\r\n\r\n"
    sent = [
        b"GET /v1/" + huge + end,
        b"GET /v1/" + huge[:9000] + end,
        b"GET /v1/me HTTP/1.1\r\nHost: floor\r\nConnection: close\r\nX: " + huge + b"\r\n\r\n",
        b"GET /v1/me HTTP/1.1\r\nHost floor\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"OPTIONS *" + end,
        b"GET http://[::bad/" + end,
        b"GET /%00%ff%c0%af" + end,
    ]

    statuses = [said(server, request).split(b" ")[1] for request in sent]

    assert statuses == [b"400", b"400", b"400", b"400", b"400", b"404", b"400", b"404"]
    assert "request_failed" not in server.log.read_text()
    with Client(base_url=server.url) as client:
        assert client.get("/healthz").status_code == 200


def test_the_server_does_not_say_what_it_is_made_of_and_speaks_http_alone(server: Server) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }

    with Client(base_url=server.url) as client:
        head = client.head("/healthz")
        upgraded = client.get("/v1/me", headers=upgrade)

    assert (head.status_code, head.content) == (200, b"")
    assert upgraded.status_code == 401
    for answer in (head, upgraded):
        assert "server" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
