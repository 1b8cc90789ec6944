"""Events that were told long ago cost whoever tells the next ones nothing."""

from contextlib import closing
from typing import LiteralString
from uuid import UUID

import psycopg

from tests.clone import Clone
from tests.template import NOON, Template

# Lately told are few, on few of the table's pages: those whose index a vacuum leaves as it is, if
# nobody tells it otherwise.
FEW_BLOCKS = 6
FILL: LiteralString = """
set session_replication_role = replica;
insert into event_delivery (
  casino_id, consumer, event_id, status, attempts, next_attempt_at, created_at, delivered_at
)
select casino.id, 'gaming_day_report', gen_random_uuid(), 'DELIVERED', 1, told.at, told.at, told.at
from casino, lateral (
  select timestamptz '2026-01-01 00:00 UTC' + n * interval '1 second' as at
  from generate_series(1, 150000) as n
) as told
"""
TELL_AGAIN: LiteralString = """
set session_replication_role = replica;
update event_delivery set status = 'PENDING', delivered_at = null
where created_at > timestamptz '2026-01-02 17:20 UTC';
update event_delivery set status = 'DELIVERED', delivered_at = created_at
where status = 'PENDING'
"""
CLAIM: LiteralString = "select from claim_deliveries(%s, %s, 'gaming_day_report', 200)"
BLOCKS: LiteralString = """
select heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read as blocks
from pg_statio_user_tables where relname = 'event_delivery'
"""
SETTINGS: LiteralString = "select reloptions from pg_class where relname = 'event_delivery'"


def test_a_vacuum_lets_nobody_read_past_what_was_told(
    clone: Clone, template: tuple[str, Template]
) -> None:
    casino_id = template[1].house.casino_id
    clone.execute(FILL)
    clone.execute("vacuum event_delivery")
    clone.execute(TELL_AGAIN)
    blocks_of_a_claim(clone, casino_id)  # the first one notes in the index what is dead
    past = blocks_of_a_claim(clone, casino_id)

    clone.execute("vacuum event_delivery")

    assert past > 2 * FEW_BLOCKS
    assert blocks_of_a_claim(clone, casino_id) <= FEW_BLOCKS


def test_the_vacuum_comes_by_what_was_told_not_by_what_is_there(clone: Clone) -> None:
    settings = clone.row(SETTINGS)["reloptions"]

    assert "autovacuum_vacuum_scale_factor=0" in settings
    assert "autovacuum_vacuum_threshold=20000" in settings


def blocks_of_a_claim(clone: Clone, casino_id: UUID) -> int:
    """Return how many blocks of the table and its indexes the server touches to claim nothing."""
    before = clone.row(BLOCKS)["blocks"]
    with closing(psycopg.connect(clone.application_url, autocommit=True)) as server:
        assert server.execute(CLAIM, [casino_id, NOON]).fetchall() == []
        server.execute("select pg_stat_force_next_flush()")
        server.execute("select 1")
    return clone.row(BLOCKS)["blocks"] - before
