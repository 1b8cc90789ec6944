"""Games and their settings; advice on a house edge that is surely a mistake."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated
from uuid import UUID

from babel import Locale
from pydantic import BaseModel, BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import HouseEdge, Label, Name, PositiveRate, Rate
from pitledger.edge.house_edges import doubt_about
from pitledger.edge.house_fields import GameType, Seats
from pitledger.edge.paging import page_end, page_start
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.admin.filled import Filled, changed_in, only, said
from pitledger.floor.admin.showing import show
from pitledger.floor.forms import parsed
from pitledger.floor.numbers import typed_number, whole, with_plain_numbers
from pitledger.floor.rendering import see_other, writing
from pitledger.floor.routing import fields_of, page_router
from pitledger.floor.writing import N_
from pitledger.kernel.errors import DomainError
from pitledger.tables import (
    STANDARD_GAMES,
    Game,
    GameSettings,
    create_game,
    game,
    games_by_code,
    update_game,
)

router = page_router()
AT_ONCE = 50
DECIMALS = ("house_edge_pct", "decisions_per_hour", "points_conversion_rate", "point_multiplier")
NUMBERS = (*DECIMALS, "seats")
TEXTS = ("code", "name", "game_type")
USUAL = {"seats": "7", "points_conversion_rate": "10", "point_multiplier": "1"}
TYPES = sorted({str(game["game_type"]) for game in STANDARD_GAMES})
A_RATE = N_("must be a number from 0 to 10,000, such as 10 or 1.5")


def _one_word(value: object) -> object:
    return value.strip().lower().replace(" ", "_") if isinstance(value, str) else value


class GameForm(BaseModel):
    """All settings of a game."""

    code: Label
    name: Name
    game_type: Annotated[
        GameType, BeforeValidator(_one_word), said(N_("must be of letters a to z, such as poker"))
    ]
    house_edge_pct: Annotated[
        HouseEdge, said(N_("must be a percentage above 0 and up to 100, such as 2.7"))
    ]
    decisions_per_hour: Annotated[
        PositiveRate, said(N_("must be a number above 0 and up to 10,000"))
    ]
    seats: Annotated[Seats, BeforeValidator(whole), said(N_("must be a number from 1 to 20"))]
    points_conversion_rate: Annotated[Rate, said(A_RATE)]
    point_multiplier: Annotated[Rate, said(A_RATE)]


@router.get("/admin/games")
@needs(CASINO_ADMIN)
async def get_games(request: Request) -> Response:
    """Show the games, by their codes."""
    after = page_start(request, request.query_params.get("cursor"), filters={})
    async with reading(request) as tx:
        rows = await games_by_code(
            tx,
            session(request).actor.casino_id,
            after=after[0] if after else None,
            limit=AT_ONCE + 1,
        )
    games, cursor = page_end(
        request, rows, limit=AT_ONCE, filters={}, sort_values=lambda game: [game.code]
    )
    return show(
        request,
        "games.html",
        games=games,
        cursor=cursor,
        doubt=doubt_about,
        number=partial(typed_number, locale=writing(request).locale),
    )


@router.get("/admin/games/new")
@needs(CASINO_ADMIN)
async def get_new_game(request: Request) -> Response:
    """Show the form of a game to make."""
    return _show(request, None)


@router.post("/admin/games/new")
@needs(CASINO_ADMIN)
async def post_new_game(request: Request) -> Response:
    """Make a game."""
    try:
        settings = GameSettings(**_form(request).model_dump())
        made = await create_game(
            services(request).database,
            session(request).actor,
            settings=settings,
            now=now_of(request),
        )
    except DomainError as refusal:
        return _show(request, None, refusal=refusal)
    return see_other(f"/admin/games/{made.id}?made=1")


@router.get("/admin/games/{game_id}")
@needs(CASINO_ADMIN)
async def get_game(request: Request, *, game_id: UUID) -> Response:
    """Show a game."""
    return _show(request, await _game(request, game_id))


@router.post("/admin/games/{game_id}")
@needs(CASINO_ADMIN)
async def post_game(request: Request, *, game_id: UUID) -> Response:
    """Change a game; running and closed slips keep the settings that they froze."""
    found = await _game(request, game_id)
    try:
        changed = changed_in(fields_of(request))
        settings = GameSettings(**only(changed, _form(request).model_dump()))
        await update_game(
            services(request).database,
            session(request).actor,
            settings=settings,
            game_id=game_id,
            now=now_of(request),
        )
    except DomainError as refusal:
        return _show(request, found, refusal=refusal)
    return see_other(f"/admin/games/{game_id}?saved=1")


async def _game(request: Request, game_id: UUID) -> Game:
    async with reading(request) as tx:
        return await game(tx, session(request).actor.casino_id, game_id=game_id)


def _form(request: Request) -> GameForm:
    locale = writing(request).locale
    return parsed(GameForm, with_plain_numbers(fields_of(request), NUMBERS, locale=locale))


def _show(request: Request, found: Game | None, *, refusal: DomainError | None = None) -> Response:
    stored = dict.fromkeys((*TEXTS, *NUMBERS), "") | USUAL
    if found is not None:
        stored = _stored(found, writing(request).locale)
    return show(
        request,
        "game.html",
        refusal=refusal,
        game=found,
        form=Filled.of(stored, fields_of(request) if refusal else None),
        doubt=doubt_about(found.house_edge_pct) if found else None,
        types=TYPES,
    )


def _stored(found: Game, locale: Locale) -> Mapping[str, str]:
    texts = {name: str(getattr(found, name)) for name in TEXTS}
    return texts | {name: typed_number(getattr(found, name), locale) for name in NUMBERS}
