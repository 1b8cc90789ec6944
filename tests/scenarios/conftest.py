"""A floor whose slips are paid by their close or, where a test asks for it, by a worker."""

from collections.abc import AsyncIterator

import pytest

from pitledger.platform.log import configure_log
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.paying import DIRECT, LONGER_THAN_ANY_ACCRUAL, working
from tests.template import Template


@pytest.fixture
async def floor(
    request: pytest.FixtureRequest, clone: Clone, template: tuple[str, Template]
) -> AsyncIterator[Floor]:
    """The application on the clone; `every_way` runs a test once for each way of paying."""
    configure_log()
    way = getattr(request, "param", DIRECT)
    async with (
        open_floor(
            clone,
            template[1],
            accrual="direct" if way == DIRECT else "queued",
            accrual_wait_seconds=LONGER_THAN_ANY_ACCRUAL,
        ) as opened,
        working(opened, way),
    ):
        yield opened
