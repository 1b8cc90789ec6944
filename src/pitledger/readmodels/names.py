"""What ids are called by, for lists that hold ids: members, guests, slips, entries, tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from pitledger.platform.database import Tx

NAMES = """
select id, 'staff' as kind, name, null::uuid as player_id from staff
where casino_id = %(casino_id)s and id = any(%(ids)s)
union all
select guest.id, 'player', guest.first_name || ' ' || guest.last_name, guest.id
from player_casino as enrolled
inner join player as guest on enrolled.player_id = guest.id
where enrolled.casino_id = %(casino_id)s and enrolled.player_id = any(%(ids)s)
union all
select
  slip.id, 'rating_slip',
  guest.first_name || ' ' || guest.last_name || ', ' || played_at.label || '/' || slip.seat,
  slip.player_id
from rating_slip as slip
inner join player as guest on slip.player_id = guest.id
inner join gaming_table as played_at
  on slip.casino_id = played_at.casino_id and slip.table_id = played_at.id
where slip.casino_id = %(casino_id)s and slip.id = any(%(ids)s)
union all
select
  visit.id, 'visit', guest.first_name || ' ' || guest.last_name, visit.player_id
from visit
inner join player as guest on visit.player_id = guest.id
where visit.casino_id = %(casino_id)s and visit.id = any(%(ids)s)
union all
select
  entry.id, 'ledger_entry',
  guest.first_name || ' ' || guest.last_name || ', № ' || entry.sequence, entry.player_id
from loyalty_ledger as entry
inner join player as guest on entry.player_id = guest.id
where entry.casino_id = %(casino_id)s and entry.id = any(%(ids)s)
union all
select id, 'table', label, null from gaming_table
where casino_id = %(casino_id)s and id = any(%(ids)s)
union all
select id, 'game', name, null from game
where casino_id = %(casino_id)s and id = any(%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class Named:
    """What an id is called by, and whose it is where it is a guest's."""

    id: UUID
    kind: str
    name: str
    player_id: UUID | None


async def names_of(tx: Tx, casino_id: UUID, *, ids: Iterable[UUID | None]) -> Mapping[UUID, Named]:
    """Return what ids of a casino are called by; those of nothing that has a name are left out."""
    known = list({one for one in ids if one is not None})
    if not known:
        return {}
    rows = await tx.all(NAMES, {"casino_id": casino_id, "ids": known}, row=Named)
    return {row.id: row for row in rows}
