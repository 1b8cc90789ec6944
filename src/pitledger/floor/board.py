"""The pit board: every table as a card, with who sits where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.permissions import SLIPS_WRITE, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import is_part, render, see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Tx
from pitledger.rating_slips import SlipStatus, play_seconds_between
from pitledger.readmodels.floor_board import BoardTable, Seated, floor_board
from pitledger.tables import TableHasOpenSlipsError, set_table_status

router = page_router()
OPEN_LONG = timedelta(hours=4)
PAUSED_LONG = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Place:
    """A seat: who sits there, for how long, and whether somebody should look; or nobody.

    `alert_in_seconds` is when somebody should, if nothing is done; None where it is never, or now.
    """

    number: int
    slip: Seated | None = None
    play_seconds: int = 0
    open_long: bool = False
    paused_long: bool = False
    alert_in_seconds: int | None = None

    @property
    def alert(self) -> bool:
        """Return whether the slip has been open, or paused, for long."""
        return self.open_long or self.paused_long

    @property
    def running(self) -> bool:
        """Return whether play time goes on."""
        return self.slip is not None and self.slip.status == SlipStatus.OPEN


@dataclass(frozen=True, slots=True)
class Card:
    """A table with its seats."""

    table: BoardTable
    places: Sequence[Place]

    @property
    def taken(self) -> int:
        """Return how many guests sit there."""
        return sum(place.slip is not None for place in self.places)

    @property
    def alerts(self) -> int:
        """Return how many slips somebody should look at."""
        return sum(place.alert for place in self.places)

    @property
    def alert_in_seconds(self) -> int | None:
        """Return in how many seconds the next slip is one to look at, by time alone."""
        waits = [place.alert_in_seconds for place in self.places]
        return min((wait for wait in waits if wait is not None), default=None)


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which tables are shown: of one pit, or open ones, or those with alerts."""

    pit: str = ""
    show: str = "all"

    def shows(self, card: Card) -> bool:
        """Return whether a card is among those."""
        if self.pit and card.table.pit != self.pit:
            return False
        wanted = {"open": card.table.status == "OPEN", "alerts": card.alerts > 0}
        return wanted.get(self.show, True)

    def query(self, **other: str) -> str:
        """Return the address of the board with another filter."""
        chosen = {"pit": self.pit, "show": self.show, **other}
        kept = {name: value for name, value in chosen.items() if value not in {"", "all"}}
        return "/?" + urlencode(kept) if kept else "/"


@router.get("/")
async def get_board(request: Request) -> Response:
    """Show the board."""
    async with reading(request) as tx:
        context = await board_context(request, tx)
    template = "cards.html" if is_part(request) else "board.html"
    return render(request, template, **context)


@router.get("/tables/{table_id}/card")
async def get_card(request: Request, *, table_id: UUID) -> Response:
    """Show one table's card anew."""
    async with reading(request) as tx:
        tables, seated = await floor_board(tx, session(request).actor.casino_id, table_id=table_id)
    if not tables:
        raise NotFoundError(entity="table")
    (card,) = cards_of(tables, seated, now=now_of(request))
    return render(request, "card.html", card=card)


@router.post("/tables/{table_id}/open")
@needs(SLIPS_WRITE)
async def post_table_open(request: Request, *, table_id: UUID) -> Response:
    """Open a table."""
    return await _set_status(request, table_id, status="OPEN")


@router.post("/tables/{table_id}/close")
@needs(SLIPS_WRITE)
async def post_table_close(request: Request, *, table_id: UUID) -> Response:
    """Close a table where nobody plays."""
    return await _set_status(request, table_id, status="CLOSED")


async def _set_status(request: Request, table_id: UUID, *, status: str) -> Response:
    """Open or close a table and show the same board, below what was refused, if anything was."""
    try:
        await set_table_status(
            services(request).database,
            session(request).actor,
            table_id=table_id,
            status=status,
            now=now_of(request),
        )
    except TableHasOpenSlipsError as refusal:
        async with reading(request) as tx:
            context = await board_context(request, tx)
        words = words_of(request, refusal)
        label = next(
            (card.table.label for card in context["cards"] if card.table.id == table_id), ""
        )
        return render(
            request,
            "board.html",
            status=status_of(request, refusal),
            table_refusal=replace(words, title=f"{label}: {words.title}" if label else words.title),
            **context,
        )
    return see_other(_filter(request).query())


def _filter(request: Request) -> BoardFilter:
    asked = fields_of(request) if request.method == "POST" else request.query_params
    return BoardFilter(pit=asked.get("pit", ""), show=asked.get("show", "all"))


async def board_context(request: Request, tx: Tx) -> dict[str, Any]:
    """Return what the board's template needs."""
    where = _filter(request)
    tables, seated = await floor_board(tx, session(request).actor.casino_id)
    cards = cards_of(tables, seated, now=now_of(request))
    return {
        "where": where,
        "pits": list(dict.fromkeys(table.pit for table in tables)),
        "cards": [card for card in cards if where.shows(card)],
        "alerts": sum(card.alerts for card in cards),
        "guest_count": len(seated),
        "open_tables": sum(table.status == "OPEN" for table in tables),
        "table_count": len(tables),
    }


def cards_of(
    tables: Iterable[BoardTable], seated: Iterable[Seated], *, now: datetime
) -> list[Card]:
    """Return the tables with all their seats, as they are at an instant."""
    guests: dict[UUID, dict[int, Seated]] = {}
    for slip in seated:
        guests.setdefault(slip.table_id, {})[slip.seat] = slip

    def places(table: BoardTable) -> list[Place]:
        by_seat = guests.get(table.id, {})
        # A game that lost seats may have guests at those.
        numbers = sorted({*range(1, table.seats + 1), *by_seat})
        return [_place(number, by_seat.get(number), now=now) for number in numbers]

    return [Card(table, places(table)) for table in tables]


def _place(number: int, slip: Seated | None, *, now: datetime) -> Place:
    if slip is None:
        return Place(number)
    since = slip.pauses[-1] if slip.pauses else None
    paused_at = datetime.fromisoformat(since[0]) if since and since[1] is None else None
    open_for = now - slip.started_at
    paused_for = timedelta(0) if paused_at is None else now - paused_at
    waits = [OPEN_LONG - open_for, *([] if paused_at is None else [PAUSED_LONG - paused_for])]
    return Place(
        number,
        slip,
        play_seconds=play_seconds_between(
            slip.started_at, max(now, slip.started_at), pauses=slip.pauses
        ),
        open_long=open_for > OPEN_LONG,
        paused_long=paused_for > PAUSED_LONG,
        alert_in_seconds=int(min(waits).total_seconds()) + 1
        if min(waits) >= timedelta(0)
        else None,
    )
