"""History stands: the ledger and the audit log refuse every change, even a superuser's."""

from typing import LiteralString

import pytest
from psycopg import errors

from tests.floor import Floor
from tests.http.contract import stored

CHANGES: list[LiteralString] = [
    "update loyalty_ledger set points_change = points_change",
    "update loyalty_ledger set reason = 'another'",
    "delete from loyalty_ledger",
    "truncate loyalty_ledger",
    "truncate loyalty_ledger cascade",
    "truncate rating_slip cascade",
    "truncate casino cascade",
    "update audit_log set actor = 'somebody else'",
    "delete from audit_log where action = 'rating_slip.closed'",
    "truncate audit_log",
    "truncate audit_log, outbox",
    """
    insert into loyalty_ledger select * from loyalty_ledger
    on conflict (casino_id, id) do update set points_change = 0
    """,
    "merge into loyalty_ledger as kept using (select 1) as one on true when matched then delete",
]


async def test_every_change_of_history_is_refused_to_a_superuser(floor: Floor) -> None:
    await floor.paid_slip()
    before = stored(floor.clone)
    assert before["loyalty_ledger"]

    for change in CHANGES:
        with pytest.raises(errors.DatabaseError) as caught:
            floor.clone.execute(change)
        assert caught.value.diag.sqlstate == "PL001", change
        assert caught.value.diag.constraint_name == "append_only"
    assert stored(floor.clone) == before


COPY = """
insert into loyalty_ledger
select (jsonb_populate_record(
  entry,
  '{"transaction_type": "PROMOTION", "idempotency_key": "copy", "sequence": 2,
    "points_change": 10, "balance_before": 1620, "balance_after": 1630}'
  || jsonb_build_object('id', gen_random_uuid()) || %s::jsonb
)).*
from loyalty_ledger as entry where sequence = 1
"""
WRONG = {
    "loyalty_ledger_balance_adds_up": '{"balance_after": 1631}',
    "loyalty_ledger_balance_not_negative": """
      {"transaction_type": "REDEMPTION", "points_change": -1700, "balance_after": -80}
    """,
    "loyalty_ledger_type_and_sign": '{"points_change": -10, "balance_after": 1610}',
    "loyalty_ledger_sequence_check": '{"sequence": 0}',
    "loyalty_ledger_sequence": '{"sequence": 1}',
    "loyalty_ledger_one_gameplay_per_slip": '{"transaction_type": "GAMEPLAY"}',
    "loyalty_ledger_only_reversals_reverse": (
        '{"reverses_id": "01a20f36-98f6-741f-967a-64cf8750a623"}'
    ),
    "loyalty_ledger_player": '{"player_id": "01a20f36-98f6-741f-967a-64cf8750a623"}',
}


async def test_an_entry_that_breaks_an_invariant_cannot_be_written(floor: Floor) -> None:
    await floor.paid_slip()

    for constraint, fields in WRONG.items():
        with pytest.raises(errors.IntegrityError) as caught:
            floor.clone.execute(COPY, [fields])
        assert caught.value.diag.constraint_name == constraint
    floor.clone.execute(COPY, ["{}"])
    with pytest.raises(errors.UniqueViolation) as caught:
        floor.clone.execute(COPY, ['{"sequence": 3}'])
    assert caught.value.diag.constraint_name == "loyalty_ledger_idempotency_key"
