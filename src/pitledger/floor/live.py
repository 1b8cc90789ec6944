"""What changes on the floor, told to the browsers that look at it.

An event says what has changed and nothing of it: the page asks again by the ordinary routes, with
the permissions that those need.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pitledger.edge.requests import session
from pitledger.floor.rendering import HEADERS
from pitledger.floor.routing import page_router
from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.platform.database import Database
from pitledger.platform.wakeups import Wakeups
from pitledger.readmodels.floor_changes import MOST_CHANGES, FloorChange, floor_changes

router = page_router()
Told: TypeAlias = Mapping[str, str]
POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 15
RETRY_MILLISECONDS = 1000
OVERLAP = timedelta(seconds=30)  # a transaction may commit later than one that began after it


@dataclass
class _Watch:
    """One casino's events in this process, read once for all who look at it."""

    listeners: set[asyncio.Queue[Told | None]] = field(
        default_factory=set[asyncio.Queue[Told | None]]
    )
    reader: asyncio.Task[None] | None = None


class Live:
    """Who looks at which casino's floor, in this process."""

    def __init__(self, database: Database, wakeups: Wakeups) -> None:
        """Begin with nobody looking."""
        self._database = database
        self._wakeups = wakeups
        self._watches: dict[UUID, _Watch] = {}

    def end(self) -> None:
        """Let all who look know that the server ends."""
        for watch in self._watches.values():
            for listener in watch.listeners:
                listener.put_nowait(None)

    @contextmanager
    def changes(self, casino_id: UUID) -> Generator[asyncio.Queue[Told | None]]:
        """Hear of a casino's changes while the block runs."""
        watch = self._watches.setdefault(casino_id, _Watch())
        mine: asyncio.Queue[Told | None] = asyncio.Queue()
        watch.listeners.add(mine)
        if watch.reader is None:
            watch.reader = asyncio.create_task(self._read(casino_id, watch))
        try:
            yield mine
        finally:
            watch.listeners.discard(mine)
            if not watch.listeners:
                watch.reader.cancel()
                del self._watches[casino_id]

    async def _read(self, casino_id: UUID, watch: _Watch) -> None:
        """Read the log's newest part, at each hint or else twice a second; tell what is new."""
        latest = _Latest()
        with self._wakeups.heard() as hint:
            while True:
                hint.clear()
                with suppress(DatabaseUnavailableError):
                    async with self._database.reading(casino_id) as tx:
                        found = await floor_changes(tx, casino_id, since=latest.since)
                    for told in latest.news_of(found):
                        for listener in watch.listeners:
                            listener.put_nowait(told)
                with suppress(TimeoutError):
                    await asyncio.wait_for(hint.wait(), POLL_SECONDS)


@dataclass
class _Latest:
    """What was seen of a log: from when on to read it again, and which of that is known."""

    since: datetime | None = None
    known: set[UUID] | None = None

    def news_of(self, found: Sequence[FloorChange]) -> list[Told]:
        """Return what is to be told of changes that were read, the oldest first."""
        known, self.known = self.known, {change.event_id for change in found}
        if found:
            self.since = found[0].created_at - OVERLAP
        if known is None:
            return []
        news = [change for change in reversed(found) if change.event_id not in known]
        if len(news) == MOST_CHANGES:
            return [{"all": "1"}]
        return [
            {
                name: value
                for name in ("table_id", "slip_id", "player_id")
                if (value := getattr(change, name)) is not None
            }
            for change in news
        ]


@router.get("/live")
async def get_live(request: Request) -> Response:
    """Tell what changes, until the browser goes or the server ends."""
    live: Live = request.app.state.live
    casino_id = session(request).actor.casino_id
    headers = {**HEADERS, "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(live, casino_id), headers=headers, media_type="text/event-stream"
    )


async def _events(live: Live, casino_id: UUID) -> AsyncGenerator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\nevent: here\ndata: {{}}\n\n"
    with live.changes(casino_id) as changes:
        while True:
            try:
                change = await asyncio.wait_for(changes.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if change is None:
                return
            yield f"event: change\ndata: {json.dumps(change)}\n\n"
