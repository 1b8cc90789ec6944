"""Whatever is done on the floor, in whatever order: the ledger holds, and a plain model agrees."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import get_state_machine_test, invariant, precondition, rule

from tests.ledger_checks import ledger_findings
from tests.properties.asking_machine import FIELDS, AskingMachine, one_of
from tests.properties.floor_things import VIENNA, Entry, Player, Slip, Visit, gaming_day
from tests.properties.machine_floor import matches
from tests.template import Template

SETTINGS = settings(
    max_examples=8,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
GOOD_REASONS = ("Birthday of a good guest", "Waited for a table", "  Waited for a table ")
REASONS = (*GOOD_REASONS, *GOOD_REASONS, "too short")
GIVEN = (1, 100, 999, 1_000, 4_001, 10_000, 100, 1_000, 10_001, 0)
BETS = (1, 999, 5_000, 10_000, 123_456, 1_000_000)
bets = st.sampled_from(BETS)
a_bet_now_and_then = st.sampled_from([None] * 2 * len(BETS) + [*BETS])
usual_seconds = st.sampled_from([0, 1, 29.5, 45, 390, 1800, 3599, 3600, 3630, 7200])
microseconds = st.integers(min_value=0, max_value=20_000_000_000)
seconds_passing = usual_seconds | microseconds.map(lambda passed: passed / 1_000_000)
jumps = st.sampled_from([-3600, -1, 0.000001, 8 * 3600, 86_400, 9 * 86_400])


class FloorMachine(AskingMachine):
    """Everything that can happen on a floor, and what must be true after each of it."""

    @rule(data=st.data(), seconds=seconds_passing, bet_cents=bets)
    def open_slip(self, data: st.DataObject, *, seconds: float, bet_cents: int) -> None:
        self.wait(seconds)
        best = self.model.live_slip
        player = one_of(data, self.model.players, best=lambda player: not best(player))
        table, at = self.some_seat(data)
        self.seat(player, at=(table, at), bet_cents=bet_cents)

    @rule(data=st.data(), seconds=seconds_passing)
    def pause(self, data: st.DataObject, seconds: float) -> None:
        self.wait(seconds)
        slip = one_of(data, self.model.slips, best=lambda slip: slip.status == "OPEN")
        self.ask(f"/rating-slips/{slip.id}/pause", partial(self.model.pause, slip))

    @rule(data=st.data(), seconds=seconds_passing)
    def resume(self, data: st.DataObject, seconds: float) -> None:
        self.wait(seconds)
        slip = one_of(data, self.model.slips, best=lambda slip: slip.status == "PAUSED")
        self.ask(f"/rating-slips/{slip.id}/resume", partial(self.model.resume, slip))

    @rule(data=st.data(), bet_cents=bets)
    def edit(self, data: st.DataObject, bet_cents: int) -> None:
        slip, body = self.some_slip(data), {"average_bet_cents": bet_cents}
        foretell = partial(self.model.edit, slip, bet_cents)
        self.ask(f"/rating-slips/{slip.id}", foretell, body=body, method="PATCH")

    @rule(data=st.data(), seconds=seconds_passing)
    def move(self, data: st.DataObject, seconds: float) -> None:
        self.wait(seconds)
        slip = self.some_slip(data)
        table, at = self.some_seat(data)
        foretell = partial(self.model.move, slip, table, seat=at["seat"])
        self.ask(f"/rating-slips/{slip.id}/move", foretell, body=at)

    @rule(data=st.data(), seconds=seconds_passing, bet_cents=a_bet_now_and_then)
    def complete(self, data: st.DataObject, *, seconds: float, bet_cents: int | None) -> None:
        self.wait(seconds)
        slip = one_of(data, self.model.slips, best=lambda slip: slip.live or slip.owed)
        self.complete_slip(slip, bet_cents=bet_cents)

    @rule(data=st.data(), seconds=seconds_passing)
    def recover(self, data: st.DataObject, seconds: float) -> None:
        self.wait(seconds)
        slip = one_of(data, self.model.slips, best=lambda slip: slip.owed)
        self.ask(f"/rating-slips/{slip.id}/recover-loyalty", partial(self.model.recover, slip))

    @rule(data=st.data(), seconds=seconds_passing)
    def start_visit(self, data: st.DataObject, seconds: float) -> None:
        self.wait(seconds)
        player = self.some_player(data)
        foretell = partial(self.model.start_visit, player)
        self.ask("/visits", foretell, body={"player_id": player.id})

    @rule(data=st.data(), seconds=seconds_passing)
    def end_visit(self, data: st.DataObject, seconds: float) -> None:
        self.wait(seconds)
        visit: Visit = one_of(data, self.model.visits, best=lambda visit: not visit.ended)
        self.ask(f"/visits/{visit.id}/end", partial(self.model.end_visit, visit))

    @precondition(lambda self: self.model.left_over())
    @rule()
    def roll_over(self) -> None:
        left_over = self.model.left_over()
        ended = self.real.roll_over()
        assert set(ended) == {visit.id for visit in left_over}
        for visit in left_over:
            matches(ended[str(visit.id)], self.model.end_visit(visit).body["completions"])

    @rule(seconds=jumps)
    def clock_jumps(self, seconds: float) -> None:
        self.wait(seconds)

    @rule(seconds=st.sampled_from([-1, 0, 1]))
    def clock_jumps_to_the_next_gaming_day(self, seconds: int) -> None:
        tomorrow = gaming_day(self.model.now) + timedelta(days=1)
        starts_at = datetime.combine(tomorrow, time(6), VIENNA).astimezone(UTC)
        self.wait((starts_at - self.model.now).total_seconds() + seconds)

    @rule(data=st.data(), points=st.sampled_from(GIVEN), take=st.booleans())
    def reward(self, data: st.DataObject, points: int, *, take: bool) -> None:
        self.give(data, self.some_player(data), points=-points if take else points)

    @rule(data=st.data(), points=st.sampled_from(GIVEN))
    def backfill(self, data: st.DataObject, points: int) -> None:
        slip: Slip = one_of(data, self.model.slips, best=lambda slip: slip.owed)
        whose = data.draw(st.sampled_from([slip.player] * 8 + self.model.players), label="whose")
        self.give(data, whose, points=points, slip=slip)

    def give(
        self, data: st.DataObject, player: Player, *, points: int, slip: Slip | None = None
    ) -> None:
        """Ask for a reward, as one of two who may give them."""
        reason = data.draw(st.sampled_from(REASONS), label="reason")
        role = data.draw(st.sampled_from(["pit_boss", "host"]), label="role")
        number = data.draw(st.sampled_from([None, "no-1", "no-2"]), label="number")
        foretell = partial(
            self.model.reward,
            player,
            staff=role,
            points=points,
            reason=reason,
            slip=slip,
            number=number,
        )
        body = {"player_id": player.id, "points_change": points, "reason": reason}
        body |= {"rating_slip_id": slip and slip.id, "reward_id": number}
        self.ask("/loyalty/manual-rewards", foretell, body=body, role=role)

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data(), reason=st.sampled_from(REASONS))
    def reverse(self, data: st.DataObject, reason: str) -> None:
        entries = [entry for entry, _, _ in self.model.entries]
        entry: Entry = one_of(data, entries, best=can_be_reversed)
        foretell = partial(self.model.reverse, entry, reason=reason)
        path = f"/ledger/{entry.id}/reverse"
        self.ask(path, foretell, body={"reason": reason}, role="admin")

    @rule(data=st.data(), with_key=st.booleans(), seconds=st.sampled_from([0, 0, 86_400]))
    def ask_again(self, data: st.DataObject, *, with_key: bool, seconds: int) -> None:
        self.wait(seconds)
        asked = one_of(data, self.sent, best=lambda asked: "manual-rewards" in asked.path)
        if not with_key or asked.key in self.spent_keys:
            asked = replace(asked, key=None)
        self.send(asked)

    @precondition(lambda self: self.real.kept)
    @rule(data=st.data())
    def use_a_key_for_something_else(self, data: st.DataObject) -> None:
        role, key = one_of(data, sorted(self.real.kept))
        asked = one_of(data, [asked for asked in self.sent if asked.role == role])
        self.send(replace(asked, key=key))

    @precondition(lambda self: not self.model.accruals_refused)
    @rule(requests=st.integers(min_value=1, max_value=3))
    def accruals_fail(self, requests: int) -> None:
        self.refuse_accruals(for_requests=requests)

    @rule(data=st.data())
    def snapshot_is_lost_or_restored(self, data: st.DataObject) -> None:
        slip = one_of(data, self.model.slips, best=lambda slip: slip.snapshot_lost)
        self.real.lose_or_restore_snapshot(str(slip.id), lose=not slip.snapshot_lost)
        slip.snapshot_lost = not slip.snapshot_lost

    @rule(data=st.data(), edge_pct=st.sampled_from(["0.5", "2.7", "33.3"]))
    def game_changes(self, data: st.DataObject, edge_pct: str) -> None:
        game = one_of(data, self.model.tables).game
        body = {FIELDS[0]: edge_pct}
        asked = self.real.floor.call("PATCH", f"/games/{game.id}", role="admin", body=body)
        assert self.real.run(asked).status_code == 200
        game.edge_pct = edge_pct

    @invariant()
    def the_ledger_holds(self) -> None:
        assert ledger_findings(self.real.clone) == []

    @invariant()
    def the_points_are_those_of_the_model(self) -> None:
        for player in self.model.players:
            matches(self.real.get(f"/players/{player.id}/loyalty"), player.told())
        owed = self.real.get("/recoveries?limit=100")["items"]
        assert {row["slip_id"] for row in owed} == {s.id for s in self.model.slips if s.owed}

    @invariant()
    def slips_and_visits_are_those_of_the_model(self) -> None:
        stored = {str(row["id"]): row for row in self.real.clone.rows(SLIPS)}
        assert set(stored) == {slip.id for slip in self.model.slips}
        for slip in self.model.slips:
            row = stored[str(slip.id)]
            assert (row["status"], row["play_seconds"]) == (slip.status, slip.closed_seconds)
            assert (row["average_bet_cents"], row["seat"]) == (slip.bet_cents, slip.seat)
            assert not (slip.live and row["visit_ended_at"])
        live = [row for row in stored.values() if row["status"] != "CLOSED"]
        for place in ("visit_id", "player_id", "at"):
            assert len({row[place] for row in live}) == len(live), f"two live slips share {place}"


def can_be_reversed(entry: Entry) -> bool:
    """Return whether an entry gives points by hand and stands."""
    return entry.kind == "MANUAL_BONUS" and entry.reversal is None


SLIPS = """
select
  slip.*, slip.table_id || ' ' || slip.seat as at, visit.ended_at as visit_ended_at
from rating_slip as slip
inner join visit on slip.casino_id = visit.casino_id and slip.visit_id = visit.id
"""


@pytest.mark.parametrize("number", range(3))
def test_the_floor_does_what_the_model_says(
    number: int, server_url: str, template: tuple[str, Template]
) -> None:
    """A few short runs: beyond ten examples, Hypothesis mostly varies those that it has had."""
    floors: Any = partial(FloorMachine, server_url, template)

    seed(number)(get_state_machine_test(floors, settings=SETTINGS))()
