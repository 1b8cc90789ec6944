"""Everything at once on few players and tables: no deadlock, and every refusal a documented one."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from tests.soak.asking import Asker, InFlight, closed_afterwards
from tests.soak.checks import (
    assert_accounts_hold,
    assert_ledger_verified,
    assert_nobody_is_in_a_transaction,
    assert_nothing_broke,
)
from tests.soak.clerk import Clerk
from tests.soak.commands import COMMANDS, Known
from tests.soak.installation import SETTINGS, Installation, installation
from tests.soak.load import Load
from tests.soak.people import House, found
from tests.soak.tally import Tally, say
from tests.soak.trouble import COMMANDS as COMMANDS_BESIDE
from tests.soak.trouble import Trouble, run

THREADS, PLAYERS, TABLES = 16, 5, 3
BACKFILL = "backfill"
ENTRIES = "select id, points_change, balance_after, tier_before, tier_after from loyalty_ledger"


@pytest.mark.limit(150)
@pytest.mark.parametrize(("servers", "seconds"), [(1, 60), (2, 30)])
def test_nothing_breaks_when_everything_is_asked_at_once(
    servers: int, seconds: int, tmp_path: Path, chance: Random
) -> None:
    tally = Tally()
    with installation(tmp_path, servers=servers) as where:
        house = found(
            where.servers[0],
            *where.where,
            settings=SETTINGS,
            bosses=THREADS,
            tables=TABLES,
            players=PLAYERS,
        )
        clerks = hired(where, house, tally=tally, chance=chance)
        trouble = Trouble(where, house, Random(chance.random()), tally)
        threads = Load([clerk.step for clerk in clerks])
        askers = [asker for clerk in clerks for asker in (clerk.asker, clerk.admin)]
        say(f"  {THREADS} threads for {seconds} seconds, {PLAYERS} players, {TABLES} tables")
        with closed_afterwards(askers), threads.running() as load, trouble.going_on():
            load.go()
            ends = time.monotonic() + seconds
            load.until(lambda: time.monotonic() > ends, seconds=2 * seconds, otherwise="it goes on")
            load.rest()
        tally.show()
        assert_nothing_stays_owed(where)
        assert_told_entries_stand(where, clerks)
        assert_accounts_hold(where)
        assert_nobody_is_in_a_transaction(where)
        assert_ledger_verified(where)
        assert_nothing_broke(where)
    assert_everything_was_done(tally)


def hired(where: Installation, house: House, *, tally: Tally, chance: Random) -> list[Clerk]:
    """Return a clerk for each thread, a boss of his own; they share the servers."""
    known, in_flight = Known(house), InFlight()

    def asker(number: int, headers: dict[str, str]) -> Asker:
        return Asker(where, headers, tally, in_flight, number)

    return [
        Clerk(
            asker(number, house.bosses[number]),
            asker(number, house.admin),
            known,
            Random(chance.random()),
        )
        for number in range(THREADS)
    ]


def assert_nothing_stays_owed(where: Installation) -> None:
    document = run(where, "slips", "recover", "--all")
    say(f"  in the end {document['recovered']} slips were still owed, and recovered")
    assert document["still_owed"] == 0
    assert where.database.rows("select rating_slip_id from loyalty_recovery") == []


def assert_told_entries_stand(where: Installation, clerks: Sequence[Clerk]) -> None:
    """Every entry that anybody was told of is stored with those figures, and was new only once."""
    stored = {str(row["id"]): row for row in where.database.rows(ENTRIES)}
    new: Counter[str] = Counter()
    for loyalty, is_new in (told for clerk in clerks for told in clerk.told):
        row = stored[loyalty["ledger_entry_id"]]
        assert row["points_change"] == loyalty["points_earned"]
        assert row["balance_after"] == loyalty["new_balance"]
        assert (row["tier_before"], row["tier_after"]) == (loyalty["tier_before"], loyalty["tier"])
        new[loyalty["ledger_entry_id"]] += is_new
    assert max(new.values()) == 1
    points = sum(row["points_change"] != 0 for row in stored.values())
    say(f"  {len(stored)} entries, {points} of them with points, {len(new)} told of")
    assert points


def assert_everything_was_done(tally: Tally) -> None:
    # A worker pays what is owed within a second or so: a backfill is seldom in time.
    undone = [kind for kind in COMMANDS if not tally.of(kind, "200", "201") and kind != BACKFILL]
    assert undone == [], "nobody succeeded in it"
    assert tally.total("replayed")
    assert tally.of("fault", "accruals refused")
    assert tally.of("fault", "player's row held")
    assert tally.total("PARTIAL_COMPLETION")
    assert tally.of("recover", "200")
    for command in COMMANDS_BESIDE:
        assert tally.of(" ".join(command), "done", "done something")
