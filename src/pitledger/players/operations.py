"""Enrolment."""

from datetime import date, datetime
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import AlreadyExistsError
from pitledger.kernel.ids import uuid7
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.players.model import Player

ENROL = """
select from enrol_player(
  %(casino_id)s, %(context)s, %(now)s, %(player_id)s, %(first_name)s, %(last_name)s,
  %(birth_date)s, %(card_number)s
)
"""


class CardNumberTakenError(AlreadyExistsError):
    """Another guest of this casino has the card."""

    sentence = "Another guest has this card number."
    constraints = frozenset({"player_casino_card_number"})


async def enrol_player(
    database: Executor,
    actor: Actor,
    *,
    first_name: str,
    last_name: str,
    birth_date: date | None,
    card_number: str | None,
    now: datetime,
    player_id: UUID | None = None,
) -> Player:
    """Create a guest and enrol the guest in one. Raises `CardNumberTakenError`."""
    player = Player(player_id or uuid7(), first_name, last_name, birth_date, card_number, now)
    params = {
        **command_context(actor, now),
        "player_id": player.id,
        "first_name": first_name,
        "last_name": last_name,
        "birth_date": birth_date,
        "card_number": card_number,
    }
    with action("enrol_player", actor, entity="player", entity_id=player.id):
        await database.run(ENROL, params)
    return player
