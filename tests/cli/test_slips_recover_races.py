"""`pitledger slips recover` beside others that pay the same slips: each is paid once."""

import asyncio
import json

from tests.clone import Clone
from tests.faults.faults import held, sessions_wait
from tests.floor import Floor, open_floor
from tests.ledger_checks import assert_ledger_holds
from tests.owing import owed_slip_at
from tests.processes import pitledger, result
from tests.template import Template

RECOVER = ("slips", "recover", "--all", "--database-url")
PATIENT = {"PITLEDGER_LOCK_TIMEOUT_SECONDS": "60", "PITLEDGER_STATEMENT_TIMEOUT_SECONDS": "60"}


async def test_it_races_with_a_completion_and_pays_once(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(
        clone, template[1], lock_timeout_seconds=60, statement_timeout_seconds=60
    ) as floor:
        slip = await owed_slip_at(floor)
        async with asyncio.TaskGroup() as group:
            with held(clone, "select from rating_slip for update"):
                command = group.create_task(
                    asyncio.to_thread(pitledger, *RECOVER, clone.admin_url, settings=PATIENT)
                )
                completion = group.create_task(floor.complete(slip["id"]))
                await sessions_wait(clone, 2)

        assert completion.result().status_code == 200
        loyalty = completion.result().json()["loyalty"]
        document = json.loads(command.result().stdout)
        paid_by_command = document["recovered"] == 1
        assert document["recovered"] + document["already_paid"] == 1
        assert (command.result().returncode, document["still_owed"]) == (0, 0)
        assert loyalty["idempotent"] is paid_by_command
        assert loyalty["points_earned"] == document["slips"][0]["points_earned"] == 1620
        assert len(floor.entries(slip["player_id"])) == 1
        assert floor.balance(slip["player_id"]) == 1620
        assert_ledger_holds(clone)


async def test_two_commands_at_once_pay_each_slip_once(floor: Floor) -> None:
    slips = [await owed_slip_at(floor, seat=seat) for seat in (1, 2, 3)]

    twins = await asyncio.gather(
        *(asyncio.to_thread(result, *RECOVER, floor.clone.admin_url) for _ in range(2))
    )

    assert sum(int(document["recovered"]) for document in twins) == 3
    assert sum(int(document["still_owed"]) for document in twins) == 0
    for slip in slips:
        assert len(floor.entries(slip["player_id"])) == 1
        assert floor.balance(slip["player_id"]) == 1620
