"""One function pays play in points; its signature is stable, and it is reached on one way."""

import re

from tests.clone import Clone

ARGUMENTS = [
    ("_casino_id", "uuid"),
    ("_context", "jsonb"),
    ("_now", "timestamp with time zone"),
    ("_rating_slip_id", "uuid"),
    ("_player_id", "uuid"),
    ("_visit_id", "uuid"),
    ("_correlation_id", "text"),
    ("_entry_id", "uuid"),
    ("_gaming_day", "date"),
    ("_inputs", "text"),
    ("_tier_version", "integer"),
    ("_points_by_tier", "jsonb"),
]
RESULT = [
    ("entry_id", "uuid"),
    ("points_change", "bigint"),
    ("balance_before", "bigint"),
    ("balance_after", "bigint"),
    ("tier_before", "text"),
    ("tier_after", "text"),
    ("idempotency_key", "text"),
    ("transaction_type", "text"),
    ("event_type", "text"),
    ("idempotent", "boolean"),
]
SIGNATURE = """
select argument.mode::text as mode, argument.name, format_type(argument.type, null) as type
from
  pg_proc,
  unnest(proargmodes, proargnames, proallargtypes) with ordinality
  as argument (mode, name, type, place)
where proname = 'accrue_points_from_slip' order by pg_proc.oid, argument.place
"""
KIND = """
select proretset as many, pronargdefaults as defaults from pg_proc
where proname = 'accrue_points_from_slip'
"""
BODIES = """
select proname as name, coalesce(pg_get_function_sqlbody(oid), prosrc) as body from pg_proc
where pronamespace = 'public'::regnamespace
"""


def callers(clone: Clone, function: str) -> set[str]:
    """Return the functions of the database whose bodies name this one, or hold this text."""
    call = re.compile(rf"\b{function}\b", re.IGNORECASE)
    return {row["name"] for row in clone.rows(BODIES) if call.search(row["body"])}


def test_the_arguments_and_the_result_of_the_accrual_are_these(catalog: Clone) -> None:
    found = catalog.rows(SIGNATURE)

    assert [(row["name"], row["type"]) for row in found if row["mode"] == "i"] == ARGUMENTS
    assert [(row["name"], row["type"]) for row in found if row["mode"] == "t"] == RESULT
    assert len(found) == len(ARGUMENTS) + len(RESULT)
    assert catalog.rows(KIND) == [{"many": True, "defaults": 0}]


def test_the_close_and_the_recovery_pay_play_through_the_one_accrual(catalog: Clone) -> None:
    assert callers(catalog, "accrue_points_from_slip") == {"settle_closed_slip"}
    assert callers(catalog, "settle_closed_slip") == {
        "complete_rating_slip",
        "recover_slip_loyalty",
        "settle_priced_slip",
    }
    assert callers(catalog, "settle_priced_slip") == {"finish_visit", "move_rating_slip"}
    assert callers(catalog, "finish_visit") == {"end_visit", "join_visit"}


def test_what_has_an_entry_written_is_known(catalog: Clone) -> None:
    assert callers(catalog, "append_ledger_entry") == {
        "accrue_points_from_slip",
        "apply_tiers_to_player",
        "manual_reward",
        "reverse_ledger_entry",
    }
    imports = {"import_rating_slips", "import_opening_balances"}
    assert callers(catalog, "append_ledger_entries") == imports
    assert callers(catalog, "insert into loyalty_ledger") == {
        "append_ledger_entry",
        "append_ledger_entries",
    }


def test_one_more_way_to_the_accrual_is_found(clone: Clone) -> None:
    clone.execute(
        "create function planted() returns void language sql as $function$"
        " select from Accrue_Points_From_Slip ("
        " null, null, null, null, null, null, null, null, null, null, null, null) $function$"
    )

    assert callers(clone, "accrue_points_from_slip") == {"planted", "settle_closed_slip"}
