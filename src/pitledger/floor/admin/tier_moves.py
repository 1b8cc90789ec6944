"""Moving guests to the tiers that they earn: whom it would move, and doing it."""

import re
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.edge.tier_moves import PLAYERS_AT_ONCE, tier_moves
from pitledger.floor.admin.showing import show
from pitledger.floor.admin.tier_form import called
from pitledger.floor.forms import parsed
from pitledger.floor.numbers import whole
from pitledger.floor.rendering import see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import (
    TierChange,
    TierTable,
    TierTableReplacedError,
    table_in_force,
    tier_changes,
)
from pitledger.platform.database import Tx
from pitledger.readmodels.tier_preview import MovingPlayer, moving_players

router = page_router()
NAMED = 20
NUMBER = re.compile(r"\d{1,6}", re.ASCII)
MOVED_AT_ONCE = 2000  # a person waits for the answer; the page says how many are left


class ApplyForm(BaseModel):
    """Which version of the table is to be applied."""

    version: Annotated[int, BeforeValidator(whole)]


@dataclass(frozen=True, slots=True)
class Moves:
    """Who would change tier: how many from which to which, and the first of them by name."""

    changes: Sequence[TierChange]
    players: Sequence[MovingPlayer]

    @property
    def count(self) -> int:
        """Return how many would change."""
        return sum(change.players for change in self.changes)


async def who_moves(tx: Tx, casino_id: UUID, *, thresholds: Mapping[str, int]) -> Moves:
    """Return whom a table, as its tiers' thresholds, would move."""
    held = await tier_changes(tx, casino_id, thresholds=thresholds)
    changes = [change for change in held if change.tier_before != change.tier_after]
    if not changes:
        return Moves((), ())
    players = await moving_players(tx, casino_id, thresholds=thresholds, limit=NAMED)
    return Moves(changes, players)


@router.get("/admin/tiers/apply")
@needs(CASINO_ADMIN)
async def get_apply(request: Request) -> Response:
    """Show whom the table in force would move, and ask whether it should."""
    return await _show(request)


@router.post("/admin/tiers/apply")
@needs(CASINO_ADMIN)
async def post_apply(request: Request) -> Response:
    """Move guests to the tiers that they earn, up to some thousands at a time."""
    try:
        tiers = await _looked_at(request)
        moved = await _move(request, tiers)
    except DomainError as refusal:
        return await _show(request, refusal=refusal)
    return see_other(f"/admin/tiers/apply?moved={moved}")


async def _looked_at(request: Request) -> TierTable:
    """Return the table that was looked at. Raises `TierTableReplacedError` for another one now."""
    version = parsed(ApplyForm, fields_of(request)).version
    async with reading(request) as tx:
        tiers = await table_in_force(tx, session(request).actor.casino_id)
    if tiers.version != version:
        raise TierTableReplacedError
    return tiers


async def _move(request: Request, tiers: TierTable) -> int:
    looked_at = moved = 0
    batches = tier_moves(
        services(request).database,
        session(request).actor,
        tiers=tiers,
        clock=lambda: now_of(request),
    )
    async with aclosing(batches):
        async for players, moves in batches:
            looked_at += players
            moved += len(moves)
            if looked_at >= MOVED_AT_ONCE:
                break
    return moved


async def _show(request: Request, *, refusal: DomainError | None = None) -> Response:
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        tiers = await table_in_force(tx, casino_id)
        moves = await who_moves(tx, casino_id, thresholds=tiers.thresholds)
    moved = request.query_params.get("moved", "")
    return show(
        request,
        "tiers_apply.html",
        refusal=refusal,
        version=tiers.version,
        moves=moves,
        most=MOVED_AT_ONCE,
        moved=min(int(moved), MOVED_AT_ONCE + PLAYERS_AT_ONCE) if NUMBER.fullmatch(moved) else None,
        called=called,
    )
