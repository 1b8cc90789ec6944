"""Play seconds, whatever the pauses: whole, never below zero, still while a pause lasts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitledger.rating_slips import play_seconds_between

UNTIMED = settings(deadline=None)
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
A_MICROSECOND = timedelta(microseconds=1)
spans = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=30))
later = st.integers(min_value=0, max_value=10**11).map(lambda micros: micros * A_MICROSECOND)


@dataclass(frozen=True)
class Played:
    """A slip from noon on: stretches of play, a pause after each; the last may still last."""

    stretches: tuple[tuple[timedelta, timedelta], ...]
    tail: timedelta

    @property
    def pauses(self) -> list[tuple[datetime, datetime]]:
        """Return the pauses, one after another."""
        found: list[tuple[datetime, datetime]] = []
        now = NOON
        for play, pause in self.stretches:
            found.append((now + play, now + play + pause))
            now += play + pause
        return found

    @property
    def ended_at(self) -> datetime:
        """Return the end of the slip: after the last pause and the play that follows it."""
        return (self.pauses[-1][1] if self.pauses else NOON) + self.tail

    @property
    def seconds(self) -> int:
        """Return the whole seconds of all the play, added up."""
        micros = (
            self.tail + sum((play for play, _ in self.stretches), timedelta())
        ) / A_MICROSECOND
        return int(micros) // 1_000_000


played = st.builds(
    Played, stretches=st.lists(st.tuples(spans, spans), max_size=5).map(tuple), tail=spans
)


@UNTIMED
@given(played)
@example(Played(((timedelta(seconds=0.5), timedelta(seconds=7)),), timedelta(seconds=0.5)))
def test_play_is_what_lies_between_the_pauses(slip: Played) -> None:
    pauses = as_stored(slip.pauses)

    assert play_seconds_between(NOON, slip.ended_at, pauses=pauses) == slip.seconds


@UNTIMED
@given(played, later)
def test_the_figure_stands_still_while_a_pause_lasts(slip: Played, passed: timedelta) -> None:
    paused_at = slip.ended_at
    pauses = [*as_stored(slip.pauses), (iso(paused_at), None)]

    assert play_seconds_between(NOON, paused_at + passed, pauses=pauses) == slip.seconds


@UNTIMED
@given(played, spans)
def test_an_open_pause_ends_with_the_slip(slip: Played, paused_for: timedelta) -> None:
    paused_at, ended_at = slip.ended_at, slip.ended_at + paused_for
    before = as_stored(slip.pauses)

    still_open = play_seconds_between(NOON, ended_at, pauses=[*before, (iso(paused_at), None)])
    ended = [*before, (iso(paused_at), iso(ended_at))]

    assert still_open == play_seconds_between(NOON, ended_at, pauses=ended)


@UNTIMED
@given(
    st.integers(min_value=-(10**10), max_value=10**10),
    st.lists(
        st.tuples(
            st.integers(min_value=-(10**10), max_value=10**10),
            st.none() | st.integers(min_value=0, max_value=10**10),
        ),
        max_size=4,
    ),
)
@example(1_800_000_000, [(3_600_000_000, None)])
def test_play_is_never_below_zero_and_never_longer_than_the_slip(
    lasted: int, pauses: list[tuple[int, int | None]]
) -> None:
    """A clock may go backwards: a pause may then begin after the slip's end."""
    ended_at = NOON + lasted * A_MICROSECOND
    stored: list[tuple[str, str | None]] = []
    for began, paused_for in pauses:
        started = NOON + began * A_MICROSECOND
        ended = None if paused_for is None else iso(started + paused_for * A_MICROSECOND)
        stored.append((iso(started), ended))

    play_seconds = play_seconds_between(NOON, ended_at, pauses=stored)

    assert 0 <= play_seconds <= max(0, lasted // 1_000_000)


def as_stored(pauses: list[tuple[datetime, datetime]]) -> list[tuple[str, str | None]]:
    return [(iso(started), iso(ended)) for started, ended in pauses]


def iso(instant: datetime) -> str:
    """Return a time as the database writes it in JSON: without zeros at the end."""
    whole, _, fraction = f"{instant:%Y-%m-%dT%H:%M:%S.%f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}+00:00" if fraction else f"{whole}+00:00"
