r"""What became of a player's chain of entries where it does not fit any more.

An entry that was moved still has the hash of the place it was written for, and every hash says
which entry came before. So the chain tells a changed entry from one that was taken away, put in
or moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from pitledger.loyalty.model import genesis_hash
from pitledger.loyalty.verification.cached_balance import Head
from pitledger.loyalty.verification.entry import WalkedEntry
from pitledger.loyalty.verification.findings import Finding, Kind
from pitledger.loyalty.verification.sayings import Saying, missing

TRIES_PER_ENTRY = 8


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry and the place that it was written for, as its hash shows; None where it shows no."""

    entry: WalkedEntry
    written_as: int | None


def chain_findings(
    casino_id: UUID, player_id: UUID, *, entries: Sequence[WalkedEntry], head: Head | None
) -> Iterator[Finding]:
    """Yield what was changed, moved, put in or taken away among all entries of one player.

    `head` is None where there is no cached row.
    """
    genesis = genesis_hash(casino_id, player_id).hex()
    placed = _placed(entries, genesis=genesis, head=head)
    followed = {entry.previous_hash for entry in entries}
    if head is not None:
        followed.add(head.entry_hash)
    genuine: dict[int, WalkedEntry] = {}
    for one in placed:
        yield from _own_finding(one, followed=followed, head=head, genuine=genuine)
    yield from _missing(player_id, genuine=genuine, placed=placed, head=head)
    yield from _broken_links(genuine, genesis=genesis)
    last = genuine.get(entries[-1].number)
    if last is not None and head is not None and head.sequence <= last.number:
        yield from _drifted_head(head, last=last, genuine=genuine)


def _placed(entries: Sequence[WalkedEntry], *, genesis: str, head: Head | None) -> list[_Placed]:
    """Return each entry with the place it was written for, in the order in which they stand."""
    places: dict[str, int] = {genesis: 0}
    found: dict[int, int | None] = {}
    for index, entry in enumerate(entries):
        if entry.is_intact:
            found[index] = places[entry.entry_hash] = entry.number
    last = max([head.sequence if head else 0, *(entry.number for entry in entries)], default=0)
    tries = TRIES_PER_ENTRY * (len(entries) + 1)
    waiting = [index for index in range(len(entries)) if index not in found]
    while waiting:
        index = next((i for i in waiting if entries[i].previous_hash in places), waiting[0])
        waiting.remove(index)
        entry = entries[index]
        before = places.get(entry.previous_hash)
        candidates = [before + 1] if before is not None else range(1, min(last, tries) + 1)
        tries -= len(candidates)
        found[index] = next((n for n in candidates if entry.hash_at(n) == entry.entry_hash), None)
        # A changed entry still shows its followers where they belong, by the hash it had.
        place = found[index] if before is None else before + 1
        if place is not None:
            places[entry.entry_hash] = place
    return [_Placed(entry, found[index]) for index, entry in enumerate(entries)]


def _own_finding(
    placed: _Placed,
    *,
    followed: set[str],
    head: Head | None,
    genuine: dict[int, WalkedEntry],
) -> Iterator[Finding]:
    """Yield what is wrong with one entry; note it in `genuine` where its place is its own."""
    entry, place = placed.entry, placed.written_as
    beyond = head is not None and entry.number > head.sequence and _head_fits(head, genuine)
    if place is None:
        kind = Kind.INSERTED if beyond else Kind.CHANGED
        yield entry.finding(kind, Saying.OTHER_HASH)
        return
    taken = genuine.get(place)
    if taken is not None and entry.entry_hash not in followed:
        yield entry.finding(Kind.INSERTED, Saying.NOT_FOLLOWED, number=place)
        return
    if taken is not None:
        yield taken.finding(Kind.INSERTED, Saying.NOT_FOLLOWED, number=place)
    elif beyond:
        yield entry.finding(Kind.INSERTED, Saying.BEHIND_THE_LAST)
    genuine[place] = entry
    if place != entry.number:
        yield entry.finding(Kind.REORDERED, Saying.OTHER_PLACE, number=place)


def _head_fits(head: Head, genuine: Mapping[int, WalkedEntry]) -> bool:
    """Return whether the entry that the cached row calls the last one is there."""
    last = genuine.get(head.sequence)
    return last is not None and last.entry_hash == head.entry_hash


def _drifted_head(
    head: Head, *, last: WalkedEntry, genuine: Mapping[int, WalkedEntry]
) -> Iterator[Finding]:
    if not _head_fits(head, genuine):
        yield last.finding(Kind.CACHE_DRIFT, Saying.OTHER_CACHED_END, last=last.number)


def _missing(
    player_id: UUID,
    *,
    genuine: Mapping[int, WalkedEntry],
    placed: Sequence[_Placed],
    head: Head | None,
) -> Iterator[Finding]:
    """Yield each run of numbers that no entry has or was written for."""
    there = {*genuine, *(one.entry.number for one in placed if one.written_as is None)}
    end = max([head.sequence if head else 0, *there], default=0)
    for before, after in pairwise(sorted({0, *there, end + 1})):
        if after - before > 1:
            yield Finding(player_id, before + 1, Kind.REMOVED, *missing(before + 1, after - 1))


def _broken_links(genuine: Mapping[int, WalkedEntry], *, genesis: str) -> Iterator[Finding]:
    """Yield entries whose hash fits what they hold, but not what was chained to them."""
    first = genuine.get(1)
    if first is not None and first.previous_hash != genesis:
        yield first.finding(Kind.CHANGED, Saying.OTHER_BEGINNING)
    for number, entry in sorted(genuine.items()):
        following = genuine.get(number + 1)
        if following is not None and following.previous_hash != entry.entry_hash:
            yield entry.finding(
                Kind.CHANGED, Saying.OTHER_LINK, following=number + 1, number=number
            )
