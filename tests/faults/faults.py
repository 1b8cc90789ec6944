"""Real faults and real races: what a test does to the database behind the server's back."""

import asyncio
from collections.abc import Coroutine, Generator, Sequence
from contextlib import closing, contextmanager
from typing import Any, LiteralString, TypeAlias

import psycopg
from httpx import Response

from tests.clone import Clone, Params
from tests.floor import Floor

Call: TypeAlias = Coroutine[Any, Any, Response]
GIVE_UP_SECONDS = 30
TABLES = "select from gaming_table for update"


@contextmanager
def accruals_refused(clone: Clone) -> Generator[None]:
    """Let the database refuse every entry for play, while a block runs."""
    clone.execute(
        "alter table loyalty_ledger add constraint no_gameplay"
        " check (transaction_type <> 'GAMEPLAY') not valid"
    )
    yield
    clone.execute("alter table loyalty_ledger drop constraint no_gameplay")


async def owed_slip(
    floor: Floor, *, correlation_id: str = "of-the-close", player_id: str | None = None
) -> dict[str, Any]:
    """Play a slip for an hour and complete it while its points can't be written."""
    slip = await floor.played_slip(player_id=player_id)
    path, under = f"/rating-slips/{slip['id']}/complete", {"X-Correlation-ID": correlation_id}
    with accruals_refused(floor.clone):
        answer = await floor.call("POST", path, role="pit_boss", **under)
    assert (answer.status_code, answer.json()["code"]) == (503, "PARTIAL_COMPLETION")
    return slip


@contextmanager
def held(clone: Clone, statement: LiteralString, *, params: Params = None) -> Generator[None]:
    """Hold what a statement locks, `select ... for update` for one, while a block runs."""
    with closing(psycopg.connect(clone.admin_url)) as holder:
        holder.execute(statement, params)
        yield
        holder.rollback()


async def at_once(
    clone: Clone, calls: Sequence[Call], *, hold: LiteralString, params: Params = None
) -> list[Response]:
    """Return the answers of calls that meet in the database, whichever comes first there.

    Each of them needs what is held, and they are let go when all of them wait.
    """
    async with asyncio.TaskGroup() as group:
        with held(clone, hold, params=params):
            tasks = [group.create_task(call) for call in calls]
            await sessions_wait(clone, len(tasks))
    return [task.result() for task in tasks]


async def in_turn(
    clone: Clone, *calls: Call, hold: LiteralString, params: Params = None
) -> list[Response]:
    """Return the answers of calls that meet in the database, each behind the one before it."""
    async with asyncio.TaskGroup() as group:
        with held(clone, hold, params=params):
            tasks: list[asyncio.Task[Response]] = []
            for call in calls:
                tasks.append(group.create_task(call))
                await sessions_wait(clone, len(tasks))
    return [task.result() for task in tasks]


async def sessions_wait(clone: Clone, number: int) -> None:
    """Return when so many of the server's sessions wait for a lock."""
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while len(_waiting(clone)) < number:  # noqa: ASYNC110 - the database has no event for it
            await asyncio.sleep(0.005)


def _waiting(clone: Clone) -> list[dict[str, Any]]:
    return clone.rows(
        "select pid from pg_stat_activity where datname = current_database()"
        " and application_name like 'pitledger%' and wait_event_type = 'Lock'"
    )


def codes(answers: Sequence[Response]) -> list[str]:
    """Return what the answers say, sorted: the code of a refusal, or the status."""
    return sorted(answer.json().get("code", str(answer.status_code)) for answer in answers)
