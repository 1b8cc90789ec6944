"""The runbook on a store and a database that are away, done as it says."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from httpx import Client, Response
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.clone import Clone
from tests.runbook.operator import boss_of, on_duty
from tests.runbook.playing import balance_of, complete, played_slip
from tests.template import Template
from tests.valkey import running_valkey

AN_HOUR_S_POINTS = 1620


def reward(boss: Client, clone: Clone, *, slip_id: str) -> Response:
    player = clone.row("select player_id from rating_slip where id = %s", [slip_id])["player_id"]
    body = {"player_id": str(player), "points_change": 5, "reason": "Birthday of a good guest"}
    return boss.post("/v1/loyalty/manual-rewards", json=body)


@contextmanager
def nobody_let_in(server_url: str, clone: Clone) -> Generator[None]:
    """End every session of a database, and let in no other one, while a block runs."""
    name = str(conninfo_to_dict(clone.admin_url)["dbname"])
    alter = sql.SQL("alter database {} with allow_connections ").format(sql.Identifier(name))
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        admin.execute(alter + sql.SQL("false"))
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
        )
        try:
            yield
        finally:
            admin.execute(alter + sql.SQL("true"))


def test_the_limiter_s_store_is_away(
    clone: Clone, template: tuple[str, Template], tmp_path: Path
) -> None:
    with (
        running_valkey(tmp_path) as valkey,
        on_duty(
            "The limiter's store is away",
            clone,
            "--no-jobs",
            folder=tmp_path,
            PITLEDGER_RATE_LIMIT_STORAGE=valkey.url,
        ) as operator,
        boss_of(operator) as boss,
    ):
        slip_id = played_slip(boss, clone, house=template[1].house)
        valkey.kill()
        refused = reward(boss, clone, slip_id=slip_id)
        paid = complete(boss, slip_id)
        seen = operator.succeeds_in("Look")
        not_yet = operator.does("Over when")
        valkey.start()
        given = reward(boss, clone, slip_id=slip_id)
        over = operator.succeeds_in("Over when")

    assert refused.json()["code"] == "RATE_LIMIT_UNAVAILABLE"
    assert paid.json()["loyalty"]["points_earned"] == AN_HOUR_S_POINTS
    assert 'status="503"} 1.0' in seen
    assert '"event":"rate_limit_unavailable"' in seen
    assert (not_yet.returncode, given.status_code) == (1, 201)
    assert 'status="201"} 1.0' in over
    assert balance_of(clone, slip_id) == AN_HOUR_S_POINTS + 5


def test_the_database_is_away(
    server_url: str, clone: Clone, template: tuple[str, Template], tmp_path: Path
) -> None:
    with (
        on_duty("The database is away", clone, "--no-jobs", folder=tmp_path) as operator,
        boss_of(operator) as boss,
    ):
        slip_id = played_slip(boss, clone, house=template[1].house)
        with nobody_let_in(server_url, clone):
            refused = complete(boss, slip_id)
            alive = boss.get("/healthz")
            seen = operator.succeeds_in("Look")
            not_yet = operator.does("Over when")
        operator.waits_until("Over when")
        paid = complete(boss, slip_id)

    assert refused.json()["code"] == "DATABASE_UNAVAILABLE"
    assert alive.status_code == 200
    assert '"database":"unreachable"' in seen
    assert "pitledger_database_up 0.0" in seen
    assert '"event":"database_unavailable"' in seen
    assert not_yet.returncode == 1
    assert paid.json()["loyalty"]["points_earned"] == AN_HOUR_S_POINTS
    assert balance_of(clone, slip_id) == AN_HOUR_S_POINTS
