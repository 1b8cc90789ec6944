"""Balances, and rewards that staff give by hand."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import In, Out, Storable
from pitledger.edge.permissions import LOYALTY_AWARD, LOYALTY_VIEW_ALL, needs
from pitledger.edge.requests import executor, now_of, reading_once, services, session
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.loyalty import Reward, player_loyalty
from pitledger.usecases.manual_reward import manual_reward, reward_caller

router = signed_in_router("loyalty")
Reason = Annotated[str, StringConstraints(max_length=10_000), Storable]


class LoyaltyOut(Out):
    """What an accrual or a reward did."""

    points_earned: int
    new_balance: int
    tier: str
    tier_before: str
    ledger_entry_id: UUID
    idempotent: bool


class PlayerLoyaltyOut(Out):
    """A player's points now."""

    player_id: UUID
    current_balance: int
    lifetime_points: int
    tier: str
    tier_progress: int
    next_tier: str | None
    points_to_next_tier: int
    updated_at: datetime | None


class RewardIn(In):
    """A reward that staff give (or, below 0, take) by hand, and why."""

    player_id: UUID
    points_change: Annotated[int, Field(strict=True)]
    reason: Reason
    rating_slip_id: UUID | None = None
    reward_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,128}$")] | None = None


class LimitOut(Out):
    """How many manual rewards the caller may still give, and when the next one is free again."""

    limit: int
    window_seconds: int
    remaining: int
    reset_at: datetime | None


@router.get("/players/{player_id}/loyalty", openapi_extra=SIGNED_IN)
@needs(LOYALTY_VIEW_ALL)
async def get_player_loyalty(request: Request, *, player_id: UUID) -> PlayerLoyaltyOut:
    """Return a player's balance, lifetime points and tier."""
    casino_id = session(request).actor.casino_id
    async with reading_once(request) as tx:
        found = await player_loyalty(tx, casino_id, player_id=player_id)
    return PlayerLoyaltyOut.model_validate(found)


@router.post(
    "/loyalty/manual-rewards",
    status_code=201,
    openapi_extra=SIGNED_IN,
    responses={200: {"model": LoyaltyOut, "description": "The reward was written before."}},
)
@needs(LOYALTY_AWARD)
async def post_manual_reward(request: Request, *, response: Response, body: RewardIn) -> LoyaltyOut:
    """Give or take points by hand; the same reward again on its gaming day is a replay (200)."""
    here = services(request)
    reward = Reward(**body.model_dump())
    result = await manual_reward(
        executor(request),
        session(request).actor,
        limit=here.reward_limit,
        reward=reward,
        now=now_of(request),
    )
    if result.idempotent:
        response.status_code = 200
    return LoyaltyOut.model_validate(result)


@router.get("/loyalty/manual-rewards/limit", openapi_extra=SIGNED_IN)
async def get_manual_reward_limit(request: Request) -> LimitOut:
    """Return the caller's window of manual rewards."""
    window = await services(request).reward_limit.window(reward_caller(session(request).actor))
    return LimitOut.model_validate(window)
