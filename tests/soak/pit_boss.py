"""A pit boss with guests and seats of his own, who remembers what he was told is done."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

from tests.soak.asking import Answer, Asker, Wanted

BETS = (5_000, 12_345, 250_000, 1_000_000)
DOINGS = {
    "complete": 10,
    "complete with bet": 2,
    "pause or resume": 6,
    "edit bet": 2,
    "move": 2,
    "end visit": 2,
    "reward": 2,
}
WITH_KEY = 0.4
LOST_AND_PAID = ("paid when asked again", "had been paid before the loss")


@dataclass(frozen=True)
class Acknowledged:
    """An entry that the boss was told of."""

    player_id: str
    slip_id: str | None
    loyalty: dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """A request under a key, and what was answered."""

    kind: str
    wanted: Wanted
    key: str
    first: Answer


@dataclass
class Guest:
    """A guest of one boss alone: nobody else changes anything here."""

    player_id: str
    places: tuple[tuple[str, int], ...]
    slip: dict[str, Any] | None = None


@dataclass
class PitBoss:
    """One thread's work: everything is asked until it is answered, and noted when it is."""

    asker: Asker
    guests: list[Guest]
    chance: Random
    acknowledged: list[Acknowledged] = field(default_factory=list[Acknowledged])
    kept: list[Kept] = field(default_factory=list[Kept])
    steps: int = 0

    def step(self) -> None:
        """Do something for one of the guests."""
        guest = self.chance.choice(self.guests)
        if guest.slip is None:
            self._open(guest)
        else:
            (doing,) = self.chance.choices(list(DOINGS), list(DOINGS.values()))
            getattr(self, "_" + doing.replace(" ", "_"))(guest, guest.slip)
        self.steps += 1

    def replay(self) -> None:
        """Ask again what was answered under the last key: the answer is the same, to the letter."""
        for kept in self.kept[-1:]:
            again = self.asker.until_answered(kept.kind, kept.wanted, key=kept.key)
            assert again.replayed
            assert (again.status, again.text) == (kept.first.status, kept.first.text)

    def _ask(self, kind: str, wanted: Wanted) -> Answer:
        """Ask, often under a key; a refusal is right only where a success's answer was lost."""
        key = uuid4().hex if self.chance.random() < WITH_KEY else None
        answer = self.asker.until_answered(kind, wanted, key=key)
        if key is not None and answer.done:
            self.kept.append(Kept(kind, wanted, key, answer))
        limited = answer.code == "RATE_LIMIT_EXCEEDED"
        assert answer.done or limited or (answer.asked_before and key is None), answer.text
        return answer

    def _open(self, guest: Guest) -> None:
        table_id, seat = self.chance.choice(guest.places)
        body = {"player_id": guest.player_id, "table_id": table_id, "seat": seat}
        body |= {"average_bet_cents": self.chance.choice(BETS)}
        answer = self._ask("open", Wanted("/rating-slips", body))
        guest.slip = answer.body if answer.done else self._live_slip(guest)

    def _live_slip(self, guest: Guest) -> dict[str, Any]:
        """Look up what an answer that was lost would have told."""
        path = f"/rating-slips?player_id={guest.player_id}&limit=1"
        (slip,) = self.asker.until_answered("look up", Wanted(path, method="GET")).body["items"]
        assert slip["ended_at"] is None
        return slip

    def _pause_or_resume(self, guest: Guest, slip: dict[str, Any]) -> None:
        verb, status = ("pause", "PAUSED") if slip["status"] == "OPEN" else ("resume", "OPEN")
        answer = self._ask(verb, Wanted(f"/rating-slips/{slip['id']}/{verb}"))
        guest.slip = answer.body if answer.done else self._live_slip(guest)
        assert guest.slip["status"] == status

    def _edit_bet(self, guest: Guest, slip: dict[str, Any]) -> None:
        body = {"average_bet_cents": self.chance.choice(BETS)}
        wanted = Wanted(f"/rating-slips/{slip['id']}", body, "PATCH")
        guest.slip = self._ask("edit bet", wanted).body

    def _move(self, guest: Guest, slip: dict[str, Any]) -> None:
        here = slip["table_id"], slip["seat"]
        (table_id, seat) = self.chance.choice([at for at in guest.places if at != here])
        body = {"table_id": table_id, "seat": seat}
        answer = self._ask("move", Wanted(f"/rating-slips/{slip['id']}/move", body))
        if answer.done:
            self._note_close(guest, slip, loyalty=answer.body["closed"]["loyalty"])
            guest.slip = answer.body["opened"]
        else:
            self._note_close(guest, slip, loyalty=None)
            guest.slip = self._live_slip(guest)
            assert guest.slip["moved_from_id"] == slip["id"]

    def _end_visit(self, guest: Guest, slip: dict[str, Any]) -> None:
        answer = self._ask("end visit", Wanted(f"/visits/{slip['visit_id']}/end"))
        told = {one["rating_slip"]["id"]: one["loyalty"] for one in answer.body["completions"]}
        assert told or answer.asked_before
        self._note_close(guest, slip, loyalty=told.get(slip["id"]))

    def _complete_with_bet(self, guest: Guest, slip: dict[str, Any]) -> None:
        self._complete(guest, slip, bet_cents=self.chance.choice(BETS))

    def _complete(
        self, guest: Guest, slip: dict[str, Any], *, bet_cents: int | None = None
    ) -> None:
        body = None if bet_cents is None else {"average_bet_cents": bet_cents}
        answer = self._ask("complete", Wanted(f"/rating-slips/{slip['id']}/complete", body))
        self._note_close(guest, slip, loyalty=answer.body["loyalty"])
        again: bool = answer.body["loyalty"]["idempotent"]
        assert answer.asked_before or not again
        if answer.asked_before:
            self.asker.tally.count("complete, lost", LOST_AND_PAID[again])

    def _reward(self, guest: Guest, slip: dict[str, Any]) -> None:
        del slip
        points = self.chance.randint(1, 500)
        body = {"player_id": guest.player_id, "points_change": points, "reward_id": uuid4().hex}
        body |= {"reason": "Waited long for a seat"}
        answer = self._ask("reward", Wanted("/loyalty/manual-rewards", body))
        if answer.done:
            assert answer.body["points_earned"] == points
            self.acknowledged.append(Acknowledged(guest.player_id, None, answer.body))

    def _note_close(
        self, guest: Guest, slip: dict[str, Any], *, loyalty: dict[str, Any] | None
    ) -> None:
        """Note what a closed slip was paid; where the answer did not tell, complete it again."""
        complete = Wanted(f"/rating-slips/{slip['id']}/complete")
        told = loyalty or self.asker.until_answered("complete again", complete).body["loyalty"]
        if self.chance.random() < 0.1:
            again = self.asker.until_answered("complete again", complete).body["loyalty"]
            assert again == {**told, "idempotent": True}
        self.acknowledged.append(Acknowledged(guest.player_id, slip["id"], told))
        guest.slip = None
