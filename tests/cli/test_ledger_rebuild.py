"""`pitledger ledger rebuild`: cached figures are what the ledger comes to, and the log says so."""

import getpass
from typing import Any

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.processes import pitledger
from tests.verification.checking import break_glass, change_entry, findings, player_with_entries

REBUILD = ("ledger", "rebuild")
DRIFT = """
update player_loyalty set
  current_balance = 1, lifetime_points = 2, tier = 'GOLD', tier_progress = 77
where player_id = %s
"""


def url_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", floor.clone.admin_url)


def cached(floor: Floor, player_id: str) -> dict[str, Any]:
    return floor.clone.row("select * from player_loyalty where player_id = %s", [player_id])


def rebuilt(floor: Floor) -> list[dict[str, Any]]:
    return floor.clone.rows("select * from audit_log where action = 'loyalty.rebuilt'")


async def test_all_four_figures_are_mended_and_the_repair_audited(floor: Floor) -> None:
    player_id, other = await player_with_entries(floor), await player_with_entries(floor)
    right, untouched = cached(floor, player_id), cached(floor, other)
    floor.clone.execute(DRIFT, [player_id])

    done = pitledger(*REBUILD, *url_of(floor))
    again = pitledger(*REBUILD, *url_of(floor))

    assert (done.returncode, again.returncode, again.stdout) == (0, 0, "")
    assert done.stdout.splitlines() == [
        f"{player_id} 5 cache_drift cached current_balance is 1, the ledger comes to 2026",
        f"{player_id} 5 wrong_lifetime cached lifetime_points is 2, the ledger comes to 2026",
        f'{player_id} 5 cache_drift cached tier is "GOLD", the ledger comes to "SILVER"',
        f"{player_id} 5 cache_drift cached tier_progress is 77, the ledger comes to 25",
    ]
    assert (cached(floor, player_id), cached(floor, other)) == (right, untouched)
    (row,) = rebuilt(floor)
    assert (row["actor"], row["actor_id"]) == (f"cli:{getpass.getuser()}", None)
    assert (row["entity"], str(row["entity_id"])) == ("player", player_id)
    assert (row["before"]["current_balance"], row["after"]["current_balance"]) == (1, 2026)
    assert (row["before"]["tier"], row["after"]["tier"]) == ("GOLD", "SILVER")
    assert await findings(floor) == []
    assert_ledger_holds(floor.clone)


async def test_a_dry_run_shows_and_changes_nothing(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    floor.clone.execute(DRIFT, [player_id])
    drifted = cached(floor, player_id)

    done = pitledger(*REBUILD, "--dry-run", *url_of(floor))

    assert (done.returncode, len(done.stdout.splitlines())) == (1, 4)
    assert (cached(floor, player_id), rebuilt(floor)) == (drifted, [])


async def test_a_dry_run_without_drift_is_well(floor: Floor) -> None:
    await player_with_entries(floor)

    done = pitledger(*REBUILD, "--dry-run", *url_of(floor))

    assert (done.returncode, done.stdout) == (0, "")


async def test_a_lost_row_comes_back_as_it_was_and_takes_entries_again(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    right = cached(floor, player_id)
    floor.clone.execute("delete from player_loyalty where player_id = %s", [player_id])

    done = pitledger(*REBUILD, *url_of(floor))

    assert done.returncode == 0, done.stderr
    assert cached(floor, player_id) == right
    assert rebuilt(floor)[0]["before"] is None
    assert (await floor.reward(player_id, 5)).status_code == 201
    assert_ledger_holds(floor.clone)


async def test_the_end_of_the_chain_is_mended_so_that_entries_can_follow(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    floor.clone.execute("update player_loyalty set last_hash = sha256('x'), last_sequence = 3")

    done = pitledger(*REBUILD, *url_of(floor))

    assert done.returncode == 0, done.stderr
    assert (await floor.reward(player_id, 5)).status_code == 201
    assert await findings(floor) == []


async def test_a_balance_without_any_entry_becomes_zero(floor: Floor) -> None:
    player_id = await floor.new_player()
    floor.clone.execute(
        "insert into player_loyalty values"
        " (%s, %s, 500, 0, 'GOLD', 0, 0, genesis_hash(%s, %s), null)",
        [floor.house.casino_id, player_id, floor.house.casino_id, player_id],
    )

    done = pitledger(*REBUILD, *url_of(floor))

    assert done.returncode == 0, done.stderr
    row = cached(floor, player_id)
    assert (row["current_balance"], row["tier"], row["last_sequence"]) == (0, "BRONZE", 0)


async def test_wrong_entries_make_no_balance_official(floor: Floor) -> None:
    changed, cut = await player_with_entries(floor), await player_with_entries(floor)
    change_entry(
        floor.clone, changed, at=2, to="points_change = 9, balance_after = balance_before + 9"
    )
    break_glass(
        floor.clone, ("delete from loyalty_ledger where player_id = %s and sequence = 5", [cut])
    )
    before = cached(floor, changed), cached(floor, cut)

    done = pitledger(*REBUILD, *url_of(floor))

    assert done.returncode == 1
    assert "were left: their players' entries do not hold" in done.stderr.splitlines()[-1]
    assert (cached(floor, changed), cached(floor, cut)) == before
    assert rebuilt(floor) == []
