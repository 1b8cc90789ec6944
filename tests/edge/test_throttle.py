"""Whom wrong passwords are counted for, and how long they let somebody wait."""

import asyncio
import time
from datetime import UTC

import pytest
from limits.aio.storage import Storage

from pitledger.edge.throttle import (
    OF_A_LOGIN,
    OF_AN_ADDRESS,
    SignInThrottledError,
    counted_address,
    counted_login,
)
from pitledger.platform.growing_wait import GrowingWait, Patience
from pitledger.platform.rate_limit import open_store
from tests.clone import Clone

LETTERS = """
select letter, lower(letter) as lower
from generate_series(1, 1114111) as code, lateral (select chr(code) as letter) as given
where code not between 55296 and 57343 and lower(letter) <> letter
"""
CALLER = "somebody"


def waits_of(patience: Patience, store: Storage) -> GrowingWait:
    return GrowingWait("test", patience=patience, store=store, refusal=SignInThrottledError)


async def let_the_wait_pass(store: Storage) -> None:
    await store.clear(f"test:{CALLER}:wait")


async def guess(waits: GrowingWait) -> bool:
    """Make a wrong attempt, and return whether it was looked at."""
    try:
        counted = await waits.begin(CALLER)
    except SignInThrottledError:
        return False
    await asyncio.sleep(0)
    await waits.wrong(CALLER, counted)
    return True


async def looked_at(waits: GrowingWait, attempts: int) -> int:
    """Return how many of some wrong attempts at once were looked at."""
    return sum(await asyncio.gather(*(guess(waits) for _ in range(attempts))))


async def next_wait(waits: GrowingWait) -> int:
    """Return for how many seconds the caller is refused now."""
    with pytest.raises(SignInThrottledError) as refused:
        await waits.begin(CALLER)
    assert refused.value.facts["reset_at"].tzinfo is UTC
    return refused.value.facts["retry_after"]


def test_letters_that_the_database_takes_for_the_same_count_as_the_same(clone: Clone) -> None:
    letters = {row["letter"]: row["lower"] for row in clone.rows(LETTERS)}
    pairs = [pair for pair in letters.items() if pair[0].isprintable()]  # its Unicode may be newer

    assert ("A", "a") in pairs
    assert [pair for pair in pairs if counted_login(pair[0]) != counted_login(pair[1])] == []
    assert counted_login("ADM\u0130N") == counted_login("ADMIN") == counted_login("adm\u0131n")
    assert len({counted_login(login) for login in ("a", "b", "a b", "ab", "a.b", "")}) == 6


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_of_an_ipv6_address_the_network_counts(address: str, counted: str) -> None:
    assert counted_address(address) == counted


def test_a_login_waits_twice_as_long_each_time_and_five_minutes_at_most() -> None:
    waits = [OF_A_LOGIN.wait_seconds(wrong) for wrong in range(5, 17)]

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert OF_A_LOGIN.wait_seconds(10**9) == 300
    assert OF_AN_ADDRESS.wait_seconds(10**9) == 60


async def test_waits_of_a_login_grow_from_one_wrong_password_to_the_next() -> None:
    store = open_store("memory://")
    waits = waits_of(OF_A_LOGIN, store)
    assert await looked_at(waits, 5) == 5

    seen: list[int] = []
    for _ in range(11):
        assert await looked_at(waits, 1) == 1
        seen.append(await next_wait(waits))
        await let_the_wait_pass(store)

    assert seen == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


async def test_attempts_at_several_servers_at_once_get_past_no_limit() -> None:
    store = open_store("memory://")
    servers = [waits_of(OF_A_LOGIN, store) for _ in range(4)]

    free = await asyncio.gather(*(looked_at(server, 10) for server in servers))
    assert sum(free) == 6
    for wait in (1, 2, 4):
        assert await next_wait(servers[0]) == wait
        await let_the_wait_pass(store)
        assert sum(await asyncio.gather(*(looked_at(server, 10) for server in servers))) == 1


async def test_an_attempt_that_is_taken_back_has_not_been() -> None:
    store = open_store("memory://")
    for patience in (OF_A_LOGIN, OF_AN_ADDRESS):
        waits = waits_of(patience, store)
        for _ in range(patience.free):
            await waits.take_back(CALLER, await waits.begin(CALLER))
        assert await looked_at(waits, patience.free + 1) == patience.free + 1
        assert await next_wait(waits) == 1
        await let_the_wait_pass(store)

        for _ in range(3):
            await waits.take_back(CALLER, await waits.begin(CALLER))

        assert await looked_at(waits, 1) == 1
        assert await next_wait(waits) == 2
        await waits.forget(CALLER)
        assert await looked_at(waits, patience.free + 1) == patience.free + 1
        await waits.forget(CALLER)


async def test_of_a_login_the_last_wrong_password_says_when_all_is_forgotten() -> None:
    store = open_store("memory://")
    waits = waits_of(OF_A_LOGIN, store)
    assert await looked_at(waits, 5) == 5
    first, second = (f"test:{CALLER}:{which}" for which in (0, 1))

    for wrong, fresh, other in ((6, second, first), (7, first, second), (8, second, first)):
        before = await store.get_expiry(other)
        assert await looked_at(waits, 1) == 1
        assert await store.get(fresh) == wrong
        assert before < await store.get_expiry(fresh) <= time.time() + 3600
        await let_the_wait_pass(store)
        await store.clear(other)  # as when its time is over

    assert await looked_at(waits, 2) == 1
    assert await next_wait(waits) == 8


async def test_of_an_address_the_first_wrong_password_says_when_all_is_forgotten() -> None:
    store = open_store("memory://")
    waits = waits_of(OF_AN_ADDRESS, store)
    assert await looked_at(waits, 1) == 1
    key = f"test:{CALLER}:0"
    expires_at = await store.get_expiry(key)

    assert await looked_at(waits, 31) == 30
    await let_the_wait_pass(store)
    assert await looked_at(waits, 2) == 1

    assert await store.get(key) == 32
    assert await store.get_expiry(key) == expires_at <= time.time() + 60


async def test_while_an_attempt_is_looked_at_no_other_is() -> None:
    store = open_store("memory://")
    waits = waits_of(OF_A_LOGIN, store)
    assert await looked_at(waits, 5) == 5
    counted = await waits.begin(CALLER)

    assert await next_wait(waits) == 1
    await waits.take_back(CALLER, counted)

    assert await looked_at(waits, 1) == 1
