"""Guests."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import StringConstraints
from starlette.requests import Request

from pitledger.edge.permissions import SLIPS_WRITE
from pitledger.http.fields import In, IsoDate, Out, ShortName, Storable
from pitledger.http.routing import (
    SIGNED_IN,
    SignedInRoute,
    executor,
    needs,
    reading,
    services,
    session,
)
from pitledger.players import enrol_player, player

router = APIRouter(tags=["players"], route_class=SignedInRoute)
CardNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), Storable
]


class PlayerIn(In):
    """A guest to create and enrol."""

    first_name: ShortName
    last_name: ShortName
    birth_date: IsoDate | None = None
    card_number: CardNumber | None = None


class PlayerOut(Out):
    """A guest."""

    id: UUID
    first_name: str
    last_name: str
    birth_date: date | None
    card_number: str | None


@router.post("/players", status_code=201, openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_player(request: Request, *, body: PlayerIn) -> PlayerOut:
    """Create a guest and enrol the guest with the casino."""
    here = services(request)
    enrolled = await enrol_player(
        executor(request),
        session(request).actor,
        first_name=body.first_name,
        last_name=body.last_name,
        birth_date=body.birth_date,
        card_number=body.card_number,
        now=here.clock(),
    )
    return PlayerOut.model_validate(enrolled)


@router.get("/players/{player_id}", openapi_extra=SIGNED_IN)
async def get_player(request: Request, *, player_id: UUID) -> PlayerOut:
    """Return a guest whom the casino has enrolled."""
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        return PlayerOut.model_validate(await player(tx, casino_id, player_id=player_id))
