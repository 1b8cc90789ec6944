"""What changes on the floor, told to the browsers that look at it.

An event says what has changed and nothing of it: the page asks again by the ordinary routes, with
the permissions that those need.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from pydantic import AwareDatetime
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
PAGE_OVERLAP = timedelta(seconds=5)  # as OVERLAP, for what a page was read from


@dataclass
class _Watch:
    """One casino's events in this process, read once for all who look at it.

    Once it has `begun`, it is known where the log ends: what comes later is told.
    """

    begun: asyncio.Event = field(default_factory=asyncio.Event)
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
            watch.begun.set()
            for listener in watch.listeners:
                listener.put_nowait(None)

    @asynccontextmanager
    async def changes(
        self, casino_id: UUID, *, since: datetime | None
    ) -> AsyncGenerator[asyncio.Queue[Told | None]]:
        """Hear of a casino's changes while the block runs, and of those since an instant.

        The queue ends with None. Raises `DatabaseUnavailableError`.
        """
        watch = self._watches.setdefault(casino_id, _Watch())
        mine: asyncio.Queue[Told | None] = asyncio.Queue()
        watch.listeners.add(mine)
        if watch.reader is None:
            watch.reader = asyncio.create_task(self._read(casino_id, watch))
        try:
            await watch.begun.wait()
            if since is not None:
                for told in await self._told_since(casino_id, since - PAGE_OVERLAP):
                    mine.put_nowait(told)
            yield mine
        finally:
            watch.listeners.discard(mine)
            if not watch.listeners:
                watch.reader.cancel()
                del self._watches[casino_id]

    async def _told_since(self, casino_id: UUID, since: datetime) -> Sequence[Told]:
        async with self._database.reading(casino_id) as tx:
            found = await floor_changes(tx, casino_id, since=since)
        return _Latest(known=set()).news_of(found)

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
                    watch.begun.set()
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
async def get_live(request: Request, *, since: AwareDatetime | None = None) -> Response:
    """Tell what has changed since a page was read, and go on until one side ends."""
    live: Live = request.app.state.live
    events = _events(live, session(request).actor.casino_id, since=since)
    headers = {**HEADERS, "X-Accel-Buffering": "no"}
    return StreamingResponse(events, headers=headers, media_type="text/event-stream")


async def _events(live: Live, casino_id: UUID, *, since: datetime | None) -> AsyncGenerator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    with suppress(DatabaseUnavailableError):
        async with live.changes(casino_id, since=since) as changes:
            yield "event: here\ndata: {}\n\n"
            while True:
                try:
                    change = await asyncio.wait_for(changes.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if change is None:
                    return
                yield f"event: change\ndata: {json.dumps(change)}\n\n"
