"""A state machine that asks the real floor and holds every answer against the model."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from tests.properties.floor_model import Model
from tests.properties.floor_things import Game, Player, Said, Slip, Table
from tests.properties.machine_floor import Asked, agrees, driven_floor
from tests.template import Template

STARTS = (
    datetime(2026, 3, 10, 11, 0, tzinfo=UTC),
    datetime(2026, 3, 28, 21, 30, tzinfo=UTC),  # the night that lacks an hour
    datetime(2026, 10, 24, 20, 30, tzinfo=UTC),  # the night that has one twice
)
GAMES = (
    ("2.7", "60", 7, "10", "1"),
    ("1.25", "73.5", 5, "12.5", "1.5"),
    ("5.26", "38", 9, "9", "2"),
)
FIELDS = (
    *("house_edge_pct", "decisions_per_hour", "seats"),
    *("points_conversion_rate", "point_multiplier"),
)
PLAYERS = 3
EVERY_THIRD = 3
HALF_AN_HOUR = 1800
Thing = TypeVar("Thing")
MORE_OFTEN = 5


class AskingMachine(RuleBasedStateMachine):
    """A floor of three tables and three guests, one of whom is owed; how rules choose and ask."""

    def __init__(self, server_url: str, template: tuple[str, Template]) -> None:
        super().__init__()
        with ExitStack() as stack:
            self.real = stack.enter_context(driven_floor(server_url, template))
            self._open = stack.pop_all()
        self.model = Model(STARTS[0])
        self.sent: list[Asked] = []
        self.spent_keys: set[str] = set()
        self.failing_requests = 0

    def teardown(self) -> None:
        self._open.close()

    @initialize(start=st.sampled_from(STARTS))
    def opens(self, start: datetime) -> None:
        self.model.now = start
        self.wait(0)
        floor, run = self.real.floor, self.real.run
        for number, terms in enumerate(GAMES):
            body = {"code": f"g{number}", "name": "Game", "game_type": "blackjack"}
            body |= dict(zip(FIELDS, terms, strict=True))
            game = Game(*terms, id=run(floor.post("/games", body, role="admin")).json()["id"])
            body = {"label": f"M{number}", "pit": "Pit 2", "game_id": game.id}
            table = Table(game, id=run(floor.post("/tables", body, role="admin")).json()["id"])
            run(floor.post(f"/tables/{table.id}/open"))
            self.model.tables.append(table)
        self.model.players = [Player(id=run(floor.new_player())) for _ in range(PLAYERS)]
        for player, table in zip(self.model.players, self.model.tables, strict=True):
            at = table, {"table_id": table.id, "seat": 1}
            self.seat(player, at=at, bet_cents=10_000)
        self.wait(HALF_AN_HOUR)
        self.refuse_accruals(for_requests=1)
        self.complete_slip(self.model.slips[-1])

    def ask(
        self,
        path: str,
        foretell: Callable[[], Said],
        *,
        body: dict[str, Any] | None = None,
        role: str = "pit_boss",
        method: str = "POST",
    ) -> None:
        """Send a request, every third with a key, and hold the answer against the model."""
        number = len(self.sent)
        key = None if number % EVERY_THIRD else f"key-{number}"
        asked = Asked(role, method, path, body, foretell, key)
        self.sent.append(asked)
        self.send(asked)

    def send(self, asked: Asked) -> None:
        """Send a request, for the first time or again."""
        answer = self.real.send(asked)
        if self.real.replayed(asked, answer):
            return
        self.model.limited = answer.status_code == 429
        agrees(answer, asked.foretell())
        self.real.keep(asked, answer)
        self.failing_requests -= 1
        if self.model.accruals_refused and self.failing_requests <= 0:
            self.real.clone.execute("alter table loyalty_ledger drop constraint no_gameplay")
            self.model.accruals_refused = False

    def refuse_accruals(self, *, for_requests: int) -> None:
        """Let the database refuse every entry for play, until so many requests were answered."""
        self.real.clone.execute(
            "alter table loyalty_ledger add constraint no_gameplay"
            " check (transaction_type <> 'GAMEPLAY') not valid"
        )
        self.model.accruals_refused = True
        self.failing_requests = for_requests

    def seat(self, player: Player, *, at: tuple[Table, dict[str, Any]], bet_cents: int) -> None:
        """Ask for a slip at a table, by what the API takes for it."""
        table, place = at
        seat = place["seat"]
        foretell = partial(self.model.open_slip, player, table, seat=seat, bet_cents=bet_cents)
        body = {"player_id": player.id, "average_bet_cents": bet_cents, **place}
        self.ask("/rating-slips", foretell, body=body)

    def complete_slip(self, slip: Slip, *, bet_cents: int | None = None) -> None:
        """Ask to complete a slip."""
        body = None if bet_cents is None else {"average_bet_cents": bet_cents}
        foretell = partial(self.model.complete, slip, bet_cents)
        self.ask(f"/rating-slips/{slip.id}/complete", foretell, body=body)

    def wait(self, seconds: float) -> None:
        """Let time pass, or go back."""
        self.model.now += timedelta(seconds=seconds)
        self.real.floor.clock.at = self.model.now
        self.spent_keys |= self.real.forget()

    def some_slip(self, data: st.DataObject) -> Slip:
        """Choose a slip, more often one that is live."""
        return one_of(data, self.model.slips, best=lambda slip: slip.live)

    def some_player(self, data: st.DataObject) -> Player:
        """Choose a guest."""
        return one_of(data, self.model.players)

    def some_seat(self, data: st.DataObject) -> tuple[Table, dict[str, Any]]:
        """Choose a seat, or a number that is none."""
        table = one_of(data, self.model.tables)
        seat = data.draw(st.sampled_from([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 9, 0]), label="seat")
        return table, {"table_id": table.id, "seat": seat}


def one_of(
    data: st.DataObject, things: Sequence[Thing], *, best: Callable[[Thing], object] = bool
) -> Thing:
    """Choose among things, and more often among the best of them."""
    places = range(len(things))
    liked = [place for place in places if best(things[place])]
    kind = type(things[0]).__name__.lower()
    return things[data.draw(st.sampled_from([*liked * MORE_OFTEN, *places]), label=kind)]
