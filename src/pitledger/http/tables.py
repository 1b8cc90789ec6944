"""Gaming tables."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from pitledger.edge.fields import In, Label, NoFields, Out
from pitledger.edge.paging import newest_first_start
from pitledger.edge.permissions import CASINO_ADMIN, SLIPS_WRITE, needs
from pitledger.edge.requests import executor, now_of, reading, session
from pitledger.http.completions import SlipOut
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.rating_slips import RatingSlip, live_slips_at
from pitledger.tables import (
    GamingTable,
    create_table,
    gaming_table,
    gaming_tables,
    set_table_status,
)

router = signed_in_router("tables")


class TableIn(In):
    """A table to create; it starts closed."""

    label: Label
    pit: Label
    game_id: UUID


class TableOut(Out):
    """A table with its live slips, by seat."""

    id: UUID
    label: str
    pit: str
    game_id: UUID
    status: str
    seats: int
    live_slips: list[SlipOut]

    @classmethod
    def of(cls, table: GamingTable, slips: Iterable[RatingSlip], *, now: datetime) -> "TableOut":
        """Return a table with those of the slips that are at it."""
        return cls(
            id=table.id,
            label=table.label,
            pit=table.pit,
            game_id=table.game_id,
            status=table.status,
            seats=table.seats,
            live_slips=[SlipOut.of(slip, now) for slip in slips if slip.table_id == table.id],
        )


@router.get("/tables", openapi_extra=SIGNED_IN)
async def get_tables(
    request: Request, *, limit: Limit = 20, cursor: Cursor = None
) -> Page[TableOut]:
    """List tables with their live slips, the newest table first."""
    before = newest_first_start(request, cursor, filters={})
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        tables = await gaming_tables(tx, casino_id, before=before, limit=limit + 1)
        slips = await live_slips_at(tx, casino_id, table_ids=[table.id for table in tables])
    now = now_of(request)
    return page(
        request,
        tables,
        limit=limit,
        filters={},
        sort_values=lambda table: [table.created_at.isoformat(), str(table.id)],
        out=lambda table: TableOut.of(table, slips, now=now),
    )


@router.post("/tables", status_code=201, openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def post_table(request: Request, *, body: TableIn) -> TableOut:
    """Create a table."""
    table_id = await create_table(
        executor(request),
        session(request).actor,
        label=body.label,
        pit=body.pit,
        game_id=body.game_id,
        now=now_of(request),
    )
    return await _table(request, table_id)


@router.get("/tables/{table_id}", openapi_extra=SIGNED_IN)
async def get_table(request: Request, *, table_id: UUID) -> TableOut:
    """Return a table with its live slips."""
    return await _table(request, table_id)


@router.post("/tables/{table_id}/open", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_table_open(request: Request, *, table_id: UUID, body: NoFields) -> TableOut:
    """Open a table; an open one stays so."""
    del body
    return await _set_status(request, table_id, status="OPEN")


@router.post("/tables/{table_id}/close", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_table_close(request: Request, *, table_id: UUID, body: NoFields) -> TableOut:
    """Close a table without live slips; a closed one stays so."""
    del body
    return await _set_status(request, table_id, status="CLOSED")


async def _set_status(request: Request, table_id: UUID, *, status: str) -> TableOut:
    await set_table_status(
        executor(request),
        session(request).actor,
        table_id=table_id,
        status=status,
        now=now_of(request),
    )
    return await _table(request, table_id)


async def _table(request: Request, table_id: UUID) -> TableOut:
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        table = await gaming_table(tx, casino_id, table_id=table_id)
        slips = await live_slips_at(tx, casino_id, table_ids=[table_id])
    return TableOut.of(table, slips, now=now_of(request))
