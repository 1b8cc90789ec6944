"""An entry that is what the writer makes of its slip has nothing wrong about its points."""

from typing import Any
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitledger.kernel.canonical import canonical_json
from pitledger.loyalty import WalkedEntry, accrual_of
from pitledger.loyalty.verification.entry import PaidSlip
from pitledger.loyalty.verification.inputs import InputsReader
from pitledger.loyalty.verification.row_findings import is_as_written, play_findings
from tests.loyalty.golden import PIT_1, TIERS

UNTIMED = settings(deadline=None, max_examples=500)
TIER = "SILVER"
PLAYER, OTHER = str(UUID(int=1)), str(UUID(int=2))
SNAPSHOT: dict[str, Any] = dict(PIT_1[0].snapshot or {})
TEXTS = {name: str(value) for name, value in SNAPSHOT.items()}
FIGURES = st.tuples(st.integers(0, 10**12), st.integers(0, 10**6))


def entry_of(average_bet_cents: int, play_seconds: int) -> WalkedEntry:
    """Return the entry for such play, as far as it is looked at."""
    accrual = accrual_of(
        SNAPSHOT, average_bet_cents=average_bet_cents, play_seconds=play_seconds, tiers=TIERS
    )
    blank = WalkedEntry._make(["0"] * len(WalkedEntry._fields))
    return blank._replace(
        player_id=PLAYER,
        transaction_type="GAMEPLAY",
        inputs=accrual.inputs,
        points_change=str(accrual.points_by_tier[TIER]),
        tier_before=TIER,
    )


def slip_of(average_bet_cents: int, play_seconds: int) -> PaidSlip:
    """Return a slip with such play."""
    figures = str(average_bet_cents), str(play_seconds)
    return PaidSlip("0", PLAYER, "CLOSED", *figures, canonical_json(TEXTS))


@st.composite
def changed_entries(draw: st.DrawFn) -> WalkedEntry:
    """Draw an entry, as it was written or with something else in it."""
    entry = entry_of(*draw(FIGURES))
    text, at = entry.inputs, draw(st.integers(0, len(entry.inputs)))
    gone, put_in = draw(st.integers(0, 2)), draw(st.sampled_from(["", "0", "1", '"', ",", "é"]))
    return draw(
        st.sampled_from(
            [
                entry,
                entry._replace(points_change=str(int(entry.points_change) + 1)),
                entry._replace(tier_before=draw(st.sampled_from(["BRONZE", "none"]))),
                entry._replace(inputs=text[:at] + put_in + text[at + gone :]),
            ]
        )
    )


@st.composite
def changed_slips(draw: st.DrawFn) -> PaidSlip:
    """Draw a slip, closed and the player's own, or otherwise."""
    slip = slip_of(*draw(FIGURES))
    return draw(
        st.sampled_from(
            [
                slip,
                slip._replace(status="OPEN"),
                slip._replace(player_id=OTHER),
                slip._replace(play_seconds=None),
                slip._replace(average_bet_cents="0" + (slip.average_bet_cents or "")),
            ]
        )
    )


@UNTIMED
@given(
    entry=changed_entries(),
    slip=changed_slips(),
    own_slip=st.booleans(),
)
@example(entry=entry_of(5_000, 3_600), slip=slip_of(5_000, 3_600), own_slip=False)
def test_what_is_as_written_has_no_finding(
    entry: WalkedEntry, slip: PaidSlip, *, own_slip: bool
) -> None:
    reader = InputsReader({})
    first = entry_of(10_000, 1_800)
    expected, _ = reader.read(first)
    inputs, figures = reader.read(entry)
    if own_slip:  # or hardly any entry would be of the slip that is drawn
        average_bet_cents, play_seconds, *_ = figures
        slip = slip._replace(average_bet_cents=average_bet_cents, play_seconds=play_seconds)

    found = play_findings(entry, inputs, figures=figures, slip=slip)

    assert not is_as_written(entry, slip, inputs=expected) or found == []


@UNTIMED
@given(FIGURES)
def test_what_the_writer_makes_of_a_slip_is_as_written(figures: tuple[int, int]) -> None:
    expected, _ = InputsReader({}).read(entry_of(10_000, 1_800))

    assert is_as_written(entry_of(*figures), slip_of(*figures), inputs=expected)


def test_inputs_are_expected_where_a_slip_froze_the_same() -> None:
    reader, snapshot = InputsReader({}), slip_of(5_000, 3_600).snapshot
    assert reader.expected(snapshot) is None
    inputs, _ = reader.read(entry_of(5_000, 3_600))

    reader.expect(inputs, snapshot)

    assert reader.expected(snapshot) is inputs
    assert reader.expected('{"other": "settings"}') is None
