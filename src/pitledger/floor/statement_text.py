"""A guest's statement in words: what the page shows, and what the document holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pitledger.floor.entries import kind_of
from pitledger.floor.writing import N_, Writing
from pitledger.players import Player
from pitledger.readmodels.player_statement import StatementEntry


@dataclass(frozen=True, slots=True)
class Period:
    """Gaming days, the first and the last in it."""

    first: date
    last: date

    @property
    def query(self) -> str:
        """Return the period as a part of an address."""
        return f"first={self.first}&last={self.last}"


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of a period, the oldest first, between the balances before and after them."""

    guest: Player
    period: Period
    opening: int
    entries: Sequence[StatementEntry]

    @property
    def given(self) -> int:
        """Return all the points that came."""
        return sum(max(entry.points_change, 0) for entry in self.entries)

    @property
    def taken(self) -> int:
        """Return all the points that went, as a number below 0."""
        return sum(min(entry.points_change, 0) for entry in self.entries)

    @property
    def closing(self) -> int:
        """Return what the opening balance and the entries add up to."""
        return self.opening + self.given + self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who makes a statement, where and when."""

    house: str
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry, column by column."""

    number: str
    written: str
    gaming_day: str
    what: str
    reason: str
    by: str
    tier: str
    points: str
    balance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """A statement as it is read: every figure and time in it is written out.

    `sums` are labels and figures: opening balance, points given and taken, closing balance.
    `page_of` takes `page` and `pages`.
    """

    title: str
    guest: str
    about: Sequence[str]
    house: str
    period: str
    made: str
    sums: Sequence[tuple[str, str]]
    headings: Line
    lines: Sequence[Line]
    empty: str
    page_of: str


def statement_text(
    statement: Statement, maker: Maker, *, write: Writing, say: Callable[[str], str]
) -> StatementText:
    """Return a statement as a casino writes it, in the language that `say` translates into."""
    guest, days = statement.guest, statement.period
    return StatementText(
        title=say(N_("Statement of points")),
        guest=f"{guest.first_name} {guest.last_name}",
        about=_about(guest, write=write, say=say),
        house=maker.house,
        period=say(N_("Gaming days %(first)s to %(last)s."))
        % {"first": write.day(days.first), "last": write.day(days.last)},
        made=say(N_("Made on %(moment)s by %(name)s."))
        % {"moment": write.moment(maker.made_at), "name": maker.name},
        sums=(
            (say(N_("Opening balance")), write.number(statement.opening)),
            (say(N_("Points given")), write.change(statement.given)),
            (say(N_("Points taken")), write.change(statement.taken)),
            (say(N_("Closing balance")), write.number(statement.closing)),
        ),
        headings=_headings(say),
        lines=[_line(entry, write=write, say=say) for entry in statement.entries],
        empty=say(N_("There is no entry in this period.")),
        page_of=say(N_("Page %(page)s of %(pages)s")),
    )


def _about(guest: Player, *, write: Writing, say: Callable[[str], str]) -> Sequence[str]:
    about: list[str] = []
    if guest.birth_date is not None:
        about.append(f"{say(N_('born'))} {write.day(guest.birth_date)}")
    if guest.card_number is not None:
        about.append(f"{say(N_('card'))} {guest.card_number}")
    return about


def _headings(say: Callable[[str], str]) -> Line:
    return Line(
        number=say(N_("No.")),
        written=say(N_("Written")),
        gaming_day=say(N_("Gaming day")),
        what=say(N_("What")),
        reason=say(N_("Reason")),
        by=say(N_("By")),
        tier=say(N_("Tier")),
        points=say(N_("Points")),
        balance=say(N_("Balance")),
    )


def _line(entry: StatementEntry, *, write: Writing, say: Callable[[str], str]) -> Line:
    what = say(kind_of(entry))
    if entry.table_label:
        what = f"{what}, {entry.table_label}"
    if entry.reverses_sequence:
        of_entry = say(N_("of entry %(number)s")) % {"number": entry.reverses_sequence}
        what = f"{what} {of_entry}"
    tier, before = entry.tier_after.capitalize(), entry.tier_before.capitalize()
    return Line(
        number=str(entry.sequence),
        written=write.moment(entry.created_at),
        gaming_day=write.day(entry.gaming_day),
        what=what,
        reason=entry.reason or "",
        by=entry.staff_name or say(N_("the system")),
        tier=tier if tier == before else f"{before} → {tier}",
        points=write.change(entry.points_change),
        balance=write.number(entry.balance_after),
    )
