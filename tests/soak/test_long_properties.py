"""The properties of the ordinary run with many more examples, and new ones each time."""

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import seed as seeded
from hypothesis import settings
from hypothesis.stateful import get_state_machine_test

from tests.processes import environment
from tests.properties.test_floor_machine import SETTINGS, FloorMachine
from tests.soak.profile import EXAMPLES
from tests.soak.tally import say
from tests.template import Template

ROOT = Path(__file__).parents[2]
AT_MOST_SECONDS = 240
PROPERTY_EXAMPLES, ORDINARY_EXAMPLES = 750, 100
MACHINE_SECONDS = 60
OPERATION_EXAMPLES = 15
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist")
MACHINE_ITSELF = "--ignore=tests/properties/test_floor_machine.py"
STATISTICS = ("-p", "tests.soak.profile", "--hypothesis-show-statistics")
MANY_RUNS = settings(SETTINGS, stateful_step_count=60, derandomize=False, print_blob=True)


class CountedMachine(FloorMachine):
    """The machine, which also counts the requests of all its runs."""

    requests: ClassVar[list[int]] = []

    def teardown(self) -> None:
        self.requests.append(len(self.sent))
        super().teardown()


@pytest.mark.limit(AT_MOST_SECONDS)
def test_the_properties_hold_for_many_more_examples() -> None:
    told = run_pytest(
        *(*STATISTICS, MACHINE_ITSELF, "tests/properties", "tests/loyalty"),
        settings={EXAMPLES: str(PROPERTY_EXAMPLES)},
    )
    passed = [int(number) for number in re.findall(r"(\d+) passing", told)]
    most = sorted(passed)[len(passed) // 2]
    say(f"  {len(passed)} runs of examples, {sum(passed)} in all, {most} in half of them or more")
    assert most >= PROPERTY_EXAMPLES > 5 * ORDINARY_EXAMPLES


@pytest.mark.limit(AT_MOST_SECONDS)
def test_the_floor_does_what_the_model_says_for_longer(
    chance: Random, server_url: str, template: tuple[str, Template], tmp_path: Path
) -> None:
    """Many short runs rather than a few long ones: each seed begins with new examples."""
    floors: Any = partial(CountedMachine, server_url, template)
    ends = time.monotonic() + MACHINE_SECONDS
    seeds: list[int] = []
    while time.monotonic() < ends:
        seeds.append(chance.randrange(2**32))
        say(f"  seed {seeds[-1]}")
        with (tmp_path / "server.log").open("w") as log, redirect_stderr(log):
            seeded(seeds[-1])(get_state_machine_test(floors, settings=MANY_RUNS))()
    sent = CountedMachine.requests
    say(f"  {len(seeds)} seeds, {len(sent)} floors, {sum(sent)} requests held against the model")
    assert sum(sent) > len(sent) > len(seeds)


@pytest.mark.limit(AT_MOST_SECONDS)
def test_every_role_is_answered_as_the_document_tells_for_many_more_requests() -> None:
    told = run_pytest(
        "tests/http/test_schemathesis.py", settings={"PITLEDGER_LONG": str(OPERATION_EXAMPLES)}
    )
    found = re.search(r"(\d+) passed", told)
    assert found is not None, told
    say(f"  {found[1]} tests, with up to {OPERATION_EXAMPLES} examples of each operation")


def run_pytest(*arguments: str, settings: Mapping[str, str]) -> str:
    """Run tests in a process of their own, and return what it says; a failure is told in full."""
    done = subprocess.run(
        [*PYTEST, *arguments],
        cwd=ROOT,
        env={**environment(), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=AT_MOST_SECONDS,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    return done.stdout
