"""Writes of games and tables, and why they are refused."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import AlreadyExistsError, DomainError
from pitledger.kernel.ids import uuid7
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.tables.model import GAME_COLUMNS, Game

GAME_PARAMETERS: LiteralString = (
    "%(casino_id)s, %(context)s, %(now)s, %(game_id)s, %(code)s, %(name)s, %(game_type)s, "
    "%(house_edge_pct)s, %(decisions_per_hour)s, %(seats)s, %(points_conversion_rate)s, "
    "%(point_multiplier)s"
)
CREATE_GAME: LiteralString = f"select {GAME_COLUMNS} from create_game({GAME_PARAMETERS})"
UPDATE_GAME: LiteralString = f"select {GAME_COLUMNS} from update_game({GAME_PARAMETERS})"
CREATE_TABLE = """
select from create_table(
  %(casino_id)s, %(context)s, %(now)s, %(table_id)s, %(label)s, %(pit)s, %(game_id)s
)
"""
SET_TABLE_STATUS = """
select from set_table_status(%(casino_id)s, %(context)s, %(now)s, %(table_id)s, %(status)s)
"""


class GameCodeTakenError(AlreadyExistsError):
    """Another game of this casino has the code."""

    sentence = "Another game has this code."
    constraints = frozenset({"game_code"})


class TableLabelTakenError(AlreadyExistsError):
    """Another table of this casino has the label."""

    sentence = "Another table has this label."
    constraints = frozenset({"gaming_table_label"})


class TableNotOpenError(DomainError):
    """Nobody is seated at a closed table."""

    code = "TABLE_NOT_OPEN"
    title = "The table is not open"
    sentence = "Open the table before you seat a player there."
    constraints = frozenset({"table_not_open"})


class TableHasOpenSlipsError(DomainError):
    """A table in play can't be closed."""

    code = "TABLE_HAS_OPEN_SLIPS"
    title = "The table is in play"
    sentence = "Complete or move the live slips of this table before you close it."
    constraints = frozenset({"table_has_open_slips"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GameSettings:
    """Settings of a game to create or to change; in a change None leaves one as it is."""

    code: str | None = None
    name: str | None = None
    game_type: str | None = None
    house_edge_pct: Decimal | None = None
    decisions_per_hour: Decimal | None = None
    seats: int | None = None
    points_conversion_rate: Decimal | None = None
    point_multiplier: Decimal | None = None


async def create_game(
    database: Executor, actor: Actor, *, settings: GameSettings, now: datetime
) -> Game:
    """Add a game variant; every setting must be given. Raises `GameCodeTakenError`."""
    params = {**command_context(actor, now), "game_id": uuid7(), **asdict(settings)}
    with action("create_game", actor, entity="game", entity_id=params["game_id"]):
        return await database.one(CREATE_GAME, params, row=Game)


async def update_game(
    database: Executor, actor: Actor, *, settings: GameSettings, game_id: UUID, now: datetime
) -> Game:
    """Change a game's settings; running and closed slips keep the ones they froze.

    Raises `NotFoundError` and `GameCodeTakenError`.
    """
    params = {**command_context(actor, now), "game_id": game_id, **asdict(settings)}
    with action("update_game", actor, entity="game", entity_id=game_id):
        return await database.one(UPDATE_GAME, params, row=Game)


async def create_table(
    database: Executor, actor: Actor, *, label: str, pit: str, game_id: UUID, now: datetime
) -> UUID:
    """Add a table, closed, and return its id. Raises `NotFoundError`, `TableLabelTakenError`."""
    table_id = uuid7()
    params = {"table_id": table_id, "label": label, "pit": pit, "game_id": game_id}
    with action("create_table", actor, entity="table", entity_id=table_id):
        await database.run(CREATE_TABLE, {**command_context(actor, now), **params})
    return table_id


async def set_table_status(
    database: Executor, actor: Actor, *, table_id: UUID, status: str, now: datetime
) -> None:
    """Open or close a table; the status it has already is no error.

    Raises `NotFoundError` and `TableHasOpenSlipsError`.
    """
    params = {"table_id": table_id, "status": status}
    name = "open_table" if status == "OPEN" else "close_table"
    with action(name, actor, entity="table", entity_id=table_id):
        await database.run(SET_TABLE_STATUS, {**command_context(actor, now), **params})
