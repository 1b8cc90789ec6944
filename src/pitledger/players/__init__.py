"""Guests, and the enrolment that makes a guest visible to a casino."""

from pitledger.players.model import Player
from pitledger.players.operations import (
    CardNumberTakenError,
    EnrolledBeforeError,
    enrol_player,
    update_player,
)
from pitledger.players.queries import Found, Position, find_players, player, players
from pitledger.players.rules import check_birth_date

__all__ = [
    "CardNumberTakenError",
    "EnrolledBeforeError",
    "Found",
    "Player",
    "Position",
    "check_birth_date",
    "enrol_player",
    "find_players",
    "player",
    "players",
    "update_player",
]
