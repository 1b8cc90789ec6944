"""Games and their settings."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.requests import Request

from pitledger.edge.fields import (
    HouseEdge,
    In,
    Label,
    Name,
    NotNull,
    Out,
    PlainDecimal,
    PositiveRate,
    Rate,
)
from pitledger.edge.house_edges import doubt_about
from pitledger.edge.house_fields import GameType, Seats
from pitledger.edge.paging import newest_first_start
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import executor, now_of, reading_once, session
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.tables import Game, GameSettings, create_game, games, update_game

router = signed_in_router("games")


class Warning(Out):  # noqa: A001
    """Advice that is no refusal."""

    field: str
    message: str


class GameIn(In):
    """A game to create. Rates and the multiplier are optional: 10 points a unit of theo, once."""

    code: Label
    name: Name
    game_type: GameType
    house_edge_pct: HouseEdge
    decisions_per_hour: PositiveRate
    seats: Seats = 7
    points_conversion_rate: Rate = Decimal(10)
    point_multiplier: Rate = Decimal(1)


class GamePatch(In):
    """Settings of a game to change; what is absent stays, and null is no value."""

    code: Annotated[Label | None, NotNull] = None
    name: Annotated[Name | None, NotNull] = None
    game_type: Annotated[GameType | None, NotNull] = None
    house_edge_pct: Annotated[HouseEdge | None, NotNull] = None
    decisions_per_hour: Annotated[PositiveRate | None, NotNull] = None
    seats: Annotated[Seats | None, NotNull] = None
    points_conversion_rate: Annotated[Rate | None, NotNull] = None
    point_multiplier: Annotated[Rate | None, NotNull] = None


class GameOut(Out):
    """A game; decimals are strings."""

    id: UUID
    code: str
    name: str
    game_type: str
    house_edge_pct: PlainDecimal
    house_edge_basis: str | None
    decisions_per_hour: PlainDecimal
    seats: int
    points_conversion_rate: PlainDecimal
    point_multiplier: PlainDecimal
    source: str | None
    warnings: list[Warning] = Field(default_factory=list[Warning])

    @classmethod
    def of(cls, game: Game) -> "GameOut":
        """Return a game with advice on settings that are legal and surely a mistake."""
        out = cls.model_validate(game)
        doubt = doubt_about(game.house_edge_pct)
        if doubt is not None:
            out.warnings = [Warning(field="house_edge_pct", message=doubt)]
        return out


@router.get("/games", openapi_extra=SIGNED_IN)
async def get_games(request: Request, *, limit: Limit = 20, cursor: Cursor = None) -> Page[GameOut]:
    """List games, the newest first."""
    before = newest_first_start(request, cursor, filters={})
    casino_id = session(request).actor.casino_id
    async with reading_once(request) as tx:
        rows = await games(tx, casino_id, before=before, limit=limit + 1)
    return page(
        request,
        rows,
        limit=limit,
        filters={},
        sort_values=lambda game: [game.created_at.isoformat(), str(game.id)],
        out=GameOut.of,
    )


@router.post("/games", status_code=201, openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def post_game(request: Request, *, body: GameIn) -> GameOut:
    """Create a game."""
    settings = GameSettings(**body.model_dump())
    game = await create_game(
        executor(request), session(request).actor, settings=settings, now=now_of(request)
    )
    return GameOut.of(game)


@router.patch("/games/{game_id}", openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def patch_game(request: Request, *, game_id: UUID, body: GamePatch) -> GameOut:
    """Change a game; running and closed slips keep the settings that they froze."""
    settings = GameSettings(**body.model_dump(exclude_unset=True))
    game = await update_game(
        executor(request),
        session(request).actor,
        settings=settings,
        game_id=game_id,
        now=now_of(request),
    )
    return GameOut.of(game)
