"""Who may bring a database up to date without being a superuser, and who is told why not."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pitledger.platform.database import open_database
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.migrate import (
    OWNER_ROLE,
    MigrationError,
    become,
    connected,
    migrate,
    pending_migrations,
)
from pitledger.platform.sessions import APPLICATION_ROLE
from pitledger.platform.settings import Settings
from tests.clone import Clone


def new_database(admin_url: str, *, owner: str | None) -> str:
    """Make a user with CREATEROLE and a database, its own or another's; return its URL there."""
    name = f"setter_{uuid4().hex[:12]}"
    user = sql.Identifier(name)
    with closing(psycopg.connect(admin_url, autocommit=True)) as admin:
        admin.execute(sql.SQL("create role {} login createrole").format(user))
        admin.execute(
            sql.SQL("create database {} owner {}").format(user, sql.Identifier(owner or name))
        )
    return make_conninfo(admin_url, dbname=name, user=name)


def name_of(url: str) -> sql.Identifier:
    return sql.Identifier(str(conninfo_to_dict(url)["dbname"]))


@pytest.fixture
def fresh_cluster(tmp_path: Path) -> Generator[str]:
    """A superuser's URL on a cluster where none of our roles is."""
    with embedded_server(tmp_path / "cluster") as server:
        yield server.url(user="postgres", database="postgres")


async def is_set_up(url: str) -> bool:
    """Return whether a user brings a database up to date, twice, and can then use it."""
    assert await migrate(url)
    assert await migrate(url) == []
    async with connected(url) as connection:
        await become(connection, OWNER_ROLE)
    async with open_database(Settings(pool_size=1), url) as database:
        return await pending_migrations(database) == []


async def test_a_role_maker_that_owns_the_database_sets_a_fresh_cluster_up(
    fresh_cluster: str,
) -> None:
    url = new_database(fresh_cluster, owner=None)

    assert await is_set_up(url)


async def test_another_role_maker_is_refused_until_it_is_a_member(fresh_cluster: str) -> None:
    assert await is_set_up(new_database(fresh_cluster, owner=None))
    second = new_database(fresh_cluster, owner=None)

    with pytest.raises(MigrationError, match="member of pitledger_owner"):
        await migrate(second)

    with closing(psycopg.connect(fresh_cluster, autocommit=True)) as admin:
        admin.execute(sql.SQL("grant pitledger_owner to {}").format(name_of(second)))
        assert await migrate(second)
        with pytest.raises(MigrationError, match=f"may not become {APPLICATION_ROLE}"):
            async with connected(second) as connection:
                await become(connection, APPLICATION_ROLE)
        admin.execute(sql.SQL("grant pitledger_app to {}").format(name_of(second)))
        async with connected(second) as connection:
            await become(connection, APPLICATION_ROLE)


async def test_a_role_maker_that_does_not_own_the_database_is_refused(fresh_cluster: str) -> None:
    with pytest.raises(MigrationError, match="the database's owner"):
        await migrate(new_database(fresh_cluster, owner="postgres"))


async def test_whoever_may_not_create_an_extension_is_told_what_to_have_said(
    fresh_cluster: str,
) -> None:
    url = new_database(fresh_cluster, owner="postgres")

    for extension in ("fuzzystrmatch", "pg_trgm"):
        line = f"create extension {extension} with schema public"
        with pytest.raises(MigrationError, match=f"say there: {line}$"):
            await migrate(url)
        with closing(
            psycopg.connect(make_conninfo(url, user="postgres"), autocommit=True)
        ) as admin:
            admin.execute(line)
    with pytest.raises(MigrationError, match="CREATEROLE"):
        await migrate(url)


@pytest.fixture
def administrator(server_url: str, clone: Clone) -> Generator[str]:
    """A role maker's URL on the tests' server, as if it had made the roles there."""
    url = new_database(server_url, owner=None)
    user = name_of(url)
    grant = sql.SQL(
        "grant pitledger_owner, pitledger_app to {} with admin true, inherit false, set false"
    )
    revoke = sql.SQL("revoke pitledger_owner, pitledger_app from {0} granted by {0}")
    with closing(psycopg.connect(clone.admin_url, autocommit=True)) as admin:
        by_admin_alone = admin.info.server_version >= 160_000
        if by_admin_alone:
            admin.execute(grant.format(user))
        yield url
        admin.execute(sql.SQL("drop database {} with (force)").format(user))
        if by_admin_alone:
            admin.execute(revoke.format(user))
        admin.execute(sql.SQL("drop role {}").format(user))


async def test_a_role_maker_sets_a_database_up_on_the_server_at_hand(administrator: str) -> None:
    assert await is_set_up(administrator)
