"""The tier table of a casino."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from pitledger.edge.fields import In, Out, PlainDecimal
from pitledger.edge.house_fields import MOST_TIERS, Multiplier, Threshold, TierName
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import executor, now_of, reading_once, session
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.loyalty import NewTier, StoredTier, replace_tiers, tiers_in_force

router = signed_in_router("tiers")


class TierIn(In):
    """A tier: from how many lifetime points it is held, and what play is worth there."""

    name: TierName
    threshold_points: Threshold
    multiplier: Multiplier


class TiersIn(In):
    """A whole table: ascending thresholds, the first at 0, names that differ.

    It may be a table as it was answered, edited; the version in it is not looked at.
    """

    version: Annotated[int, Field(strict=True, ge=1)] | None = None
    items: Annotated[list[TierIn], Field(min_length=1, max_length=MOST_TIERS)]


class TierOut(Out):
    """A tier; the multiplier is a string."""

    name: str
    threshold_points: int
    multiplier: PlainDecimal


class TiersOut(Out):
    """The table in force and its version, the lowest threshold first."""

    version: int
    items: list[TierOut]

    @classmethod
    def of(cls, tiers: Sequence[StoredTier]) -> "TiersOut":
        """Return the table that tiers of one version make."""
        items = [TierOut.model_validate(tier) for tier in tiers]
        return cls(version=tiers[0].version, items=items)


@router.get("/tiers", openapi_extra=SIGNED_IN)
async def get_tiers(request: Request) -> TiersOut:
    """Return the tier table in force."""
    async with reading_once(request) as tx:
        return TiersOut.of(await tiers_in_force(tx, session(request).actor.casino_id))


@router.put("/tiers", openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def put_tiers(request: Request, *, body: TiersIn) -> TiersOut:
    """Replace the tier table by a new version; players keep their tiers until it is applied."""
    tiers = [NewTier(**tier.model_dump()) for tier in body.items]
    stored = await replace_tiers(
        executor(request), session(request).actor, tiers=tiers, now=now_of(request)
    )
    return TiersOut.of(stored)
