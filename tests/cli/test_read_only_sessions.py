"""What only reads runs in sessions that may only read, as those of a standby are."""

from psycopg.conninfo import make_conninfo

from tests.floor import Floor
from tests.processes import pitledger, result

READ_ONLY = "-c default_transaction_read_only=on"


def standby_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", make_conninfo(floor.clone.application_url, options=READ_ONLY))


async def test_a_verification_a_trace_and_a_list_of_dead_letters_need_no_right_to_write(
    floor: Floor,
) -> None:
    paid = await floor.paid_slip()
    (entry,) = floor.entries(paid["rating_slip"]["player_id"])

    verified = pitledger("ledger", "verify", *standby_of(floor))
    looked = pitledger("ledger", "rebuild", "--dry-run", *standby_of(floor))
    traced = result("trace", entry["correlation_id"], *standby_of(floor))
    dead = result("events", "dead", *standby_of(floor))

    assert (verified.returncode, verified.stdout) == (0, "")
    assert (looked.returncode, looked.stdout) == (0, "")
    assert "entry" in {item["kind"] for item in traced["items"]}  # type: ignore[index]
    assert dead == {"dead": []}


async def test_what_writes_is_refused_there(floor: Floor) -> None:
    player = (await floor.paid_slip())["rating_slip"]["player_id"]
    floor.clone.execute("update player_loyalty set current_balance = 7")

    rebuilt = pitledger("ledger", "rebuild", *standby_of(floor))

    assert rebuilt.returncode == 1
    assert floor.clone.row("select current_balance from player_loyalty")["current_balance"] == 7
    assert floor.entries(player)[-1]["balance_after"] != 7
