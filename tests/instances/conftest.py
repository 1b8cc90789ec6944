"""What several servers share: a store to count in, a pooler before the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clone import Clone
from tests.pgbouncer import pooling
from tests.valkey import Valkey, running_valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A store that servers share."""
    with running_valkey(tmp_path) as running:
        yield running


@pytest.fixture
def pooled_url(clone: Clone) -> Iterator[str]:
    """The clone through PgBouncer, which keeps three connections to it."""
    with pooling(clone, connections=3) as url:
        yield url
