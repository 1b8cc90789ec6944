"""A reward looks up its replay by the key's index, however many entries the casino has."""

from contextlib import closing

import psycopg

from tests.floor import Floor

CALLS = """
select coalesce(sum(calls), 0) from pg_stat_user_functions where funcname = 'backfill_key'
"""


async def test_the_key_of_a_reward_is_made_once_and_not_with_each_entry(floor: Floor) -> None:
    player_id = await floor.new_player()
    for points in range(1, 6):
        assert (await floor.reward(player_id, points)).status_code == 201
    asked = [floor.house.casino_id, player_id, None, "never-used"]

    with closing(psycopg.connect(floor.clone.admin_url, autocommit=True)) as admin:
        admin.execute("set track_functions = 'all'")
        admin.execute("select * from manual_reward_facts(%s, %s, %s, %s)", asked)
        admin.execute("select pg_stat_force_next_flush()")
        (calls,) = admin.execute(CALLS).fetchone() or (None,)

    assert calls == 1
