"""Tier tables that tests put in the place of the standard one, and what they do to a guest."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from httpx import Response

from pitledger.loyalty import TierMove, TierTable, table_in_force
from pitledger.platform.correlation import correlated
from pitledger.usecases.apply_tiers import apply_tiers
from tests.floor import Floor, actor_of

STANDARD = (
    ("BRONZE", 0, "1.00"),
    ("SILVER", 1_000, "1.25"),
    ("GOLD", 5_000, "1.50"),
    ("PLATINUM", 20_000, "2.00"),
)
METALS = (("IRON", 0, "1"), ("STEEL", 1_500, "3"))
HARDER = (("BRONZE", 0, "1"), ("SILVER", 2_000, "1.25"), ("GOLD", 8_000, "1.5"))


def table_of(*tiers: tuple[object, object, object]) -> dict[str, Any]:
    """Return the body that states a table."""
    names = ("name", "threshold_points", "multiplier")
    return {"items": [dict(zip(names, tier, strict=True)) for tier in tiers]}


async def put_tiers(floor: Floor, body: object, *, role: str = "admin") -> Response:
    """Ask for another table."""
    return await floor.call("PUT", "/tiers", role=role, body=body)


async def replace_tiers(floor: Floor, *tiers: tuple[object, object, object]) -> int:
    """Put another table in force and return its version."""
    answer = await put_tiers(floor, table_of(*tiers))
    assert answer.status_code == 200, answer.text
    return answer.json()["version"]


async def player_with(floor: Floor, points: int) -> str:
    """Enrol a guest and give points in one entry, 10 000 at most."""
    player_id = await floor.new_player()
    if points:
        answer = await floor.reward(player_id, points, reward_id="start")
        assert answer.status_code == 201, answer.text
    return player_id


async def loyalty_of(floor: Floor, player_id: str) -> dict[str, Any]:
    """Return what a guest is shown."""
    answer = await floor.get(f"/players/{player_id}/loyalty")
    assert answer.status_code == 200, answer.text
    return answer.json()


def held_tier(floor: Floor, player_id: str) -> str:
    """Return the tier that is stored for a guest."""
    row = floor.clone.row("select tier from player_loyalty where player_id = %s", [player_id])
    return row["tier"]


async def table(floor: Floor) -> TierTable:
    """Return the table in force."""
    async with floor.database.reading(floor.house.casino_id) as tx:
        return await table_in_force(tx, floor.house.casino_id)


async def apply(
    floor: Floor, *player_ids: str, tiers: TierTable | None = None
) -> Sequence[TierMove]:
    """Apply the table in force, or another one, to some players."""
    with correlated("applied"):
        return await apply_tiers(
            floor.database,
            actor_of(floor.house, "admin"),
            tiers=tiers or await table(floor),
            player_ids=[UUID(player_id) for player_id in player_ids],
            now=floor.clock.at,
        )
