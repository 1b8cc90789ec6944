"""A floor for races: nothing that a test holds for a while makes the server give up."""

from collections.abc import AsyncIterator

import pytest

from pitledger.platform.log import configure_log
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.template import Template

LONGER_THAN_ANY_TEST = 60


@pytest.fixture
async def floor(clone: Clone, template: tuple[str, Template]) -> AsyncIterator[Floor]:
    """The application on the clone, patient enough to wait for what a test holds."""
    configure_log()
    async with open_floor(
        clone,
        template[1],
        lock_timeout_seconds=LONGER_THAN_ANY_TEST,
        statement_timeout_seconds=LONGER_THAN_ANY_TEST,
    ) as opened:
        yield opened
