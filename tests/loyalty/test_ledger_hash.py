"""The hash chain's golden vectors: Python, SQL and a plain reading of the rules agree."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest

from pitledger.loyalty import genesis_hash
from tests.clone import Clone
from tests.loyalty import plain_ledger
from tests.loyalty.vectors import GENESIS, VECTORS, Vector

IN_SQL = """
select
  encode(canonical_entry(entry), 'hex'),
  encode(sha256(decode(%s, 'hex') || canonical_entry(entry)), 'hex'),
  encode(genesis_hash(%s, %s), 'hex')
from jsonb_populate_record(null::loyalty_ledger, %s::jsonb) as entry
"""
ODD_SETTINGS: tuple[LiteralString, ...] = (
    "set datestyle = 'SQL, DMY'",
    "set datestyle = 'German'; set timezone = 'Asia/Kathmandu'",
    "set datestyle = 'Postgres, MDY'; set timezone = 'America/St_Johns'",
    "set timezone = '+14:30'; set intervalstyle = 'iso_8601'",
    "set timezone = 'EST5EDT'; set bytea_output = 'escape'",
    "set extra_float_digits = -15; set bytea_output = 'escape'",
    "set extra_float_digits = 3; set standard_conforming_strings = off",
    "set search_path = pg_temp, pg_catalog, public; set lc_numeric = 'C'; set xmloption = document",
)


@pytest.fixture
def superuser(clone: Clone) -> Iterator[psycopg.Connection]:
    with closing(psycopg.connect(clone.admin_url, autocommit=True)) as connection:
        yield connection


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_python_reaches_the_vector(vector: Vector) -> None:
    assert vector.entry.canonical_bytes() == vector.canonical
    assert vector.entry.hash_after(vector.previous_hash) == vector.entry_hash


@pytest.mark.parametrize("text", ["x" * 4095, "x" * 4096, "x" * 5000, "é" * 4095, "é" * 5000])
def test_a_text_may_be_as_long_as_it_likes(text: str) -> None:
    changed = replace(VECTORS[1], columns={**VECTORS[1].columns, "inputs": text})

    assert changed.entry.canonical_bytes() == plain_ledger.canonical_bytes(changed.row)


@pytest.mark.parametrize("name", [one for one in plain_ledger.FIELDS if one != "created_at"])
def test_a_text_may_be_missing_wherever_it_is(name: str) -> None:
    changed = replace(VECTORS[1], columns={**VECTORS[1].columns, name: None})

    assert changed.entry.canonical_bytes() == plain_ledger.canonical_bytes(changed.row)


def test_python_reaches_the_genesis() -> None:
    found = genesis_hash(UUID(GENESIS.casino_id), UUID(GENESIS.player_id))

    assert found == GENESIS.hash


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_plain_python_reaches_the_vector(vector: Vector) -> None:
    assert plain_ledger.canonical_bytes(vector.row) == vector.canonical
    assert plain_ledger.entry_hash(vector.previous_hash, vector.row) == vector.entry_hash


def test_plain_python_reaches_the_genesis() -> None:
    assert plain_ledger.genesis(GENESIS.casino_id, GENESIS.player_id) == GENESIS.canonical
    assert plain_ledger.genesis_hash(GENESIS.casino_id, GENESIS.player_id) == GENESIS.hash


def test_the_vectors_are_one_chain() -> None:
    before = [GENESIS.hash, *(vector.entry_hash for vector in VECTORS[:-1])]

    assert [vector.previous_hash for vector in VECTORS] == before


def test_the_database_reaches_every_vector(superuser: psycopg.Connection) -> None:
    assert in_sql(superuser) == expected()


def test_the_database_reaches_them_under_any_setting_of_a_session(
    superuser: psycopg.Connection,
) -> None:
    for settings in ODD_SETTINGS:
        superuser.execute(settings)

        assert in_sql(superuser) == expected(), settings
        superuser.execute("reset all")


def test_every_column_of_the_ledger_but_the_two_hashes_is_hashed(
    superuser: psycopg.Connection,
) -> None:
    columns = superuser.execute(
        """
        select column_name from information_schema.columns
        where table_name = 'loyalty_ledger' order by ordinal_position
        """
    ).fetchall()

    assert [name for (name,) in columns] == [*plain_ledger.FIELDS, "previous_hash", "entry_hash"]


def test_another_value_in_any_column_is_another_hash(superuser: psycopg.Connection) -> None:
    vector = VECTORS[1]
    for column in plain_ledger.FIELDS:
        value = other_value(vector.row[column])
        changed = replace(vector, columns={**vector.columns, column: as_json(value)})

        in_python = changed.entry.hash_after(vector.previous_hash)

        assert in_python != vector.entry_hash, column
        assert plain_ledger.entry_hash(vector.previous_hash, changed.row) == in_python
        assert sql_of(superuser, changed)[1] == in_python.hex()


def other_value(value: object) -> object:
    if value is None:
        return "018f3a5c-0000-7000-8000-00000000ffff"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("1" if value[-1] == "0" else "0")
    assert isinstance(value, datetime)
    return value + timedelta(microseconds=1)


def as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def expected() -> list[tuple[str, str, str]]:
    return [
        (vector.canonical.hex(), vector.entry_hash.hex(), GENESIS.hash.hex()) for vector in VECTORS
    ]


def in_sql(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    return [sql_of(connection, vector) for vector in VECTORS]


def sql_of(connection: psycopg.Connection, vector: Vector) -> tuple[str, str, str]:
    row = connection.execute(
        IN_SQL, [vector.previous_hash.hex(), GENESIS.casino_id, GENESIS.player_id, vector.json]
    ).fetchone()
    assert row is not None
    return row
