"""What has happened on a floor before somebody opens a browser."""

from typing import Any
from uuid import UUID

from tests.browser.conftest import Casino

WHY = "Birthday of a good guest"
TOO_MUCH = "Taken from the wrong guest"


def post(casino: Casino, path: str, *, body: object = None, role: str = "pit_boss") -> Any:  # noqa: ANN401 - JSON
    """Ask for something that must succeed, as somebody of a role."""
    answer = casino.api(role).post(f"/v1{path}", json=body)
    assert answer.is_success or answer.json()["code"] == "PARTIAL_COMPLETION", answer.text
    return answer.json()


def enrolled(casino: Casino, *, first_name: str = "Ana", last_name: str = "Kern") -> str:
    return post(casino, "/players", body={"first_name": first_name, "last_name": last_name})["id"]


def seated(casino: Casino, *, seat: int = 1, first_name: str = "Ana") -> dict[str, Any]:
    body = {
        "player_id": enrolled(casino, first_name=first_name),
        "table_id": str(casino.house.table_ids[0]),
        "seat": seat,
        "average_bet_cents": 10_000,
    }
    return post(casino, "/rating-slips", body=body)


def paid(casino: Casino, *, seat: int = 1, first_name: str = "Ana") -> str:
    """Let a guest play for an hour and be paid; the answer is the guest's id."""
    slip = seated(casino, seat=seat, first_name=first_name)
    casino.clone.execute(
        "update rating_slip set started_at = started_at - interval '1 hour' where id = %s",
        [slip["id"]],
    )
    post(casino, f"/rating-slips/{slip['id']}/complete")
    return slip["player_id"]


def rewarded(casino: Casino, guest: str, *, points: int, role: str = "host") -> str:
    """Give or take points by hand; the answer is the entry's id."""
    body = {"player_id": guest, "points_change": points, "reason": WHY}
    return post(casino, "/loyalty/manual-rewards", body=body, role=role)["ledger_entry_id"]


def taken_back(casino: Casino, entry_id: str) -> None:
    post(casino, f"/ledger/{entry_id}/reverse", body={"reason": TOO_MUCH}, role="admin")


def owed(casino: Casino, *, seat: int) -> str:
    """Complete a slip whose guest can be written no points, yet; the answer is the guest's id."""
    slip = seated(casino, seat=seat)
    guest = str(UUID(slip["player_id"]))
    casino.clone.execute(
        f"alter table loyalty_ledger add constraint not_yet check (player_id <> '{guest}') not valid"  # type: ignore[arg-type] # noqa: E501
    )
    post(casino, f"/rating-slips/{slip['id']}/complete")
    return guest


def payable(casino: Casino) -> None:
    """Let the points be written that are owed."""
    casino.clone.execute("alter table loyalty_ledger drop constraint not_yet")


def in_full_swing(casino: Casino) -> None:
    """Seat guests, give them points, take some of them back, and leave a slip owed."""
    for seat in (1, 2, 3):
        guest = seated(casino, seat=seat)["player_id"]
        rewarded(casino, guest, points=800)
        taken_back(casino, rewarded(casino, guest, points=-50, role="pit_boss"))
    owed(casino, seat=4)


def entries(casino: Casino, guest: str) -> list[dict[str, Any]]:
    """Return a guest's entries as they are stored, the oldest first."""
    return casino.clone.rows(
        "select * from loyalty_ledger where player_id = %s order by sequence", [guest]
    )
