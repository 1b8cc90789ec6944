"""Enrolment, and changes of a guest."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.kernel.actor import Actor, zone_at
from pitledger.kernel.errors import AlreadyExistsError
from pitledger.kernel.ids import uuid7
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.players.model import Player
from pitledger.players.rules import check_birth_date

ENROL = """
select from enrol_player(
  %(casino_id)s, %(context)s, %(now)s, %(player_id)s, %(first_name)s, %(last_name)s,
  %(birth_date)s, %(card_number)s
)
"""
UPDATE = """
select id, first_name, last_name, birth_date, card_number, enrolled_at
from update_player(%(casino_id)s, %(context)s, %(now)s, %(player_id)s, %(changes)s)
"""


class CardNumberTakenError(AlreadyExistsError):
    """Another guest of this casino has the card."""

    sentence = "Another guest has this card number."
    constraints = frozenset({"player_casino_card_number"})


class EnrolledBeforeError(AlreadyExistsError):
    """There is a guest with this id: the same form, or command, was sent before."""

    sentence = "This guest was enrolled a moment ago."
    constraints = frozenset({"player_pkey"})


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
    """Create a guest and enrol the guest in one.

    Raises `CardNumberTakenError`; `EnrolledBeforeError` for an id that is a guest's;
    `ValidationFailedError` for a birth date that cannot be.
    """
    check_birth_date(birth_date, today=_today(actor, now))
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


async def update_player(
    database: Executor,
    actor: Actor,
    *,
    player_id: UUID,
    changes: Mapping[str, str | date | None],
    now: datetime,
) -> Player:
    """Change the given fields of a guest; None clears a birth date or a card number.

    `changes` may hold first_name, last_name, birth_date and card_number. Names and birth date are
    the guest's, and change wherever the guest is enrolled; the card number is this casino's alone.

    Raises `NotFoundError`, `CardNumberTakenError`, and `ValidationFailedError` for a birth date
    that cannot be.
    """
    birth_date = changes.get("birth_date")
    if isinstance(birth_date, date):
        check_birth_date(birth_date, today=_today(actor, now))
        changes = {**changes, "birth_date": birth_date.isoformat()}
    params = {
        **command_context(actor, now),
        "player_id": player_id,
        "changes": Jsonb(dict(changes)),
    }
    with action("update_player", actor, entity="player", entity_id=player_id):
        return await database.one(UPDATE, params, row=Player)


def _today(actor: Actor, now: datetime) -> date:
    """Return the date on the calendar in the casino."""
    return now.astimezone(zone_at(actor, now)).date()
