"""Inputs that are read around their figures hold what their text holds, whatever it has become."""

import json
from typing import Any, cast

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitledger.loyalty import TierTable, WalkedEntry, accrual_of
from pitledger.loyalty.canonical_entry import CANONICAL_FIELDS
from pitledger.loyalty.opening_balance import OPENING_EVENT_TYPES
from pitledger.loyalty.rules import manual_inputs
from pitledger.loyalty.verification.inputs import InputsReader, figures_of
from tests.loyalty.golden import PIT_1, TIERS

UNTIMED = settings(deadline=None, max_examples=500)
PLAY = accrual_of(
    PIT_1[0].snapshot, average_bet_cents=5_000, play_seconds=3_600, tiers=TIERS
).inputs
REWARD = manual_inputs(-50, TIERS)
OPENING = REWARD.replace("{", '{"current_balance":"50","lifetime_points":"70",', 1)
KINDS = (
    ("GAMEPLAY", "RATING_SLIP_COMPLETED", PLAY),
    ("MANUAL_BONUS", "POINTS_UPDATE_REQUESTED", REWARD),
    ("ADJUSTMENT", min(OPENING_EVENT_TYPES), OPENING),
)
MORE = (
    *('"', "\\", "{", "}", "[", "]", ",", ":", "-", "0", "1", "é", "²", "\n", "\\u0031"),
    *('"play_seconds":"1",', '"points_change":"1",', '"rounds":7,', '"tiers":[],'),
    '"nested":{"average_bet_cents":"1","play_seconds":"1","rounds":"1"},',
)
READER = InputsReader({})


def entry_of(transaction_type: str, inputs: str, *, event_type: str = "") -> WalkedEntry:
    """Return an entry of which only these columns count."""
    blank = WalkedEntry._make([""] * len(WalkedEntry._fields))
    return blank._replace(transaction_type=transaction_type, event_type=event_type, inputs=inputs)


def holds(text: str) -> dict[str, Any]:
    """Return what a text holds, read as a whole; nothing where it is no object."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", held) if isinstance(held, dict) else {}


@st.composite
def changed(draw: st.DrawFn) -> WalkedEntry:
    """Draw an entry whose inputs were changed in a few places, or are as they were written."""
    transaction_type, event_type, text = draw(st.sampled_from(KINDS))
    for _ in range(draw(st.integers(0, 3))):
        at, gone = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:at] + draw(st.sampled_from(("", *MORE))) + text[at + gone :]
    return entry_of(transaction_type, text, event_type=event_type)


@UNTIMED
@given(changed())
@example(entry_of("GAMEPLAY", PLAY.replace('"rounds":"', '"rounds":"0","rounds":"')))
@example(entry_of("GAMEPLAY", PLAY.replace('"3600"', '"36\\u00300"')))
@example(entry_of("GAMEPLAY", "{" + PLAY[1:].replace('"play', '"a":{"play', 1) + "}"))
@example(entry_of("MANUAL_BONUS", REWARD[: len('{"points_change":"-50')]))
def test_what_is_read_is_what_the_text_holds(entry: WalkedEntry) -> None:
    names, held = figures_of(entry), holds(entry.inputs)

    inputs, figures = READER.read(entry)

    assert list(figures) == [held.get(name) for name in names]
    others = {name: value for name, value in held.items() if name not in names}
    assert {name: inputs.fields[name] for name in inputs.fields if name not in names} == others


def test_an_entry_is_walked_by_the_names_and_the_order_of_its_canonical_fields() -> None:
    assert WalkedEntry._fields[: len(CANONICAL_FIELDS)] == CANONICAL_FIELDS


def test_inputs_that_differ_in_figures_alone_are_read_once() -> None:
    other = accrual_of(
        PIT_1[0].snapshot, average_bet_cents=7_500, play_seconds=1_234, tiers=TIERS
    ).inputs
    reader = InputsReader({})

    (first, _), (second, figures) = (
        reader.read(entry_of("GAMEPLAY", text)) for text in (PLAY, other)
    )

    assert first is second
    assert figures[:2] == ["7500", "1234"]
    assert TierTable.of(1, first.fields["tiers"]).tiers == TIERS.tiers
