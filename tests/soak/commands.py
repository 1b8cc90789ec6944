"""Every command of the floor, as somebody would ask for it who does not know what others do."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from tests.soak.asking import Wanted
from tests.soak.people import House

RECENT = 30
REASONS = ("Waited long for a seat", "Birthday of a good guest")
ALWAYS = frozenset({"200", "201", "replayed", "DATABASE_UNAVAILABLE", "REQUEST_IN_PROGRESS"})


Ids: TypeAlias = deque[str]


def _recent() -> Ids:
    return deque(maxlen=RECENT)


@dataclass
class Known:
    """What everybody knows: the house, and the things that were seen last."""

    house: House
    slips: Ids = field(default_factory=_recent)
    paused: Ids = field(default_factory=_recent)
    owed: Ids = field(default_factory=_recent)
    visits: Ids = field(default_factory=_recent)
    entries: Ids = field(default_factory=_recent)
    player_of: dict[str, str] = field(default_factory=dict[str, str])

    def slip(self, chance: Random) -> str:
        """Return a slip, one of the newest more often."""
        slips = list(self.slips)
        return chance.choice(slips[-6:] if chance.random() < 0.7 else slips)


Wish: TypeAlias = Callable[[Known, Random], Wanted]


@dataclass(frozen=True)
class Command:
    """How often a command is asked for, how, and the codes that its refusals may have."""

    weight: int
    wish: Wish
    refusals: frozenset[str] = frozenset()

    def allows(self, outcome: str) -> bool:
        """Return whether the documents tell of such an outcome."""
        return outcome in ALWAYS | self.refusals


def _command(weight: int, wish: Wish, *refusals: str) -> Command:
    return Command(weight, wish, frozenset(refusals))


def _place(known: Known, chance: Random) -> dict[str, Any]:
    return {"table_id": chance.choice(known.house.table_ids), "seat": chance.randint(1, 4)}


def _open(known: Known, chance: Random) -> Wanted:
    body = {"player_id": chance.choice(known.house.player_ids), **_place(known, chance)}
    return Wanted("/rating-slips", {**body, "average_bet_cents": _bet(chance)})


def _bet(chance: Random) -> int:
    return chance.choice((5_000, 12_345, 250_000))


def _of_slip(verb: str) -> Wish:
    return lambda known, chance: Wanted(f"/rating-slips/{known.slip(chance)}/{verb}")


def _resume(known: Known, chance: Random) -> Wanted:
    paused = list(known.paused)[-2:]
    slip_id = chance.choice(paused) if paused else known.slip(chance)
    return Wanted(f"/rating-slips/{slip_id}/resume")


def _edit(known: Known, chance: Random) -> Wanted:
    path = f"/rating-slips/{known.slip(chance)}"
    return Wanted(path, {"average_bet_cents": _bet(chance)}, "PATCH")


def _complete_with_bet(known: Known, chance: Random) -> Wanted:
    path = f"/rating-slips/{known.slip(chance)}/complete"
    return Wanted(path, {"average_bet_cents": _bet(chance)})


def _move(known: Known, chance: Random) -> Wanted:
    return Wanted(f"/rating-slips/{known.slip(chance)}/move", _place(known, chance))


def _reward(signed: int, points: Sequence[int]) -> Wish:
    def wish(known: Known, chance: Random) -> Wanted:
        body = {"player_id": chance.choice(known.house.player_ids), "reason": REASONS[0]}
        body |= {"reward_id": f"r{chance.randrange(10**9)}"}
        return Wanted(
            "/loyalty/manual-rewards", {**body, "points_change": signed * chance.choice(points)}
        )

    return wish


def _backfill(known: Known, chance: Random) -> Wanted:
    owed = list(known.owed)[-2:]
    slip_id = chance.choice(owed) if owed and chance.random() < 0.7 else known.slip(chance)
    players = [known.player_of[slip_id]] * 9 + [known.house.player_ids[0]]
    body = {"player_id": chance.choice(players), "rating_slip_id": slip_id, "reason": REASONS[1]}
    return Wanted("/loyalty/manual-rewards", {**body, "points_change": chance.choice((77, 88))})


def _reverse(known: Known, chance: Random) -> Wanted:
    path = f"/ledger/{chance.choice(list(known.entries))}/reverse"
    return Wanted(path, {"reason": chance.choice(REASONS)}, by_admin=True)


def _end_visit(known: Known, chance: Random) -> Wanted:
    return Wanted(f"/visits/{chance.choice(list(known.visits)[-8:])}/end")


def _start_visit(known: Known, chance: Random) -> Wanted:
    return Wanted("/visits", {"player_id": chance.choice(known.house.player_ids)})


def _table(verb: str) -> Wish:
    return lambda known, chance: Wanted(f"/tables/{chance.choice(known.house.table_ids)}/{verb}")


def _enrol(_known: Known, chance: Random) -> Wanted:
    body = {"first_name": "New", "last_name": f"Guest {chance.randrange(1000)}"}
    return Wanted("/players", {**body, "card_number": f"{chance.randrange(10**12)}"})


def _tiers(_known: Known, chance: Random) -> Wanted:
    silver, gold = chance.randint(300, 300_000), chance.randint(300_001, 3_000_000)
    rows = (("BRONZE", 0, "1"), ("SILVER", silver, "1.25"), ("GOLD", gold, "1.5"))
    names = ("name", "threshold_points", "multiplier")
    items = [dict(zip(names, row, strict=True)) for row in rows]
    return Wanted("/tiers", {"items": items}, "PUT", by_admin=True)


def _balance(known: Known, chance: Random) -> Wanted:
    return Wanted(f"/players/{chance.choice(known.house.player_ids)}/loyalty", method="GET")


LIMITED, PARTIAL, CLOSED = "RATE_LIMIT_EXCEEDED", "PARTIAL_COMPLETION", "SLIP_ALREADY_CLOSED"
AT_THE_TABLE = ("SEAT_OCCUPIED", "TABLE_NOT_OPEN", "VISIT_NOT_OPEN")
OF_A_BACKFILL = (
    *("SLIP_NOT_CLOSED", "SLIP_ALREADY_ACCRUED", "IDEMPOTENCY_CONFLICT", LIMITED),
    "VALIDATION_ERROR",  # the slip is another player's
)
COMMANDS: dict[str, Command] = {
    "open": _command(24, _open, *AT_THE_TABLE, "PLAYER_ALREADY_SEATED"),
    "pause": _command(6, _of_slip("pause"), "SLIP_NOT_OPEN"),
    "resume": _command(6, _resume, "SLIP_NOT_PAUSED"),
    "edit bet": _command(5, _edit, CLOSED),
    "move": _command(10, _move, *AT_THE_TABLE, CLOSED),
    "complete": _command(12, _of_slip("complete"), PARTIAL),
    "complete with bet": _command(3, _complete_with_bet, PARTIAL, CLOSED),
    "recover": _command(4, _of_slip("recover-loyalty"), PARTIAL, "SLIP_NOT_CLOSED"),
    "reward": _command(2, _reward(1, (1, 500, 10_000)), LIMITED),
    "take": _command(1, _reward(-1, (1, 500, 10_000)), LIMITED, "INSUFFICIENT_BALANCE"),
    "backfill": _command(3, _backfill, *OF_A_BACKFILL),
    "reverse": _command(4, _reverse, "ALREADY_REVERSED", "INSUFFICIENT_BALANCE"),
    "end visit": _command(5, _end_visit),
    "start visit": _command(2, _start_visit, "VISIT_NOT_OPEN"),
    "close table": _command(2, _table("close"), "TABLE_HAS_OPEN_SLIPS"),
    "open table": _command(4, _table("open")),
    "enrol": _command(2, _enrol, "ALREADY_EXISTS"),
    "tier table": _command(2, _tiers),
    "balance": _command(4, _balance),
}
