"""The tier that lifetime points earn is the same in Python and in the database, by any table."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitledger.loyalty.tier_table import TierSteps
from tests.clone import Clone
from tests.template import Template

LAID = """
insert into loyalty_tier (casino_id, id, version, name, threshold_points, multiplier)
select %s, gen_random_uuid(), %s, 'T' || place, threshold, 1
from unnest(%s::bigint[]) with ordinality as given (threshold, place)
"""
STANDING = """
select standing.tier, standing.tier_progress
from unnest(%s::bigint[]) with ordinality as given (points, place)
left join lateral tier_standing(%s, %s, given.points) as standing on true
order by place
"""
MANY_POINTS = 10**13
thresholds = st.sets(st.integers(0, 10**12) | st.integers(0, 50), min_size=1, max_size=6)
versions = count(1_000)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    given_steps=thresholds.map(sorted),
    given_points=st.lists(st.integers(-1, MANY_POINTS), max_size=8),
)
def test_python_and_the_database_agree(
    clone: Clone,
    template: tuple[str, Template],
    *,
    given_steps: list[int],
    given_points: list[int],
) -> None:
    casino_id, version = template[1].house.casino_id, next(versions)
    points = [*given_points, *(step + near for step in given_steps for near in (-1, 0, 1))]
    names = tuple(f"T{place}" for place in range(1, len(given_steps) + 1))
    steps = TierSteps(names, tuple(given_steps))

    clone.execute(LAID, [casino_id, version, given_steps])
    rows = clone.rows(STANDING, [points, casino_id, version])

    stored = [(row["tier"], row["tier_progress"]) for row in rows]
    assert stored == [steps.earned(lifetime) for lifetime in points]
