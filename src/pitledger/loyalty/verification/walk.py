"""Whether the entries of a ledger are what the rules make of them, one after another.

Every rule is stated once, where the writer has it: hashes in `model`, points in `policies`, tiers
in `tier_table`, lifetime points in `rules`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from pitledger.loyalty.verification.cached_balance import CachedBalance, Head
from pitledger.loyalty.verification.entry import PaidSlip, ReversedEntry, WalkedEntry
from pitledger.loyalty.verification.findings import Finding
from pitledger.loyalty.verification.inputs import Inputs, InputsReader
from pitledger.loyalty.verification.player_walk import PlayerWalk
from pitledger.loyalty.verification.row_findings import (
    is_as_written,
    play_findings,
    reversal_findings,
    reward_findings,
)

Columns: TypeAlias = tuple[str | None, ...]
ById: TypeAlias = Mapping[str | None, Columns]
Read: TypeAlias = tuple[Inputs, Sequence[Finding]]


@dataclass
class LedgerWalk:
    """A walk past all entries of some players, by player and sequence; it remembers one entry.

    `slips` are those players' slips, `cached` their cached rows, in columns of text. What is held
    back is compared with rows of other players: `plays`, whose slip is none of these, and
    `reversals`. `broken` are the players whose chain does not fit, with its cached end.
    """

    casino_id: UUID
    reader: InputsReader
    slips: ById
    cached: ById
    entries: int = 0
    players: int = 0
    plays: list[WalkedEntry] = field(default_factory=list[WalkedEntry])
    reversals: list[WalkedEntry] = field(default_factory=list[WalkedEntry])
    broken: dict[UUID, Head | None] = field(default_factory=dict[UUID, Head | None])
    _player_id: str = ""
    _player: PlayerWalk | None = None

    def step(self, columns: Columns) -> Sequence[Finding]:
        """Walk past the next entry; return what is wrong with it, or with the player before it."""
        entry = WalkedEntry._make(columns)
        found: Sequence[Finding] = ()
        if self._player is None or entry.player_id != self._player_id:
            found = self.end()
            self._player_id = entry.player_id
            self._player = PlayerWalk(self.casino_id, UUID(entry.player_id))
            self.players += 1
        self.entries += 1
        read = self._play if entry.transaction_type == "GAMEPLAY" else self._other
        inputs, found_alone = read(entry)
        found_in_place = self._player.step(entry, inputs)
        if found or found_alone or found_in_place:
            return [*found, *found_alone, *found_in_place]
        return ()

    def end(self) -> Sequence[Finding]:
        """Return what is wrong with the balance of the player whose entries were walked past last.

        A chain that does not fit is remembered.
        """
        player, self._player = self._player, None
        if player is None:
            return ()
        columns = self.cached.get(self._player_id)
        cached = None if columns is None else CachedBalance._make(columns)
        head = None if cached is None else cached.head
        if not player.ends_at(head):
            self.broken[player.player_id] = head
        return player.end(cached)

    def held_back(self, slips: ById, originals: ById) -> Iterator[Finding]:
        """Yield what is wrong with the entries that were held back, given what they name."""
        for entry in self.plays:
            inputs, figures = self.reader.read(entry)
            slip = _slip(slips.get(entry.rating_slip_id))
            yield from play_findings(entry, inputs, figures=figures, slip=slip)
        for entry in self.reversals:
            columns = originals.get(entry.reverses_id)
            original = None if columns is None else ReversedEntry._make(columns)
            yield from reversal_findings(entry, original)

    def _play(self, entry: WalkedEntry) -> Read:
        """Return an entry's inputs, and what is wrong with them, its points and its slip."""
        slip = _slip(self.slips.get(entry.rating_slip_id))
        if slip is not None:
            expected = self.reader.expected(slip.snapshot)
            if expected is not None and is_as_written(entry, slip, inputs=expected):
                return expected, ()
        inputs, figures = self.reader.read(entry)
        if slip is None:
            self.plays.append(entry)
            return inputs, ()
        found = play_findings(entry, inputs, figures=figures, slip=slip)
        if not found:
            self.reader.expect(inputs, slip.snapshot)
        return inputs, found

    def _other(self, entry: WalkedEntry) -> Read:
        """Return an entry's inputs, and what is wrong with them and its points."""
        if entry.transaction_type == "REVERSAL":
            self.reversals.append(entry)
        inputs, figures = self.reader.read(entry)
        return inputs, reward_findings(entry, figures)


def _slip(columns: Columns | None) -> PaidSlip | None:
    return None if columns is None else PaidSlip._make(columns)
