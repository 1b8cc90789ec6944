"""Whether an entry holds by its own row, the slip that it pays and the entry that it reverses."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pitledger.loyalty.model import plain_text
from pitledger.loyalty.opening_balance import opening_points
from pitledger.loyalty.policies import rounds_played
from pitledger.loyalty.verification.entry import WalkedEntry
from pitledger.loyalty.verification.findings import Finding, Kind, shown
from pitledger.loyalty.verification.inputs import (
    FIGURES_OF_PLAY,
    UNREADABLE,
    Inputs,
    frozen,
    is_opening,
)
from pitledger.loyalty.verification.sayings import Saying


def row_findings(entry: WalkedEntry, inputs: Inputs, *, figures: Sequence[Any]) -> list[Finding]:
    """Return what is wrong with an entry whose inputs hold these figures."""
    kind = entry.transaction_type
    if kind == "GAMEPLAY":
        return _slip_findings(entry) + _points_findings(entry, inputs, figures=figures)
    found: list[Finding] = []
    if figures[-1] != entry.points_change:
        found.append(entry.finding(Kind.WRONG_POINTS, Saying.OTHER_POINTS_STATED))
    if is_opening(entry):
        found += _opening_findings(entry, figures)
    if kind == "REVERSAL":
        found += _reversal_findings(entry)
    return found


def _reversal_findings(entry: WalkedEntry) -> list[Finding]:
    original = json.loads(entry.original or "{}")
    stated = (original.get("player_id"), -int(original.get("points_change") or 0))
    if stated == (entry.player_id, int(entry.points_change)):
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


def _slip_findings(entry: WalkedEntry) -> list[Finding]:
    status = entry.slip_status
    if status == "CLOSED" and entry.slip_player_id == entry.player_id:
        return []
    facts = {"slip_id": entry.rating_slip_id or ""}
    if status is None:
        wrong = Saying.NO_SLIP
    elif status != "CLOSED":
        wrong, facts["status"] = Saying.SLIP_NOT_CLOSED, status
    else:
        wrong = Saying.SLIP_OF_ANOTHER
    return [entry.finding(Kind.GAMEPLAY_WITHOUT_CLOSED_SLIP, wrong, **facts)]


def _points_findings(
    entry: WalkedEntry, inputs: Inputs, *, figures: Sequence[Any]
) -> list[Finding]:
    """Return points that the entry's inputs do not come to, and inputs that are not the slip's."""
    average_bet_cents, play_seconds, stated_rounds = figures
    try:
        terms, earned = inputs.earning(entry.tier_before)
        seconds = int(play_seconds)
        rounds = rounds_played(seconds, terms)
        points = earned.points(int(average_bet_cents), seconds)
    except UNREADABLE:
        return [entry.finding(Kind.WRONG_POINTS, Saying.NO_POINTS)]
    found = _other_points(entry, points)
    if stated_rounds != str(rounds):
        found.append(entry.finding(Kind.WRONG_POINTS, Saying.OTHER_ROUNDS, rounds=rounds))
    if entry.slip_status is not None and not (
        entry.slip_average_bet_cents == average_bet_cents
        and entry.slip_play_seconds == play_seconds
        and inputs.agree_with(entry.slip_snapshot)
    ):
        found += _other_inputs(entry, {**inputs.fields, **_named(figures)})
    return found


def _other_points(entry: WalkedEntry, points: int) -> list[Finding]:
    if points == int(entry.points_change):
        return []
    return [entry.finding(Kind.WRONG_POINTS, Saying.OTHER_POINTS, points=points)]


def _other_inputs(entry: WalkedEntry, inputs: Mapping[str, Any]) -> list[Finding]:
    """Return each input that is not what the slip, as it is now, would give."""
    given = {
        **frozen(entry.slip_snapshot),
        "average_bet_cents": plain_text(entry.slip_average_bet_cents),
        "play_seconds": plain_text(entry.slip_play_seconds),
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
