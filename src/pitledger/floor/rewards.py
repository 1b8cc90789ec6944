"""Points that staff give or take by hand: stated, confirmed, and then written once."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import gaming_day_for
from pitledger.edge.fields import IsoDate
from pitledger.edge.permissions import LOYALTY_AWARD, needs
from pitledger.edge.refusals import noting_limits
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.forms import Fields, parsed
from pitledger.floor.points import Points, Reason, reason_length
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import render, see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import (
    InsufficientBalanceError,
    PlayerLoyalty,
    Reward,
    checked_reason,
    player_loyalty,
)
from pitledger.platform.rate_limit import RateLimitUnavailableError, Window, wait_until
from pitledger.players import Player, player
from pitledger.usecases.manual_reward import manual_reward, reward_caller

router = page_router()
QUICK_POINTS = (100, 250, 500, 1000)
GIVE, CHANGE = "give", "change"  # what a form asks for beside a look at what it would do


class RewardForm(BaseModel):
    """What to give or to take, why, and on which gaming day somebody confirmed it."""

    points_change: Points
    reason: Reason
    gaming_day: IsoDate | None = None


@router.get("/guests/{player_id}/reward")
@needs(LOYALTY_AWARD)
async def get_reward(request: Request, *, player_id: UUID) -> Response:
    """Ask how many points, and why."""
    return await _ask(request, player_id)


@router.post("/guests/{player_id}/reward")
@needs(LOYALTY_AWARD)
async def post_reward(request: Request, *, player_id: UUID) -> Response:
    """Show what a reward would do; once that is confirmed, write it and show what it did."""
    step = fields_of(request).get("step")
    if step == CHANGE:
        return await _ask(request, player_id)
    actor, now = session(request).actor, now_of(request)
    try:
        form = parsed(RewardForm, fields_of(request))
        reward = Reward(player_id=player_id, points_change=form.points_change, reason=form.reason)
        if step != GIVE or form.gaming_day != gaming_day_for(actor, now):
            return await _confirm(request, reward, day_changed=step == GIVE)
        async with noting_limits(request):
            result = await manual_reward(
                services(request).database,
                actor,
                limit=services(request).reward_limit,
                reward=reward,
                now=now,
            )
    except DomainError as refusal:
        return await _ask(request, player_id, refusal=refusal)
    told = "repeated" if result.idempotent else "given"
    return see_other(f"/guests/{player_id}/entries/{result.ledger_entry_id}?{told}=1")


async def _ask(
    request: Request, player_id: UUID, *, refusal: DomainError | None = None
) -> Response:
    """Show the form with what was typed, below what was refused, if anything was."""
    guest, loyalty = await _guest(request, player_id)
    window = await _window(request)
    sent: Fields = fields_of(request) if request.method == "POST" else {}
    context: dict[str, Any] = {
        "guest": guest,
        "loyalty": loyalty,
        "window": window,
        "wait_seconds": wait_until(window.reset_at) if window and window.reset_at else 0,
        "quick": QUICK_POINTS,
        "sent": sent,
        "counted": reason_length(sent.get("reason", "")),
        "refusal": words_of(request, refusal) if refusal else None,
    }
    return render(
        request, "reward.html", status=status_of(request, refusal) if refusal else 200, **context
    )


async def _confirm(request: Request, reward: Reward, *, day_changed: bool) -> Response:
    """Show what a reward would do; nothing is written.

    A confirmation counts on its gaming day only: on the next one the same reward is another.

    Raises what the reward itself would be refused with, but for its limit.
    """
    reason = checked_reason(reward)
    guest, loyalty = await _guest(request, reward.player_id)
    balance_after = loyalty.current_balance + reward.points_change
    if balance_after < 0:
        raise InsufficientBalanceError
    return render(
        request,
        "reward_confirm.html",
        guest=guest,
        loyalty=loyalty,
        reward=reward,
        reason=reason,
        balance_after=balance_after,
        day_changed=day_changed,
    )


async def _guest(request: Request, player_id: UUID) -> tuple[Player, PlayerLoyalty]:
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        guest = await player(tx, casino_id, player_id=player_id)
        return guest, await player_loyalty(tx, casino_id, player_id=player_id)


async def _window(request: Request) -> Window | None:
    """Return how many rewards are left this minute; None where they can't be counted."""
    try:
        return await services(request).reward_limit.window(reward_caller(session(request).actor))
    except RateLimitUnavailableError:
        return None
