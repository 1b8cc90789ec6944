"""Guests."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator
from starlette.requests import Request

from pitledger.edge.fields import CardNumber, In, IsoDate, NotNull, Out, ShortName, Storable
from pitledger.edge.paging import page_start
from pitledger.edge.permissions import SLIPS_WRITE, needs
from pitledger.edge.requests import executor, now_of, reading, reading_once, session
from pitledger.edge.search import (
    LONGEST_QUERY,
    guests_found,
    position_of,
    searchable,
    sort_values,
)
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.players import enrol_player, player, update_player

router = signed_in_router("players")
NameQuery = Annotated[
    str | None,
    Query(max_length=LONGEST_QUERY, description="2 letters or more of a name, or a card number"),
    Storable,
    AfterValidator(searchable),
]


class PlayerIn(In):
    """A guest to create and enrol."""

    first_name: ShortName
    last_name: ShortName
    birth_date: IsoDate | None = None
    card_number: CardNumber | None = None


class PlayerPatch(In):
    """Fields of a guest to change; what is absent stays, null clears a birth date or a card."""

    first_name: Annotated[ShortName | None, NotNull] = None
    last_name: Annotated[ShortName | None, NotNull] = None
    birth_date: IsoDate | None = None
    card_number: CardNumber | None = None


class PlayerOut(Out):
    """A guest."""

    id: UUID
    first_name: str
    last_name: str
    birth_date: date | None
    card_number: str | None


@router.get("/players", openapi_extra=SIGNED_IN)
async def get_players(
    request: Request, *, query: NameQuery = None, limit: Limit = 20, cursor: Cursor = None
) -> Page[PlayerOut]:
    """List guests, the newest enrolment first: all, or those whom a query finds.

    Each word of the query begins a word of the name, in any order, whatever the case and the
    accents; or the query is a card number. If nobody is found, small typos are forgiven.
    """
    filters = {"query": query}
    before = position_of(page_start(request, cursor, filters=filters))
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        found = await guests_found(tx, casino_id, query=query, before=before, limit=limit + 1)
    return page(
        request,
        found.players,
        limit=limit,
        filters=filters,
        sort_values=lambda guest: sort_values(guest, near=found.near),
        out=PlayerOut.model_validate,
    )


@router.post("/players", status_code=201, openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_player(request: Request, *, body: PlayerIn) -> PlayerOut:
    """Create a guest and enrol the guest with the casino."""
    enrolled = await enrol_player(
        executor(request),
        session(request).actor,
        first_name=body.first_name,
        last_name=body.last_name,
        birth_date=body.birth_date,
        card_number=body.card_number,
        now=now_of(request),
    )
    return PlayerOut.model_validate(enrolled)


@router.get("/players/{player_id}", openapi_extra=SIGNED_IN)
async def get_player(request: Request, *, player_id: UUID) -> PlayerOut:
    """Return a guest whom the casino has enrolled."""
    casino_id = session(request).actor.casino_id
    async with reading_once(request) as tx:
        return PlayerOut.model_validate(await player(tx, casino_id, player_id=player_id))


@router.patch("/players/{player_id}", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def patch_player(request: Request, *, player_id: UUID, body: PlayerPatch) -> PlayerOut:
    """Change a guest. The card number is the casino's; names and birth date are the guest's own."""
    changed = await update_player(
        executor(request),
        session(request).actor,
        player_id=player_id,
        changes=body.model_dump(exclude_unset=True),
        now=now_of(request),
    )
    return PlayerOut.model_validate(changed)
