"""Texts that a check bounds in two steps, since a bound within the expression is slow."""

from typing import LiteralString

import pytest

from tests.clone import Clone

RULE: LiteralString = """
select pg_get_expr(conbin, conrelid) as rule from pg_constraint where conname = %s
"""
# What each allows, written as one expression.
ALLOWED = {
    "rating_slip_external_id_is_plain": ("external_id", "^[A-Za-z0-9._:-]{1,128}$"),
    "event_delivery_consumer_check": ("consumer", "^[a-z][a-z0-9_]{0,49}$"),
}
TEXTS = [
    *("", "a", "Z-9._:", "gaming_day_report", "_a", "9a", "a b", "a\n", "\na", "ä", "a/b", "a'"),
    *(length * "a" for length in (49, 50, 51, 127, 128, 129, 1000)),
    *("a" + length * "_" for length in (48, 49, 50)),
]


@pytest.mark.parametrize("name", ALLOWED)
def test_a_check_in_two_steps_allows_what_one_expression_does(clone: Clone, name: str) -> None:
    column, expression = ALLOWED[name]
    rule = clone.row(RULE, [name])["rule"]

    found = clone.rows(
        f"select {rule} as allowed, {column} ~ %s as expected"  # type: ignore[arg-type]
        f" from unnest(%s::text[]) as given ({column})",
        [expression, TEXTS],
    )

    assert [row["allowed"] for row in found] == [row["expected"] for row in found]
    assert {row["allowed"] for row in found} == {True, False}
