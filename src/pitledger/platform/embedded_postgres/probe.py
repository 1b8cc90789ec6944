"""Asking the server whether it answers."""

from pathlib import Path

import psycopg

from pitledger.platform.embedded_postgres.sockets import PORT

_CONNECT_SECONDS = 5


def answers(socket_dir: Path) -> bool:
    """Tell whether the server answers; where it does, there is a database `pitledger` from now."""
    try:
        with psycopg.connect(
            host=str(socket_dir),
            port=PORT,
            user="postgres",
            dbname="postgres",
            connect_timeout=_CONNECT_SECONDS,
            autocommit=True,
        ) as connection:
            _ensure_database(connection)
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(connection: psycopg.Connection) -> None:
    found = connection.execute("select from pg_database where datname = 'pitledger'").fetchone()
    if found is None:
        connection.execute("create database pitledger")
