"""`pitledger events`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import typer

from pitledger.cli.many import chosen_casinos
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    fail,
    operator_of,
    print_result,
    run,
    settings_from,
)
from pitledger.platform.clock import system_clock
from pitledger.platform.database import Database
from pitledger.platform.outbox import (
    CONSUMER_NAMES,
    drop_delivery,
    replay_events,
    retry_delivery,
)
from pitledger.readmodels.event_log import DeadLetter, dead_letters

app = typer.Typer(no_args_is_help=True)


def _known(name: str) -> str:
    if name not in CONSUMER_NAMES:
        raise typer.BadParameter(f"it is one of {', '.join(CONSUMER_NAMES)}")
    return name


ConsumerName = Annotated[
    str, typer.Argument(metavar="CONSUMER", callback=_known, help=", ".join(CONSUMER_NAMES))
]
EventId = Annotated[UUID, typer.Argument(metavar="EVENT_ID", help="A dead letter.")]
OneCasino = Annotated[UUID | None, typer.Option(help="Only in this casino.")]
Handle = Callable[..., Awaitable[bool]]


@app.callback()
def group() -> None:
    """The event log of this installation, and what of it could not be told."""


@app.command("dead")
def dead(
    *, casino: OneCasino = None, database_url: DatabaseUrl = None, data_dir: DataDir = None
) -> None:
    """List the dead letters: events that a consumer could not take, the oldest first."""
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            letters = await _dead_letters(database, casinos)
        print_result({"dead": [asdict(letter) for letter in letters]})

    run(work)


@app.command("retry")
def retry(
    consumer: ConsumerName,
    event_id: Annotated[
        UUID | None, typer.Argument(metavar="EVENT_ID", help="One dead letter.")
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every dead letter of the consumer.")
    ] = False,
    casino: OneCasino = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Queue dead letters again, as if they had never been tried."""
    if everything == (event_id is not None):
        raise typer.BadParameter("give the id of one event, or --all")
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            letters = [
                letter
                for letter in await _dead_letters(database, casinos)
                if letter.consumer == consumer and event_id in {None, letter.event_id}
            ]
            retried = await _each(database, letters, handle=retry_delivery)
        _report("retried", retried, event_id=event_id)

    run(work)


@app.command("drop")
def drop(
    consumer: ConsumerName,
    event_id: EventId,
    *,
    casino: OneCasino = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Give a dead letter up: its consumer is told of the event no more, but by a replay."""
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            letters = [
                letter
                for letter in await _dead_letters(database, casinos)
                if (letter.consumer, letter.event_id) == (consumer, event_id)
            ]
            dropped = await _each(database, letters, handle=drop_delivery)
        _report("dropped", dropped, event_id=event_id)

    run(work)


@app.command("replay")
def replay(
    consumer: ConsumerName,
    *,
    casino: OneCasino = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Empty what a consumer has built, and let it be told of the whole log again.

    The workers go on meanwhile. What it shows is whole again when no event waits.
    """
    settings = settings_from(database_url, data_dir)
    patient = settings.model_copy(
        update={
            "statement_timeout_seconds": settings.long_read_seconds,
            "lock_timeout_seconds": settings.long_read_seconds,
        }
    )

    async def work() -> None:
        queued: list[dict[str, Any]] = []
        async with application_database(patient) as database:
            for casino_id in await chosen_casinos(database, casino):
                actor = await operator_of(database, casino_id)
                events = await replay_events(database, actor, consumer=consumer, now=system_clock())
                queued.append({"casino_id": casino_id, "events": events})
        total = sum(one["events"] for one in queued)
        print_result({"consumer": consumer, "events": total, "casinos": queued})

    run(work)


async def _dead_letters(database: Database, casinos: Sequence[UUID]) -> list[DeadLetter]:
    letters: list[DeadLetter] = []
    for casino_id in casinos:
        async with database.reading(casino_id) as tx:
            letters += await dead_letters(tx, casino_id)
    return letters


async def _each(
    database: Database, letters: Sequence[DeadLetter], *, handle: Handle
) -> list[DeadLetter]:
    """Return those of the dead letters that were still dead, now retried or dropped."""
    done: list[DeadLetter] = []
    for letter in letters:
        actor = await operator_of(database, letter.casino_id)
        found = await handle(
            database,
            actor,
            consumer=letter.consumer,
            event_id=letter.event_id,
            now=system_clock(),
        )
        done += [letter] if found else []
    return done


def _report(what: str, letters: Sequence[DeadLetter], *, event_id: UUID | None) -> None:
    """Print what was done, and end with exit code 1 where the event asked for is no dead letter."""
    print_result(
        {
            what: len(letters),
            "events": [
                {"casino_id": letter.casino_id, "event_id": letter.event_id} for letter in letters
            ],
        }
    )
    if event_id is not None and not letters:
        fail(f"{event_id} is no dead letter of this consumer")
