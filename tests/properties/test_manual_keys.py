"""The key of a manual reward: the same reward has one, and no other reward has it."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pitledger.loyalty import Reward, manual_reward_key

UNTIMED = settings(deadline=None)
PLAYER = UUID("018f3a5c-0000-7000-8000-0000000000b1")
OTHER_PLAYER = UUID("018f3a5c-0000-7000-8000-0000000000b2")
STAFF = UUID("018f3a5c-0000-7000-8000-00000000057a")
OTHER_STAFF = UUID("018f3a5c-0000-7000-8000-00000000057b")
DAY = date(2026, 3, 10)


@dataclass(frozen=True)
class Parts:
    """All that a manual key depends on."""

    player_id: UUID = PLAYER
    staff_id: UUID | None = STAFF
    points_change: int = 100
    reason: str = "Birthday of a good guest"
    gaming_day: date = DAY
    reward_id: str | None = None


PARTS_CHANGED = (
    Parts(player_id=OTHER_PLAYER),
    Parts(staff_id=OTHER_STAFF),
    Parts(staff_id=None),
    Parts(points_change=101),
    Parts(points_change=-100),
    Parts(reason="birthday of a good guest"),
    Parts(reason="Birthday of a good guest."),
    Parts(gaming_day=DAY + timedelta(days=1)),
    Parts(reward_id="birthday"),
)
fragments = st.sampled_from(
    [
        "reason=3:abc\n",
        "gaming_day=10:2026-03-11\n",
        "staff_id=-\n",
        f"player_id=36:{OTHER_PLAYER}\n",
        "points_change=3:101\n",
        "\n",
        "x",
        "1",
    ]
)
reasons = st.lists(fragments, max_size=5).map("".join)
parts = st.builds(
    Parts,
    player_id=st.sampled_from([PLAYER, OTHER_PLAYER]),
    staff_id=st.sampled_from([STAFF, OTHER_STAFF, None]),
    points_change=st.sampled_from([-11, -1, 1, 11, 111]),
    reason=reasons,
    gaming_day=st.dates(min_value=DAY, max_value=DAY + timedelta(days=2)),
)


@UNTIMED
@given(parts, parts)
@example(Parts(points_change=1, reason="11x"), Parts(points_change=11, reason="1x"))
def test_two_rewards_share_a_key_only_where_every_part_is_the_same(
    one: Parts, other: Parts
) -> None:
    assert (key_of(one) == key_of(other)) == (one == other)


@pytest.mark.parametrize("changed", PARTS_CHANGED, ids=range(len(PARTS_CHANGED)))
def test_each_part_counts(changed: Parts) -> None:
    assert key_of(changed) != key_of(Parts())


def test_the_key_is_the_whole_hash_of_an_encoding_with_lengths() -> None:
    encoded = (
        "player_id=36:018f3a5c-0000-7000-8000-0000000000b1\n"
        "staff_id=36:018f3a5c-0000-7000-8000-00000000057a\n"
        "points_change=3:100\n"
        "reason=11:Geschäft\n1\n"
        "gaming_day=10:2026-03-10\n"
    )

    key = key_of(Parts(reason="Geschäft\n1"))

    assert key == "manual:" + sha256(encoded.encode()).hexdigest()
    assert re.fullmatch(r"manual:[0-9a-f]{64}", key)


def test_no_order_in_which_the_parts_are_named_changes_the_key() -> None:
    asked: dict[str, Any] = {"player_id": PLAYER, "points_change": 100, "reason": "ten letters"}
    given_: dict[str, Any] = {"staff_id": STAFF, "reason": "ten letters", "gaming_day": DAY}

    keys = {
        manual_reward_key(Reward(**dict(ask)), **dict(give))
        for ask in permutations(asked.items())
        for give in permutations(given_.items())
    }

    assert len(keys) == 1


@UNTIMED
@given(parts, st.from_regex(r"[A-Za-z0-9._:-]{1,128}", fullmatch=True))
def test_a_numbered_reward_is_the_player_s_and_the_number_s_alone(
    some: Parts, reward_id: str
) -> None:
    numbered = replace(some, reward_id=reward_id)

    assert key_of(numbered) == f"reward:{some.player_id}:{reward_id}"
    assert key_of(numbered) == key_of(Parts(player_id=some.player_id, reward_id=reward_id))


@UNTIMED
@given(
    st.sampled_from([PLAYER, OTHER_PLAYER]),
    st.sampled_from([PLAYER, OTHER_PLAYER]),
    st.from_regex(r"[a:-]{1,4}", fullmatch=True),
    st.from_regex(r"[a:-]{1,4}", fullmatch=True),
)
def test_two_numbered_rewards_never_share_a_key(
    player: UUID, other_player: UUID, number: str, other_number: str
) -> None:
    assume((player, number) != (other_player, other_number))

    one = Parts(player_id=player, reward_id=number)
    other = Parts(player_id=other_player, reward_id=other_number)

    assert key_of(one) != key_of(other)


def key_of(some: Parts) -> str:
    reward = Reward(
        player_id=some.player_id,
        points_change=some.points_change,
        reason=f"  {some.reason}  ",
        reward_id=some.reward_id,
    )
    return manual_reward_key(
        reward, staff_id=some.staff_id, reason=some.reason, gaming_day=some.gaming_day
    )
