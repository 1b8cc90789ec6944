"""What is asked of a server: each case makes so many requests, each of them a success."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.bench.casino import PASSWORD, Casino
from benchmarks.bench.client import Request
from benchmarks.bench.slips import slip_ids

Make = Callable[[Casino, int], list[Request]]


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of request, and how many of it make a turn."""

    name: str
    make: Make
    each_turn: int
    writes: bool = False


def completions(casino: Casino, number: int, *, hot: bool = False) -> list[Request]:
    """Complete so many new slips, of distinct players or of one."""
    return completing(casino, casino.slips.lay(number, hot=hot))


def completing(casino: Casino, numbers: range) -> list[Request]:
    """Complete slips that were laid."""
    return [
        Request("POST", f"/v1/rating-slips/{slip_id}/complete", casino.boss)
        for slip_id in slip_ids(numbers)
    ]


def _hot_completions(casino: Casino, number: int) -> list[Request]:
    return completions(casino, number, hot=True)


def rewards(casino: Casino, number: int) -> list[Request]:
    """Give rewards, the hosts in turn."""
    return [
        Request(
            "POST",
            "/v1/loyalty/manual-rewards",
            next(casino.hosts),
            {
                "player_id": player_id,
                "points_change": 1,
                "reason": "Measuring rewards",
                "reward_id": str(next(casino.reward_numbers)),
            },
        )
        for player_id in _some(casino, casino.players, number=number)
    ]


def balances(casino: Casino, number: int) -> list[Request]:
    """Read balances."""
    return [
        Request("GET", f"/v1/players/{player_id}/loyalty", casino.boss)
        for player_id in _some(casino, casino.players, number=number)
    ]


def statements(casino: Casino, number: int) -> list[Request]:
    """Read the first page of statements, 20 entries each."""
    return [
        Request("GET", f"/v1/players/{player_id}/ledger", casino.boss)
        for player_id in _some(casino, casino.players, number=number)
    ]


def boards(casino: Casino, number: int) -> list[Request]:
    """Look at the board's page, signed in by a browser's cookie."""
    return [Request("GET", "/", casino.boss, by_cookie=True)] * number


def _sign_ins(casino: Casino, number: int) -> list[Request]:
    return [
        Request("POST", "/v1/sessions", body={"login": login, "password": PASSWORD})
        for login in _some(casino, casino.logins, number=number)
    ]


def _some(casino: Casino, every: Sequence[str], *, number: int) -> list[str]:
    """Return so many by chance, each once where there are enough; others each time."""
    pick = casino.chance.sample if number <= len(every) else casino.chance.choices
    return pick(every, k=number)


CASES = (
    Case("completion", completions, 960, writes=True),
    Case("completion, one hot player", _hot_completions, 480, writes=True),
    Case("manual reward", rewards, 480, writes=True),
    Case("balance", balances, 1280),
    Case("statement page", statements, 640),
    Case("board page", boards, 64),
    Case("sign-in", _sign_ins, 32),
)
