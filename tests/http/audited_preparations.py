"""What a command finds when it comes, beyond what any sender finds."""

from tests.floor import Floor
from tests.http.audited import Ids


async def break_a_snapshot(floor: Floor, ids: Ids) -> None:
    """Let a slip be one that can't be paid."""
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [ids["$slip"]])


async def owe(floor: Floor, ids: Ids) -> None:
    """Let the points of a closed slip be owed, and payable."""
    await leave_owed(floor, ids)
    floor.clone.execute(
        "update rating_slip set snapshot = (select snapshot from rating_slip where id = %s)"
        " where id = %s",
        [ids["$paused"], ids["$slip"]],
    )


async def leave_owed(floor: Floor, ids: Ids) -> None:
    """Let the points of a closed slip be owed, and stay so."""
    await break_a_snapshot(floor, ids)
    assert (await floor.complete(ids["$slip"])).status_code == 503


async def refuse_every_accrual(floor: Floor, ids: Ids) -> None:
    """Let the points of a closed slip be owed by a constraint that stands for long."""
    floor.clone.execute(
        "alter table loyalty_ledger add constraint no_gameplay"
        " check (transaction_type <> 'GAMEPLAY') not valid"
    )
    assert (await floor.complete(ids["$slip"])).status_code == 503


async def let_a_day_go_by(floor: Floor, ids: Ids) -> None:
    """Let the visits that are live be those of an earlier gaming day."""
    slip = floor.slip_row(ids["$slip"])
    ids.update({"$guest": str(slip["player_id"]), "$left": str(slip["visit_id"])})
    floor.clock.forward(days=1)


async def backfill(floor: Floor, ids: Ids) -> None:
    """Let an owed slip be paid by hand."""
    await owe(floor, ids)
    player_id = str(floor.slip_row(ids["$slip"])["player_id"])
    answer = await floor.reward(player_id, 100, rating_slip_id=ids["$slip"])
    ids.update({"$backfill": answer.json()["ledger_entry_id"], "$guest": player_id})


async def name_the_guest(floor: Floor, ids: Ids) -> None:
    """Name the guest and the visit of the slip."""
    slip = floor.slip_row(ids["$slip"])
    ids.update({"$guest": str(slip["player_id"]), "$stay": str(slip["visit_id"])})


async def break_the_snapshot_of_a_guest(floor: Floor, ids: Ids) -> None:
    """Let the slip of a guest whom it names be one that can't be paid."""
    await name_the_guest(floor, ids)
    await break_a_snapshot(floor, ids)


async def leave_a_guest_owed(floor: Floor, ids: Ids) -> None:
    """Let the points of a guest whom it names be owed."""
    await name_the_guest(floor, ids)
    await leave_owed(floor, ids)


async def reward(floor: Floor, ids: Ids) -> None:
    """Give points that can be taken back."""
    answer = await floor.reward(ids["$player"], 500)
    ids["$reward"] = answer.json()["ledger_entry_id"]
