"""Guests, and the enrolment that makes a guest visible to a casino."""

from pitledger.players.model import Player
from pitledger.players.operations import CardNumberTakenError, enrol_player
from pitledger.players.queries import player

__all__ = ["CardNumberTakenError", "Player", "enrol_player", "player"]
