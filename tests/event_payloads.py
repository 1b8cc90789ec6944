"""The payloads that events are expected to have, written out."""

from typing import Any

from tests.floor import Floor


def staff(floor: Floor, role: str = "pit_boss") -> str:
    return str(floor.house.staff_ids[role])


def of_slip(floor: Floor, slip: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the payload that every event of a slip has, and more."""
    return {
        "slip_id": slip["id"],
        **{name: slip[name] for name in ("visit_id", "player_id", "table_id", "seat")},
        "average_bet_cents": slip["average_bet_cents"],
        "game_id": str(floor.house.game_id),
        "staff_id": staff(floor),
        **more,
    }


def of_entry(floor: Floor, player_id: str, **more: Any) -> dict[str, Any]:
    """Return the payload of the event of a player's last entry, and more."""
    entry = floor.entries(player_id)[-1]
    same = ("points_change", "balance_before", "balance_after", "tier_before", "tier_after")
    return {
        "entry_id": str(entry["id"]),
        "player_id": player_id,
        "transaction_type": entry["transaction_type"],
        **{name: entry[name] for name in same},
        "gaming_day": "2026-03-10",
        "staff_id": staff(floor),
        **dict.fromkeys(("reverses_id", "rating_slip_id", "visit_id", "table_id", "game_id")),
        **more,
    }


def of_place(floor: Floor, slip: dict[str, Any]) -> dict[str, Any]:
    """Return what the event of an entry says of its slip."""
    place = {"rating_slip_id": slip["id"], "game_id": str(floor.house.game_id)}
    return {**place, "visit_id": slip["visit_id"], "table_id": slip["table_id"]}


def completed(floor: Floor, slip: dict[str, Any]) -> dict[str, Any]:
    """Return the payload of the close of a slip that was played for an hour from noon on."""
    return of_slip(
        floor,
        slip,
        started_at="2026-03-10T11:00:00.000000Z",
        ended_at="2026-03-10T12:00:00.000000Z",
        play_seconds=3600,
        gaming_day="2026-03-10",
        snapshot=slip["snapshot"],
        accrual="direct",
    )
