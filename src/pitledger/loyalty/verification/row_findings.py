"""Whether an entry holds by its own row, the slip that it pays and the entry that it reverses."""

from collections.abc import Mapping, Sequence
from typing import Any

from pitledger.loyalty.opening_balance import opening_points
from pitledger.loyalty.policies import rounds_played
from pitledger.loyalty.verification.entry import PaidSlip, ReversedEntry, WalkedEntry
from pitledger.loyalty.verification.findings import Finding, Kind, shown
from pitledger.loyalty.verification.inputs import (
    FIGURES_OF_PLAY,
    UNREADABLE,
    Inputs,
    frozen,
    is_opening,
)
from pitledger.loyalty.verification.sayings import Saying


def is_as_written(entry: WalkedEntry, slip: PaidSlip, *, inputs: Inputs) -> bool:
    """Return whether an entry is what the writer makes of its closed slip, to the last byte.

    Then there is no finding about its points, its inputs or its slip.
    """
    try:
        terms, earned = inputs.earning(entry.tier_before)
        average_bet_cents, seconds = int(slip.average_bet_cents or ""), int(slip.play_seconds or "")
        rounds = rounds_played(seconds, terms)
        points = earned.points(average_bet_cents, seconds, rounds=rounds)
    except UNREADABLE:
        return False
    return (
        entry.points_change == str(points)
        and entry.inputs == inputs.text % (slip.average_bet_cents, slip.play_seconds, rounds)
        and slip.status == "CLOSED"
        and slip.player_id == entry.player_id
    )


def play_findings(
    entry: WalkedEntry, inputs: Inputs, *, figures: Sequence[Any], slip: PaidSlip | None
) -> list[Finding]:
    """Return what is wrong with an entry for play, whose inputs hold these figures; its slip."""
    average_bet_cents, play_seconds, stated_rounds = figures
    found = _slip_findings(entry, slip)
    try:
        terms, earned = inputs.earning(entry.tier_before)
        seconds = int(play_seconds)
        rounds = rounds_played(seconds, terms)
        points = earned.points(int(average_bet_cents), seconds, rounds=rounds)
    except UNREADABLE:
        return [*found, entry.finding(Kind.WRONG_POINTS, Saying.NO_POINTS)]
    found += _other_points(entry, points)
    if stated_rounds != str(rounds):
        found.append(entry.finding(Kind.WRONG_POINTS, Saying.OTHER_ROUNDS, rounds=rounds))
    if slip is not None and not (
        slip.average_bet_cents == average_bet_cents
        and slip.play_seconds == play_seconds
        and inputs.agree_with(slip.snapshot)
    ):
        found += _other_inputs(entry, slip, inputs={**inputs.fields, **_named(figures)})
    return found


def reward_findings(entry: WalkedEntry, figures: Sequence[Any]) -> list[Finding]:
    """Return what is wrong with an entry that is not for play, whose inputs hold these figures."""
    found: list[Finding] = []
    if figures[-1] != entry.points_change:
        found.append(entry.finding(Kind.WRONG_POINTS, Saying.OTHER_POINTS_STATED))
    if is_opening(entry):
        found += _opening_findings(entry, figures)
    return found


def reversal_findings(entry: WalkedEntry, original: ReversedEntry | None) -> list[Finding]:
    """Return what is wrong with a reversal, beside what may be wrong with any entry."""
    if original is not None and (original.player_id, -int(original.points_change)) == (
        entry.player_id,
        int(entry.points_change),
    ):
        return []
    reversed_id = entry.reverses_id or ""
    return [entry.finding(Kind.WRONG_REVERSAL, Saying.NOT_TAKEN_BACK, entry_id=reversed_id)]


def _opening_findings(entry: WalkedEntry, figures: Sequence[Any]) -> list[Finding]:
    """Return points of an opening balance that its figures do not come to."""
    current_balance, lifetime_points, _ = figures
    try:
        points = opening_points(
            entry.event_type,
            current_balance=int(current_balance),
            lifetime_points=int(lifetime_points),
        )
    except UNREADABLE:
        return [entry.finding(Kind.WRONG_POINTS, Saying.NO_POINTS)]
    return _other_points(entry, points)


def _slip_findings(entry: WalkedEntry, slip: PaidSlip | None) -> list[Finding]:
    if slip is not None and slip.status == "CLOSED" and slip.player_id == entry.player_id:
        return []
    facts = {"slip_id": entry.rating_slip_id or ""}
    if slip is None:
        wrong = Saying.NO_SLIP
    elif slip.status != "CLOSED":
        wrong, facts["status"] = Saying.SLIP_NOT_CLOSED, slip.status
    else:
        wrong = Saying.SLIP_OF_ANOTHER
    return [entry.finding(Kind.GAMEPLAY_WITHOUT_CLOSED_SLIP, wrong, **facts)]


def _other_points(entry: WalkedEntry, points: int) -> list[Finding]:
    if points == int(entry.points_change):
        return []
    return [entry.finding(Kind.WRONG_POINTS, Saying.OTHER_POINTS, points=points)]


def _other_inputs(
    entry: WalkedEntry, slip: PaidSlip, *, inputs: Mapping[str, Any]
) -> list[Finding]:
    """Return each input that is not what the slip, as it is now, would give."""
    given = {
        **frozen(slip.snapshot),
        "average_bet_cents": slip.average_bet_cents,
        "play_seconds": slip.play_seconds,
    }
    return [
        entry.finding(
            Kind.WRONG_POINTS,
            Saying.OTHER_INPUT,
            name=name,
            stored=shown(inputs.get(name)),
            due=shown(value),
        )
        for name, value in given.items()
        if inputs.get(name) != value
    ]


def _named(figures: Sequence[Any]) -> Mapping[str, Any]:
    return dict(zip(FIGURES_OF_PLAY, figures, strict=True))
