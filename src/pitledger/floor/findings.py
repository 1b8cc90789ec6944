"""What a verification of the ledger found, in the words of the floor."""

from collections.abc import Callable, Mapping

from pitledger.floor.audit_words import ACTIONS
from pitledger.floor.entries import LABELS
from pitledger.floor.writing import N_, Writing
from pitledger.loyalty import Finding, Kind, Saying

KINDS: Mapping[Kind, str] = {
    Kind.CHANGED: N_("An entry was changed after it was written"),
    Kind.REMOVED: N_("An entry is missing"),
    Kind.INSERTED: N_("An entry was put in"),
    Kind.REORDERED: N_("An entry stands in the wrong place"),
    Kind.REPEATED: N_("Something was written twice"),
    Kind.WRONG_BALANCE: N_("A balance does not follow from the entry before"),
    Kind.WRONG_TIER: N_("A tier was not earned"),
    Kind.WRONG_LIFETIME: N_("The lifetime points shown are not those of the entries"),
    Kind.WRONG_POINTS: N_("Points are not what the play comes to"),
    Kind.WRONG_REVERSAL: N_("An entry was not taken back by what it gave"),
    Kind.CACHE_DRIFT: N_("The balance or tier shown is not that of the entries"),
    Kind.GAMEPLAY_WITHOUT_CLOSED_SLIP: N_("Points for play without its closed slip"),
    Kind.SLIP_NOT_SETTLED: N_("A slip is not paid exactly once"),
}
SAYINGS: Mapping[Saying, str] = {
    Saying.OTHER_HASH: N_("Its hash is not that of what it holds."),
    Saying.OTHER_BEGINNING: N_("It is not chained to the guest's beginning."),
    Saying.OTHER_LINK: N_("Entry %(following)s was chained to another entry %(number)s."),
    Saying.OTHER_PLACE: N_("It was written as number %(number)s."),
    Saying.NOT_FOLLOWED: N_("No entry follows it; another one is number %(number)s."),
    Saying.BEHIND_THE_LAST: N_("The guest's last entry was written before it."),
    Saying.ONE_MISSING: N_("Entry %(first)s is missing."),
    Saying.SEVERAL_MISSING: N_("Entries %(first)s to %(last)s are missing."),
    Saying.AUDITED_ENTRY_MISSING: N_(
        "Entry %(entry_id)s is missing, though the audit log tells of it: %(action)s."
    ),
    Saying.KEY_REPEATED: N_("The key %(named)s stands %(times)s times."),
    Saying.PLAY_REPEATED: N_("The play of slip %(named)s is paid %(times)s times."),
    Saying.REVERSAL_REPEATED: N_("Entry %(named)s was taken back %(times)s times."),
    Saying.BALANCE_REPEATED: N_("The balance of guest %(named)s stands %(times)s times."),
    Saying.SLIP_REPEATED: N_("Slip %(named)s stands %(times)s times."),
    Saying.OTHER_BALANCE: N_("%(name)s: %(stored)s stands there, it should be %(due)s."),
    Saying.NO_TIER_TABLE: N_("It holds no tier table."),
    Saying.OTHER_TIER_TABLE: N_("Its tier table is not the casino's version %(version)s."),
    Saying.OTHER_TIER_BEFORE: N_("The tier before it is %(stored)s, it should be %(due)s."),
    Saying.OTHER_TIER_AFTER: N_(
        "The tier after it is %(stored)s, but %(lifetime_points)s lifetime points earn %(due)s."
    ),
    Saying.NO_POINTS: N_("No points can be computed from what it holds."),
    Saying.OTHER_POINTS: N_("What it holds comes to %(points)s points."),
    Saying.OTHER_ROUNDS: N_("What it holds comes to %(rounds)s rounds."),
    Saying.OTHER_INPUT: N_("%(name)s: it holds %(stored)s, the slip has %(due)s."),
    Saying.OTHER_POINTS_STATED: N_("It states other points than it moves."),
    Saying.NOT_TAKEN_BACK: N_("It does not take entry %(entry_id)s back."),
    Saying.NO_SLIP: N_("There is no slip %(slip_id)s."),
    Saying.SLIP_NOT_CLOSED: N_("Slip %(slip_id)s is %(status)s."),
    Saying.SLIP_OF_ANOTHER: N_("Slip %(slip_id)s is another guest's."),
    Saying.SLIP_NOT_OWED: N_(
        "Slip %(slip_id)s is %(status)s, paid %(times)s times, and not among the owed points."
    ),
    Saying.SLIP_OWED: N_(
        "Slip %(slip_id)s is %(status)s, paid %(times)s times, and among the owed points."
    ),
    Saying.NO_CACHE: N_("No balance is kept for the guest."),
    Saying.OTHER_CACHE: N_("%(name)s: %(stored)s is shown, the entries come to %(due)s."),
    Saying.OTHER_CACHED_TIME: N_("The balance's time is not that of the guest's last entry."),
    Saying.OTHER_CACHED_END: N_(
        "The end of the chain is not kept as entry %(last)s, which is the last one."
    ),
}
NAMES: Mapping[str, str] = {
    **LABELS,
    "balance_before": N_("Balance before it"),
    "balance_after": N_("Balance after it"),
    "current_balance": N_("Balance"),
    "lifetime_points": N_("Lifetime points"),
    "tier": N_("Tier"),
    "tier_progress": N_("Progress to the next tier"),
}
STATES: Mapping[str, str] = {
    "OPEN": N_("in play"),
    "PAUSED": N_("paused"),
    "CLOSED": N_("completed"),
}
WORDS: Mapping[str, Mapping[str, str]] = {"name": NAMES, "status": STATES, "action": ACTIONS}
AMOUNTS = frozenset({"points", "rounds", "lifetime_points"})


def said(finding: Finding, *, write: Writing, say: Callable[[str], str]) -> str:
    """Return what a finding says, in the language that `say` translates into."""
    facts: dict[str, str] = {}
    for name, value in finding.facts.items():
        if name in AMOUNTS and isinstance(value, int):
            facts[name] = write.number(value)
        elif name in WORDS and str(value) in WORDS[name]:
            facts[name] = say(WORDS[name][str(value)])
        else:
            facts[name] = str(value)
    return say(SAYINGS[finding.saying]) % facts
