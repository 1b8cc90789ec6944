"""The migrated template, for tests that only read the catalog."""

import pytest
from psycopg.conninfo import make_conninfo

from tests.clone import Clone
from tests.template import Template


@pytest.fixture
def catalog(server_url: str, template: tuple[str, Template]) -> Clone:
    """The database that others are cloned from: to be read, and never to stay connected to."""
    return Clone(make_conninfo(server_url, dbname=template[0]))
