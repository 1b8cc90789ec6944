"""Games and their settings, and the tables they are dealt at."""

from pitledger.tables.model import Game, GamingTable, ListedTable
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
from pitledger.tables.queries import (
    game,
    games,
    games_by_code,
    gaming_table,
    gaming_tables,
    tables_by_label,
)
from pitledger.tables.standard_games import STANDARD_GAMES

__all__ = [
    "STANDARD_GAMES",
    "Game",
    "GameCodeTakenError",
    "GameSettings",
    "GamingTable",
    "ListedTable",
    "TableHasOpenSlipsError",
    "TableLabelTakenError",
    "TableNotOpenError",
    "create_game",
    "create_table",
    "game",
    "games",
    "games_by_code",
    "gaming_table",
    "gaming_tables",
    "set_table_status",
    "tables_by_label",
    "update_game",
]
