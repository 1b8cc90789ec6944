"""What one slip or one casino has wrong holds up no other, and is paid when it is mended."""

import json
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, LiteralString, TypeAlias

import pytest

from pitledger.platform.wakeups import Wakeups
from pitledger.workers.sweep import pay_owed_slips
from pitledger.workers.worker import Worker
from tests.clone import Clone
from tests.faults.faults import accruals_refused, held, owed_slip
from tests.floor import Floor, open_floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.owing import owed_slip_at
from tests.template import Template

Fault: TypeAlias = Callable[[Clone, dict[str, Any]], AbstractContextManager[None]]
REFUSE_ONE_PLAYER: LiteralString = """
create table refused_player (player_id uuid);
create function refuse_player() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $function$
begin
  if new.player_id in (select player_id from refused_player) then
    raise check_violation using constraint = 'refused_player';
  end if;
  return new;
end
$function$;
create trigger refuse_player before insert or update on {table}
for each row execute function refuse_player();
"""


@pytest.fixture
async def floor(clone: Clone, template: tuple[str, Template]) -> AsyncIterator[Floor]:
    """A floor that waits long for a lock: that the sweep does not is its own doing."""
    async with open_floor(clone, template[1], lock_timeout_seconds=60) as opened:
        yield opened


async def sweep(floor: Floor) -> None:
    """Let one sweep go through the house once, when all that is owed is due."""
    floor.clock.forward(seconds=5)
    await pay_owed_slips(floor.database, floor.house.casino_id, clock=floor.clock)


@contextmanager
def refused(clone: Clone, table: LiteralString, *, player_id: str) -> Generator[None]:
    """Let the database refuse every row of a table for one player, while a block runs."""
    clone.execute(REFUSE_ONE_PLAYER.format(table=table))
    clone.execute("insert into refused_player values (%s)", [player_id])
    yield
    clone.execute("drop function refuse_player cascade; drop table refused_player")


@contextmanager
def row_held(clone: Clone, slip: dict[str, Any]) -> Generator[None]:
    """Hold the row of a player's points, while a block runs."""
    statement = "select from player_loyalty where player_id = %s for update"
    with held(clone, statement, params=[slip["player_id"]]):
        yield


@contextmanager
def without_snapshot(clone: Clone, slip: dict[str, Any]) -> Generator[None]:
    """Take a slip's snapshot away, while a block runs."""
    clone.execute("update rating_slip set snapshot = null where id = %s", [slip["id"]])
    yield
    clone.execute(
        "update rating_slip set snapshot = %s::jsonb where id = %s",
        [json.dumps(slip["snapshot"]), slip["id"]],
    )


@contextmanager
def entry_refused(clone: Clone, slip: dict[str, Any]) -> Generator[None]:
    """Refuse every entry of a slip's player, while a block runs."""
    with refused(clone, "loyalty_ledger", player_id=slip["player_id"]):
        yield


@contextmanager
def attempt_not_noted(clone: Clone, slip: dict[str, Any]) -> Generator[None]:
    """Refuse the entry and the note of the attempt as well, while a block runs."""
    with entry_refused(clone, slip):
        clone.execute(
            "create trigger refuse_player before update on loyalty_recovery"
            " for each row execute function refuse_player()"
        )
        yield


@pytest.mark.parametrize(
    ("fault", "attempts", "code"),
    [
        (entry_refused, 3, "INTERNAL_ERROR"),
        (row_held, 3, "DATABASE_UNAVAILABLE"),
        (without_snapshot, 3, "SNAPSHOT_MISSING"),
        (attempt_not_noted, 1, "INTERNAL_ERROR"),
    ],
)
async def test_a_slip_that_always_fails_holds_up_no_other(
    floor: Floor, fault: Fault, attempts: int, code: str
) -> None:
    failing, other = await owed_slip_at(floor, seat=1), await owed_slip_at(floor, seat=2)
    await floor.reward(failing["player_id"], 1)

    with fault(floor.clone, failing):
        await sweep(floor)
        assert floor.balance(other["player_id"]) == 1620
        late = await owed_slip_at(floor, seat=3)
        await sweep(floor)

        assert floor.balance(late["player_id"]) == 1620
        assert floor.balance(failing["player_id"]) == 1
        (owed,) = floor.clone.rows("select * from loyalty_recovery")
        assert str(owed["rating_slip_id"]) == failing["id"]
        assert (owed["attempts"], owed["last_error_code"]) == (attempts, code)

    await sweep(floor)
    assert floor.balance(failing["player_id"]) == 1621
    assert floor.clone.rows("select * from loyalty_recovery") == []
    assert_ledger_holds(floor.clone)


async def test_points_are_paid_when_a_function_that_was_dropped_is_back(floor: Floor) -> None:
    slip = await owed_slip(floor)
    (writer,) = floor.clone.rows(
        "select pg_get_functiondef(oid) as source, oid::regprocedure::text as name, proowner"
        " from pg_proc where proname = 'append_ledger_entry'"
    )
    floor.clone.execute(f"drop function {writer['name']}")  # type: ignore[arg-type]

    await sweep(floor)
    await sweep(floor)
    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["last_error_code"]) == (3, "INTERNAL_ERROR")

    floor.clone.execute(writer["source"])
    floor.clone.execute(f"grant execute on function {writer['name']} to pitledger_owner")  # type: ignore[arg-type]
    await sweep(floor)
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_a_casino_that_cannot_be_worked_at_holds_up_no_other(floor: Floor, log: Log) -> None:
    slips = [await owed_slip_at(floor), await owed_slip_at(floor, other=True)]
    lost = await owed_slip_at(floor, other=True, seat=2)
    floor.clone.execute("delete from loyalty_recovery where rating_slip_id = %s", [lost["id"]])
    floor.clone.execute(
        "update casino set timezone = 'Nowhere/At_All' where id = %s", [floor.house.casino_id]
    )
    floor.clock.forward(seconds=5)
    worker = Worker(
        database=floor.database, clock=floor.clock, settings=floor.settings, wakeups=Wakeups()
    )
    log.listen()

    await worker.search()
    await worker.pay()

    balances = [floor.balance(slip["player_id"]) for slip in (*slips, lost)]
    assert balances == [0, 1620, 1620]
    assert {line["round"] for line in log.lines("worker_failed")} == {"search"}
    (failed,) = log.lines("slip_recovery_failed")
    assert (failed["slip_id"], failed["level"]) == (slips[0]["id"], "error")
    floor.clone.execute("update casino set timezone = 'Europe/Vienna'")
    await worker.pay()
    assert floor.balance(slips[0]["player_id"]) == 1620


async def test_a_slip_that_somebody_works_at_is_left_alone_and_lets_the_worker_rest(
    floor: Floor,
) -> None:
    slip, other = await owed_slip_at(floor, seat=1), await owed_slip_at(floor, seat=2)
    floor.clock.forward(seconds=5)
    worker = Worker(
        database=floor.database, clock=floor.clock, settings=floor.settings, wakeups=Wakeups()
    )

    with held(floor.clone, "select from rating_slip where id = %s for update", params=[slip["id"]]):
        rest = await worker.pay()

    assert rest == floor.settings.poll_seconds
    assert (floor.balance(slip["player_id"]), floor.balance(other["player_id"])) == (0, 1620)
    (owed,) = floor.owed(slip["id"])
    assert owed["attempts"] == 1


async def test_the_worker_rests_until_the_next_attempt_is_due(floor: Floor) -> None:
    await owed_slip(floor)
    settings = floor.settings.model_copy(update={"poll_seconds": 60})
    worker = Worker(
        database=floor.database, clock=floor.clock, settings=settings, wakeups=Wakeups()
    )

    assert await worker.pay() == 1
    floor.clock.forward(seconds=1)
    with accruals_refused(floor.clone):
        assert await worker.pay() == 2
    floor.clock.forward(seconds=2)
    assert await worker.pay() == 60
