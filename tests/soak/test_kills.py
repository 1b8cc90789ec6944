"""Servers and databases killed under load: what was acknowledged stands, and nothing is doubled."""

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from tests.soak.asking import LOST, Asker, InFlight, closed_afterwards
from tests.soak.checks import (
    assert_accounts_hold,
    assert_ledger_verified,
    assert_nobody_is_in_a_transaction,
    assert_nothing_broke,
)
from tests.soak.installation import GIVE_UP_SECONDS, SETTINGS, Installation, installation
from tests.soak.load import Load
from tests.soak.people import SEATS, House, found
from tests.soak.pit_boss import LOST_AND_PAID, Guest, PitBoss
from tests.soak.tally import Tally, say

ROUNDS = int(os.environ.get("PITLEDGER_SOAK_ROUNDS", "50"))
BOSSES, GUESTS_OF_EACH, TABLES = 6, 3, 2
VICTIMS = (("server",), ("postmaster",), ("backend",), ("server", "postmaster"))
# Told to stop while it recovers from a dead backend, PostgreSQL needs the keeper's patience.
RARELY, RARE_VICTIMS = 20, ("backend", "server")
EARLIER = """
update rating_slip set started_at = started_at - interval '25 minutes' where ended_at is null
"""


@dataclass
class Night:
    """The installation, who works in it, and what has happened so far."""

    where: Installation
    bosses: Sequence[PitBoss]
    tally: Tally
    in_flight: InFlight
    kills: Counter[str] = field(default_factory=Counter[str])
    hit: Counter[str] = field(default_factory=Counter[str])

    def acknowledged(self) -> int:
        """Return how many completions were acknowledged so far."""
        return sum(entry.slip_id is not None for boss in self.bosses for entry in boss.acknowledged)


@pytest.mark.limit(420)
def test_no_kill_loses_or_doubles_what_was_acknowledged(tmp_path: Path, chance: Random) -> None:
    with installation(tmp_path) as where:
        house = found(
            where.servers[0],
            *where.where,
            settings=SETTINGS,
            bosses=BOSSES,
            tables=TABLES,
            players=BOSSES * GUESTS_OF_EACH,
        )
        night = work(where, house, chance=chance)
        say(f"  {ROUNDS} rounds, {BOSSES} clients with {GUESTS_OF_EACH} guests each")
        threads = Load([boss.step for boss in night.bosses])
        with closed_afterwards(boss.asker for boss in night.bosses), threads.running() as load:
            for victims in victims_by_round(chance):
                kill_round(night, load, victims=victims, chance=chance)
        tell(night)
        assert_ledger_verified(where)
        assert_nothing_broke(where)
    assert sum(night.hit.values()) > ROUNDS, "hardly any request was on its way at a kill"
    assert night.tally.total(LOST, "DATABASE_UNAVAILABLE") > ROUNDS
    assert night.tally.total(*LOST_AND_PAID), "no completion lost its answer"


def work(where: Installation, house: House, *, chance: Random) -> Night:
    """Give each boss a thread's work: guests of his own, and seats that nobody else uses."""
    tally, in_flight, bosses = Tally(), InFlight(), list[PitBoss]()
    places = [(table_id, seat + 1) for table_id in house.table_ids for seat in range(SEATS)]
    guests = [Guest(player_id, ()) for player_id in house.player_ids]
    for number, guest in enumerate(guests):
        guest.places = tuple(places[number :: len(guests)])
    for number, headers in enumerate(house.bosses):
        asker = Asker(where, headers, tally, in_flight)
        bosses.append(PitBoss(asker, guests[number::BOSSES], Random(chance.random())))
    return Night(where, bosses, tally, in_flight)


def victims_by_round(chance: Random) -> list[tuple[str, ...]]:
    """Return whom each round kills: each possibility once in four rounds, but for the rare one."""
    order: list[tuple[str, ...]] = []
    while len(order) < ROUNDS:
        order += chance.sample(VICTIMS, len(VICTIMS))
    for number in range(RARELY // 2, ROUNDS, RARELY):
        order[number] = RARE_VICTIMS
    return order[:ROUNDS]


def kill_round(night: Night, load: Load, *, victims: tuple[str, ...], chance: Random) -> None:
    """Let them work, kill somebody in the midst of it, and look at what is left."""
    night.where.database.execute(EARLIER)
    before, began = night.acknowledged(), time.monotonic()
    load.go()
    enough = before + chance.randint(1, 40)
    load.until(lambda: night.acknowledged() >= enough, seconds=30, otherwise="nothing is done")
    time.sleep(chance.uniform(0, 0.1))
    load.until(lambda: night.in_flight.number > 0, seconds=5, otherwise="nothing is asked")
    hit = kill(night, victims, chance=chance)
    steps = [boss.steps for boss in night.bosses]
    load.until(
        lambda: all(boss.steps > n + 1 for boss, n in zip(night.bosses, steps, strict=True)),
        seconds=GIVE_UP_SECONDS,
        otherwise="the server does not recover",
    )
    recovered = time.monotonic()
    load.rest()
    check(night)
    say(
        f"  {sum(night.kills.values()):>3} {' and '.join(victims):<22} {hit} on their way, "
        f"{night.acknowledged() - before:>3} completions, {recovered - began:.1f} s"
    )


def kill(night: Night, victims: tuple[str, ...], *, chance: Random) -> int:
    """Kill, start the server again if it was killed, and return how many requests were hit."""
    where, kinds = night.where, " and ".join(victims)
    hit = night.in_flight.number
    for victim in victims:
        if victim == "server":
            where.kill_server()
        elif victim == "postmaster":
            where.kill_postmaster()
        else:
            where.kill_backend(chance)
    night.kills[kinds] += 1
    night.hit[kinds] += hit
    if "server" in victims:
        where.serve()
    return hit


def check(night: Night) -> None:
    """Hold what is stored against all that was ever acknowledged."""
    for boss in night.bosses:
        boss.replay()
    assert_acknowledged_entries_stand(night)
    assert_slips_are_as_acknowledged(night)
    assert_accounts_hold(night.where)
    assert_nobody_is_in_a_transaction(night.where)


def assert_acknowledged_entries_stand(night: Night) -> None:
    stored = {str(row["id"]): row for row in night.where.database.rows(ENTRIES)}
    for entry in (entry for boss in night.bosses for entry in boss.acknowledged):
        row, told = stored[entry.loyalty["ledger_entry_id"]], entry.loyalty
        assert str(row["player_id"]) == entry.player_id
        assert str(row["rating_slip_id"]) == str(entry.slip_id)
        assert row["points_change"] == told["points_earned"]
        assert row["balance_after"] == told["new_balance"]
        assert (row["tier_before"], row["tier_after"]) == (told["tier_before"], told["tier"])


def assert_slips_are_as_acknowledged(night: Night) -> None:
    live = {str(row["id"]): row for row in night.where.database.rows(LIVE)}
    known = [guest.slip for boss in night.bosses for guest in boss.guests if guest.slip]
    assert {slip["id"] for slip in known} == set(live)
    for slip in known:
        row = live[slip["id"]]
        for name in ("status", "average_bet_cents", "seat"):
            assert row[name] == slip[name], f"slip {slip['id']}: {name}"


ENTRIES = """
select
  id, player_id, rating_slip_id, points_change, balance_after, tier_before, tier_after
from loyalty_ledger
"""
LIVE = "select id, status, average_bet_cents, seat from rating_slip where ended_at is null"


def tell(night: Night) -> None:
    """Print what was done, and how often what was hit."""
    for kinds, number in night.kills.most_common():
        say(f"  killed {number} times: {kinds}; {night.hit[kinds]} requests were on their way")
    say(f"  {night.acknowledged()} completions acknowledged, each paid once with these figures")
    night.tally.show()
