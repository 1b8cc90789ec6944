"""The tables of the floor: which there are, and one more. The board opens and closes them."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import Label
from pitledger.edge.paging import page_end, page_start
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.admin.filled import Filled, said
from pitledger.floor.admin.showing import show
from pitledger.floor.forms import parsed
from pitledger.floor.rendering import see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.floor.writing import N_
from pitledger.kernel.errors import DomainError
from pitledger.tables import create_table, games_by_code, tables_by_label

router = page_router()
AT_ONCE = 50
MOST_GAMES = 500
EMPTY = {"label": "", "pit": "", "game": ""}


class TableForm(BaseModel):
    """A table to make."""

    label: Label
    pit: Label
    game: Annotated[UUID, said(N_("must be one of the list"))]


@router.get("/admin/tables")
@needs(CASINO_ADMIN)
async def get_tables(request: Request) -> Response:
    """Show the tables, by their labels."""
    return await _show(request)


@router.post("/admin/tables")
@needs(CASINO_ADMIN)
async def post_table(request: Request) -> Response:
    """Make a table; it is closed until somebody opens it."""
    try:
        form = parsed(TableForm, fields_of(request))
        table_id = await create_table(
            services(request).database,
            session(request).actor,
            label=form.label,
            pit=form.pit,
            game_id=form.game,
            now=now_of(request),
        )
    except DomainError as refusal:
        return await _show(request, refusal=refusal)
    return see_other(f"/admin/tables?made={table_id}")


async def _show(request: Request, *, refusal: DomainError | None = None) -> Response:
    casino_id = session(request).actor.casino_id
    after = page_start(request, request.query_params.get("cursor"), filters={})
    async with reading(request) as tx:
        rows = await tables_by_label(
            tx, casino_id, after=after[0] if after else None, limit=AT_ONCE + 1
        )
        games = await games_by_code(tx, casino_id, after=None, limit=MOST_GAMES)
    tables, cursor = page_end(
        request, rows, limit=AT_ONCE, filters={}, sort_values=lambda table: [table.label]
    )
    return show(
        request,
        "tables.html",
        refusal=refusal,
        form=Filled.of(EMPTY, fields_of(request) if refusal else None),
        tables=tables,
        cursor=cursor,
        pits=sorted({table.pit for table in rows}),
        games=sorted(((game.id, game.name) for game in games), key=lambda game: game[1]),
    )
