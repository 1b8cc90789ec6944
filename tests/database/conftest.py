"""The migrated template, for tests that only read the catalog, and a clone to plant things in."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from tests.clone import Clone
from tests.properties.machine_floor import OneSession
from tests.template import Template


@pytest.fixture
def catalog(server_url: str, template: tuple[str, Template]) -> Clone:
    """The database that others are cloned from: to be read, and never to stay connected to."""
    return Clone(make_conninfo(server_url, dbname=template[0]))


@pytest.fixture
def planting(clone: Clone) -> Iterator[OneSession]:
    """The clone behind one session of a superuser, so that a transaction can be given up."""
    connected = psycopg.Connection[dict[str, Any]].connect(
        clone.admin_url, autocommit=True, row_factory=dict_row
    )
    with closing(connected) as session:
        yield OneSession(clone.admin_url, session)


@pytest.fixture
def application(clone: Clone) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A session of the application's role on the clone."""
    connected = psycopg.Connection[dict[str, Any]].connect(
        clone.application_url, autocommit=True, row_factory=dict_row
    )
    with closing(connected) as connection:
        yield connection
