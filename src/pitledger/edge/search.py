"""Looking for guests: what can be looked for, and where a page of those who were found ends."""

from datetime import datetime
from uuid import UUID

from pitledger.platform.database import Tx
from pitledger.players import Found, Player, Position, find_players, players

FEWEST_CHARACTERS = 2
LONGEST_QUERY = 100
MOST_WORDS = 10


def searchable(query: str) -> str:
    """Return a query as it is looked for. Raises `ValueError` for one that names nobody."""
    if sum(character.isalnum() for character in query) < FEWEST_CHARACTERS:
        message = "must have 2 letters or digits at least"
        raise ValueError(message)
    if len(query.split()) > MOST_WORDS:
        message = f"must have {MOST_WORDS} words at most"
        raise ValueError(message)
    return query.strip()


async def guests_found(
    tx: Tx, casino_id: UUID, *, query: str | None, before: Position | None, limit: int
) -> Found:
    """Return up to `limit` guests behind a position, the newest enrolment first.

    They are all guests, or those whom a query finds.
    """
    if query is None:
        return Found(await players(tx, casino_id, before=before, limit=limit), near=False)
    return await find_players(tx, casino_id, query=query, before=before, limit=limit)


def sort_values(guest: Player, *, near: bool) -> list[str]:
    """Return where a page ends whose last guest this is."""
    return [guest.enrolled_at.isoformat(), str(guest.id), "near" if near else ""]


def position_of(start: list[str] | None) -> Position | None:
    """Return the position that `sort_values` wrote; None for the first page."""
    if start is None:
        return None
    enrolled_at, player_id, near = start
    return Position(datetime.fromisoformat(enrolled_at), UUID(player_id), near=near == "near")
