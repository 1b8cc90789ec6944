"""Games and their settings, and the tables they are dealt at."""

from pitledger.tables.model import Game, GamingTable
from pitledger.tables.operations import (
    GameCodeTakenError,
    GameSettings,
    TableHasOpenSlipsError,
    TableLabelTakenError,
    TableNotOpenError,
    create_game,
    create_table,
    set_table_status,
    update_game,
)
from pitledger.tables.queries import games, gaming_table, gaming_tables
from pitledger.tables.standard_games import STANDARD_GAMES

__all__ = [
    "STANDARD_GAMES",
    "Game",
    "GameCodeTakenError",
    "GameSettings",
    "GamingTable",
    "TableHasOpenSlipsError",
    "TableLabelTakenError",
    "TableNotOpenError",
    "create_game",
    "create_table",
    "games",
    "gaming_table",
    "gaming_tables",
    "set_table_status",
    "update_game",
]
