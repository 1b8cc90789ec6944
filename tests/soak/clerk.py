"""One of many threads that ask for anything at all, and note what they are told is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

from tests.soak.asking import Answer, Asker, Wanted
from tests.soak.commands import COMMANDS, Known

KEPT = {200, 201, 404, 409, 422}
WITH_KEY, AGAIN = 0.3, 0.3


@dataclass(frozen=True)
class Sent:
    """A request under a key, and its first answer if there was one to keep."""

    kind: str
    wanted: Wanted
    key: str
    first: Answer


@dataclass
class Clerk:
    """Asks for one command after the other; every refusal must be one that is documented."""

    asker: Asker
    admin: Asker
    known: Known
    chance: Random
    told: list[tuple[dict[str, Any], bool]] = field(
        default_factory=list[tuple[dict[str, Any], bool]]
    )
    _sent: Sent | None = None

    def step(self) -> None:
        """Ask for something, or once more for the last thing under its key."""
        if self._sent is not None and self.chance.random() < AGAIN:
            self._ask_again(self._sent)
            self._sent = None
            return
        kind = "open"
        if self.known.slips and self.known.entries:
            weights = [command.weight for command in COMMANDS.values()]
            (kind,) = self.chance.choices(list(COMMANDS), weights)
        elif self.known.slips:
            kind = self.chance.choice(["open", "complete"])
        wanted = COMMANDS[kind].wish(self.known, self.chance)
        keyed = wanted.method in {"POST", "PATCH"} and self.chance.random() < WITH_KEY
        key = uuid4().hex if keyed else None
        answer = self._send(kind, wanted, key=key)
        assert not answer.replayed, f"a new key is known already: {answer.text}"
        if key is not None:
            self._sent = Sent(kind, wanted, key, answer)

    def _ask_again(self, sent: Sent) -> None:
        again = self._send(sent.kind, sent.wanted, key=sent.key)
        kept = sent.first.status in KEPT and sent.first.code != "REQUEST_IN_PROGRESS"
        if kept and again.code not in {"DATABASE_UNAVAILABLE", "REQUEST_IN_PROGRESS"}:
            assert (again.status, again.text) == (sent.first.status, sent.first.text)
            assert again.replayed

    def _send(self, kind: str, wanted: Wanted, *, key: str | None) -> Answer:
        asker = self.admin if wanted.by_admin else self.asker
        answer = asker.ask(kind, wanted, key=key)
        assert answer is not None, "no server listens"
        allowed = COMMANDS[kind].allows(answer.code)
        assert allowed, f"{kind} {wanted.path} {wanted.body}: {answer.text}"
        if answer.code == "PARTIAL_COMPLETION":
            self.known.owed.append(answer.body["slip_id"])
        if answer.done and not answer.replayed:
            self._learn(kind, answer.body)
        return answer

    def _learn(self, kind: str, body: Mapping[str, Any]) -> None:
        for slip in found(body, "average_bet_cents"):
            if slip["ended_at"] is None:
                self.known.player_of[slip["id"]] = slip["player_id"]
                self.known.slips.append(slip["id"])
                self.known.visits.append(slip["visit_id"])
            if slip["status"] == "PAUSED":
                self.known.paused.append(slip["id"])
        for loyalty in found(body, "ledger_entry_id"):
            self.told.append((dict(loyalty), not loyalty["idempotent"]))
            if kind != "reverse":
                self.known.entries.append(loyalty["ledger_entry_id"])


def found(body: object, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield every object of a document that has a field of this name."""
    if isinstance(body, list):
        for part in body:  # pyright: ignore[reportUnknownVariableType]
            yield from found(part, name)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(body, dict):
        if name in body:
            yield body  # pyright: ignore[reportUnknownVariableType]
        for part in body.values():  # pyright: ignore[reportUnknownVariableType]
            yield from found(part, name)  # pyright: ignore[reportUnknownArgumentType]
