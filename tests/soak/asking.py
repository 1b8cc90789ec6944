"""Asking a server that may be killed at any moment: again and again, until there is an answer."""

import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import httpx

from tests.http.contract import STATUS_OF_CODE
from tests.soak.installation import GIVE_UP_SECONDS, Installation
from tests.soak.tally import Tally

PAUSE_SECONDS = 0.03
LOST = "connection lost"
ASK_AGAIN = {LOST, "REQUEST_IN_PROGRESS", "DATABASE_UNAVAILABLE", "PARTIAL_COMPLETION"}


@dataclass
class InFlight:
    """How many requests are on their way at this moment."""

    number: int = 0
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def one(self) -> Generator[None]:
        """Count a request while it is on its way."""
        with self._lock:
            self.number += 1
        try:
            yield
        finally:
            with self._lock:
                self.number -= 1


@dataclass(frozen=True)
class Wanted:
    """A request that somebody is about to send."""

    path: str
    body: Mapping[str, Any] | None = None
    method: str = "POST"
    by_admin: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer, and whether an earlier one to the same request was lost or told of an outage."""

    status: int
    text: str
    body: dict[str, Any]
    replayed: bool
    asked_before: bool = False

    @property
    def code(self) -> str:
        """Return the code of a refusal, or the status."""
        return str(self.body.get("code", self.status))

    @property
    def done(self) -> bool:
        """Return whether it is a success."""
        return self.status in {200, 201}


LOST_ANSWER = Answer(0, "", {"code": LOST}, replayed=False)


@dataclass
class Asker:
    """Somebody who is signed in, and asks one request at a time."""

    where: Installation
    headers: Mapping[str, str]
    tally: Tally
    in_flight: InFlight
    number: int = 0
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=15))

    def ask(self, kind: str, wanted: Wanted, *, key: str | None = None) -> Answer | None:
        """Return the answer, or None where no server listens; an error of ours fails the run."""
        headers = {**self.headers, **({} if key is None else {"Idempotency-Key": key})}
        try:
            with self.in_flight.one():
                url = f"{self.where.url(self.number)}/v1{wanted.path}"
                came = self.client.request(wanted.method, url, json=wanted.body, headers=headers)
        except httpx.ConnectError:
            return None
        except httpx.TransportError:
            self.tally.count(kind, LOST)
            return LOST_ANSWER
        told = came.json()
        replayed = "Idempotency-Replayed" in came.headers
        answer = Answer(came.status_code, came.text, told, replayed)
        self.tally.count(kind, "replayed" if replayed else answer.code)
        assert answer.done or STATUS_OF_CODE.get(answer.code) == answer.status, came.text
        assert answer.status != 500, came.text
        return answer

    def until_answered(self, kind: str, wanted: Wanted, *, key: str | None = None) -> Answer:
        """Ask the same until the answer is a success or a refusal for good."""
        deadline = time.monotonic() + GIVE_UP_SECONDS
        asked_before = False
        while time.monotonic() < deadline:
            answer = self.ask(kind, wanted, key=key)
            if answer is not None and answer.code not in ASK_AGAIN:
                return replace(answer, asked_before=asked_before)
            asked_before = asked_before or answer is not None
            time.sleep(PAUSE_SECONDS)
        raise TimeoutError(f"{wanted} was not answered in {GIVE_UP_SECONDS} seconds")


@contextmanager
def closed_afterwards(askers: Iterable[Asker]) -> Generator[None]:
    """Close the connections of some who ask, when a block ends."""
    try:
        yield
    finally:
        for asker in askers:
            asker.client.close()
