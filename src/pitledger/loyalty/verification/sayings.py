"""What a verification says of each thing that it finds, in plain English with facts in it."""

from enum import StrEnum


class Saying(StrEnum):
    """A sentence without its facts, which are named in it."""

    OTHER_HASH = "its hash is not that of what it holds"
    OTHER_BEGINNING = "it is not chained to the player's genesis hash"
    OTHER_LINK = "entry %(following)s was chained to another entry %(number)s"
    OTHER_PLACE = "it was written as number %(number)s"
    NOT_FOLLOWED = "no entry follows it; another is number %(number)s"
    BEHIND_THE_LAST = "the player's last entry was written before it"
    ONE_MISSING = "entry %(first)s is missing"
    SEVERAL_MISSING = "entries %(first)s to %(last)s are missing"
    AUDITED_ENTRY_MISSING = (
        "entry %(entry_id)s is missing, which the audit log tells of: %(action)s"
    )
    KEY_REPEATED = "key %(named)s stands %(times)s times"
    PLAY_REPEATED = "GAMEPLAY of slip %(named)s stands %(times)s times"
    REVERSAL_REPEATED = "reversal of %(named)s stands %(times)s times"
    BALANCE_REPEATED = "the cached row of player %(named)s stands %(times)s times"
    SLIP_REPEATED = "slip %(named)s stands %(times)s times"
    OTHER_BALANCE = "%(name)s is %(stored)s, not %(due)s"
    NO_TIER_TABLE = "its inputs hold no tier table"
    OTHER_TIER_TABLE = "its tier table is not the casino's version %(version)s"
    OTHER_TIER_BEFORE = "tier_before is %(stored)s, not %(due)s"
    OTHER_TIER_AFTER = (
        "tier_after is %(stored)s, but %(lifetime_points)s lifetime points earn %(due)s"
    )
    NO_POINTS = "no points can be computed from its inputs"
    OTHER_POINTS = "its inputs come to %(points)s points"
    OTHER_ROUNDS = "its inputs come to %(rounds)s rounds"
    OTHER_INPUT = "its input %(name)s is %(stored)s, the slip has %(due)s"
    OTHER_POINTS_STATED = "its inputs state other points than it moves"
    NOT_TAKEN_BACK = "it does not take entry %(entry_id)s back"
    NO_SLIP = "there is no slip %(slip_id)s"
    SLIP_NOT_CLOSED = "slip %(slip_id)s is %(status)s"
    SLIP_OF_ANOTHER = "slip %(slip_id)s is another player's"
    SLIP_NOT_OWED = "slip %(slip_id)s is %(status)s, paid %(times)s times and not owed"
    SLIP_OWED = "slip %(slip_id)s is %(status)s, paid %(times)s times and owed"
    NO_CACHE = "there is no cached balance"
    OTHER_CACHE = "cached %(name)s is %(stored)s, the ledger comes to %(due)s"
    OTHER_CACHED_TIME = "cached updated_at is not the time of the player's last entry"
    OTHER_CACHED_END = "the cached end of the chain is not entry %(last)s, the last one"


def missing(first: int, last: int) -> tuple[Saying, dict[str, int]]:
    """Return what is said of a run of numbers that no entry has, and its facts."""
    if first == last:
        return Saying.ONE_MISSING, {"first": first}
    return Saying.SEVERAL_MISSING, {"first": first, "last": last}
