"""A database that a command can't use is refused at once, in one line that says what to do."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from pitledger.platform.embedded_postgres import embedded_server
from tests.clone import Clone
from tests.processes import SECRET_KEY, pitledger, refusal

SERVE = ("serve", "--port", "0")
FOUND = ("casino", "create", "--name", "Grand", "--timezone", "UTC")
ADD = (
    *("staff", "add", "--casino", "01a20f00-0000-7000-8000-000000000000", "--name", "Paula"),
    *("--login", "paula", "--role", "dealer"),
)
MIGRATE = ("migrate",)
SETTINGS = {"PITLEDGER_SECRET_KEY": SECRET_KEY}


@pytest.fixture
def cluster(tmp_path: Path) -> Generator[Clone]:
    """The database of a fresh cluster, where none of our roles is."""
    with embedded_server(tmp_path / "cluster") as server:
        yield Clone(server.url(user="postgres"))


def as_user(clone: Clone, user: str) -> str:
    return make_conninfo(clone.admin_url, user=user)


def refused(command: tuple[str, ...], url: str) -> str:
    """Return how a command refuses a URL."""
    return refusal(*command, "--database-url", url, settings=SETTINGS)


@pytest.mark.parametrize("command", [SERVE, FOUND, ADD])
def test_on_a_fresh_cluster_whoever_comes_first_is_sent_to_migrate(
    cluster: Clone, command: tuple[str, ...]
) -> None:
    assert "run `pitledger migrate` first" in refused(command, cluster.admin_url)


def test_the_servers_role_that_is_not_there_yet_is_made_by_migrating(cluster: Clone) -> None:
    line = refused(SERVE, cluster.application_url)

    assert 'role "pitledger_app" does not exist' in line
    assert "pitledger migrate" in line


@pytest.mark.parametrize("demo", [(), ("--demo",)])
def test_serving_needs_somebody_who_may_become_the_servers_role(
    cluster: Clone, demo: tuple[str, ...]
) -> None:
    assert pitledger("migrate", "--database-url", cluster.admin_url).returncode == 0
    cluster.execute("create role plain login")

    line = refused((*SERVE, *demo), as_user(cluster, "plain"))

    assert "plain, may not become pitledger_app" in line


def test_the_demo_needs_somebody_who_may_become_the_owner(clone: Clone) -> None:
    line = refused((*SERVE, "--demo"), clone.application_url)

    assert "pitledger_app, may not become pitledger_owner" in line


@pytest.mark.parametrize("command", [FOUND, ADD])
def test_setting_up_needs_somebody_who_may_become_the_owner(
    cluster: Clone, command: tuple[str, ...]
) -> None:
    assert pitledger("migrate", "--database-url", cluster.admin_url).returncode == 0
    cluster.execute("create role plain login")

    for user in ("plain", "pitledger_app"):
        line = refused(command, as_user(cluster, user))
        assert f"{user}, may not become pitledger_owner" in line


@pytest.mark.parametrize("command", [FOUND, ADD, SERVE, MIGRATE])
def test_a_server_that_is_not_there_is_one_line(command: tuple[str, ...]) -> None:
    line = refused(command, "postgresql://somebody:s3cret@127.0.0.1:1/pitledger")

    assert "127.0.0.1" in line
    assert "s3cret" not in line


@pytest.mark.parametrize("command", [FOUND, ADD, SERVE, MIGRATE])
@pytest.mark.parametrize("url", ["notaurl", "postgres//user:s3cret@host/x", "postgresql://a:%zz@b"])
def test_a_url_that_is_none_is_not_repeated(command: tuple[str, ...], url: str) -> None:
    line = refused(command, url)

    assert "database URL" in line
    assert url not in line
    assert "s3cret" not in line


def test_a_url_that_is_not_utf_8_is_refused() -> None:
    assert "database URL" in refused(MIGRATE, "postgresql://\udcff@host/x")


def test_a_password_that_is_wrong_is_one_line(cluster: Clone, tmp_path: Path) -> None:
    cluster.execute("create role guarded login password 'right'")
    rules = tmp_path / "cluster" / "postgres" / "pg_hba.conf"
    rules.write_text("local all guarded scram-sha-256\nlocal all all trust\n")
    cluster.execute("select pg_reload_conf()")
    url = make_conninfo(cluster.admin_url, user="guarded", password="s3cret")
    with closing(psycopg.connect(make_conninfo(url, password="right"))):
        pass

    line = refused(FOUND, url)

    assert "password authentication failed" in line
    assert "s3cret" not in line


def test_a_database_that_lacks_much_names_one_file(cluster: Clone) -> None:
    assert pitledger("migrate", "--database-url", cluster.admin_url).returncode == 0
    cluster.execute("delete from schema_migration where name like 'functions/%'")
    lacks = refused(SERVE, cluster.admin_url)
    cluster.execute("drop table schema_migration")
    everything = refused(SERVE, cluster.admin_url)

    assert "functions/" in lacks
    assert "migrations/" not in lacks
    assert "migrations/0001" in everything
    assert everything.count(".sql") == lacks.count(".sql") == 1
    assert "files" in lacks


@pytest.mark.parametrize("command", [FOUND, MIGRATE])
def test_an_empty_url_is_no_way_to_say_the_own_server(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    data = tmp_path / "data"

    done = pitledger(*command, "--database-url", "", "--data-dir", str(data))

    assert (done.returncode, done.stdout) == (2, "")
    assert "empty" in done.stderr
    assert not data.exists()


def test_an_empty_setting_is_not_set(tmp_path: Path) -> None:
    settings = {"PITLEDGER_DATABASE_URL": "", "PITLEDGER_DATA_DIR": str(tmp_path / "data")}

    done = pitledger("migrate", settings=settings)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data" / "postgres").exists()
