"""The index that serves the search of guests: what it rests on, and that it is used."""

import re
from contextlib import closing
from typing import LiteralString

import psycopg
import pytest

from pitledger.platform.migrate import migrate, sql_files
from tests.clone import Clone
from tests.floor import Floor

FUNCTIONS = {
    file.name.rsplit("/", 1)[1].removesuffix(".sql"): file.text
    for file in sql_files("functions/players")
}
RESTS_ON = ("folded_words", "player_search_text")
WRITES_ANEW = "update player set search_text = player_search_text(first_name, last_name);"
WORDS = {
    "Jonas Weber": ["jonas", "weber"],
    " O'Brien\u2019s  d`Arc ": ["obriens", "darc"],
    "Anne-Marie/Eva_Maria 50%": ["anne", "marie", "eva", "maria", "50"],
    "Łódź Åse Groß Æsir Œuvre Þór İstanbul I\u011fd\u0131r": [
        *("lodz", "ase", "gross", "aesir", "oeuvre", "thor", "istanbul", "igdir"),
    ],
    "Ёлкин ЖУКОВ": ["елкин", "жуков"],
    "\uff26\uff55\uff4c\uff4c \ufb01n": ["full", "fin"],
    "zero\u200bwidth no\u00a0break": ["zerowidth", "no", "break"],
    "--- %%% ___ \\\\": [],
    "": [],
}
NEAR = [
    *(("weber", "webr"), ("weber", "weeber"), ("weber", "wober"), ("weber", "ewber")),
    *(("anna", "ana"), ("anna", "anan"), ("silke", "slike"), ("catherine", "katherine")),
]
FAR = [("silvia", "silke"), ("weber", "huber"), ("jan", "ann"), ("maier", "bauer"), ("tim", "tom")]
FILL: LiteralString = """
with made as (
  insert into player
  select
    gen_random_uuid(), 'Ann', 'Guest ' || chr(97 + n % 26) || 'x' || n, null, now(),
    player_search_text('Ann', 'Guest ' || chr(97 + n % 26) || 'x' || n)
  from generate_series(1, 1000) as n returning id
)
insert into player_casino select (select min(id::text)::uuid from casino), id, null, now() from made
"""
EXPLAINED: LiteralString = """
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_nested_statements = on;
set auto_explain.log_analyze = on;
set client_min_messages = log;
set role pitledger_app
"""


def latest_with(function: str) -> str:
    """Return the newest migration that makes a function."""
    made = f"create or replace function {function}("
    return [file.text for file in sql_files("migrations") if made in file.text][-1]


@pytest.mark.parametrize("function", RESTS_ON)
def test_what_guests_hold_changes_with_a_migration_that_writes_it_anew(function: str) -> None:
    migration = latest_with(function)

    assert FUNCTIONS[function] in migration
    assert WRITES_ANEW in migration


AS_BEFORE: LiteralString = """
drop index player_search, player_casino_newest;
alter table player drop column search_text;
alter table player force row level security;
drop function player_search_text(text, text), folded_words(text);
drop extension pg_trgm, fuzzystrmatch;
delete from schema_migration
where name like 'migrations/0005%' or name like 'functions/players/%' or name like 'policies/%'
"""
ENROLLED_BEFORE = """
with guest as (
  insert into player (id, first_name, last_name, created_at)
  values (gen_random_uuid(), %s, %s, now()) returning id
)
insert into player_casino (casino_id, player_id, enrolled_at)
select (select min(id::text)::uuid from casino), id, now() from guest
"""
FIND = """
select last_name from find_players(
  (select min(id::text)::uuid from casino), %s, false, null, null, 9
)
"""


async def test_guests_enrolled_before_there_was_a_search_are_found_like_others(
    clone: Clone,
) -> None:
    guests = {
        ("Jürgen", "Müller"): ("müller", "MULLER jürgen"),
        ("Zoë", "O'Brien"): ("obrien", "zoe o\u2019brien"),
        ("Anne-Marie", "van der Berg"): ("marie", "annemarie", "vanderberg"),
        ("小明", "王"): ("王小明", "小明"),
    }
    clone.execute(AS_BEFORE)
    for name in guests:
        clone.execute(ENROLLED_BEFORE, name)

    applied = await migrate(clone.admin_url)

    assert "migrations/0005_player_search.sql" in applied
    for (_, last_name), queries in guests.items():
        for query in queries:
            assert clone.rows(FIND, [query]) == [{"last_name": last_name}], query


EVERY_TYPO = """
with typo as (
  select name, unnest(array[
    overlay(name placing '' from place for 1), overlay(name placing letter from place for 1),
    overlay(name placing letter from place for 0)
  ]) as word
  from
    unnest(%s::text[]) as name, generate_series(1, char_length(name)) as place,
    unnest('{a,b,n,x}'::text[]) as letter
)
select word
from typo
where
  greatest(char_length(word), char_length(name)) > 3
  and not (select id from player where last_name = name) = any(players_near_word(word))
"""


def test_the_index_offers_every_word_that_is_one_letter_away(clone: Clone) -> None:
    names = ["tim", "anna", "baaa", "weber", "abaaa", "banana", "xaaaab", "weberling"]
    for name in names:
        clone.execute(
            "insert into player select"
            " gen_random_uuid(), 'Ann Xavier', %s, null, now(), player_search_text('', %s)",
            [name, name],
        )

    assert clone.rows(EVERY_TYPO, [names]) == []


def test_words_are_compared_without_case_accents_and_punctuation(clone: Clone) -> None:
    for text, words in WORDS.items():
        assert clone.row("select folded_words(%s) as words", [text]) == {"words": words}


def test_one_letter_missing_too_many_wrong_or_two_swapped_is_near(clone: Clone) -> None:
    near = "select has_near_word(%s, %s, swapped_words(%s)) as near"

    for one, other in NEAR:
        assert clone.row(near, [one, other, other]) == {"near": True}, (one, other)
        assert clone.row(near, [other, one, one]) == {"near": True}, (other, one)
    for one, other in FAR:
        assert clone.row(near, [one, other, other]) == {"near": False}, (one, other)


def test_a_word_is_also_looked_for_with_two_neighbours_swapped(clone: Clone) -> None:
    swapped = {"jno": ["jno", "njo", "jon"], "jo": ["jo"], "小明王": ["小明王", "明小王", "小王明"]}

    for word, words in swapped.items():
        assert clone.row("select swapped_words(%s) as words", [word]) == {"words": words}


def test_the_index_can_be_built_anew_over_guests(clone: Clone) -> None:
    clone.execute(FILL)

    clone.execute("reindex index player_search")

    casino_id = clone.row("select min(id::text)::uuid as id from casino")["id"]
    found = "select from find_players(%s, 'ax988 ann', false, null, null, 5)"
    assert len(clone.rows(found, [casino_id])) == 1


async def test_the_longest_names_can_be_stored_and_found(floor: Floor) -> None:
    first_name, last_name = "Ж" * 100, " ".join("a" * 50)

    player_id = await floor.new_player(first_name=first_name, last_name=last_name)

    for query in ("ж" * 90, "a" * 45, "ж" * 40 + "%20a"):
        answer = await floor.get(f"/players?query={query}")
        assert [item["id"] for item in answer.json()["items"]] == [player_id], query


@pytest.mark.parametrize("plans", ["custom", "generic"])
def test_a_search_reads_the_index_and_never_every_guest(plans: str, clone: Clone) -> None:
    clone.execute(FILL)
    clone.execute("analyze player, player_casino")
    casino_id = clone.row("select min(id::text)::uuid as id from casino")["id"]
    told: list[str] = []
    with closing(psycopg.connect(clone.admin_url, autocommit=True)) as connection:
        connection.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        connection.execute(EXPLAINED)
        connection.execute(
            "select set_config('plan_cache_mode', %s, false)", [f"force_{plans}_plan"]
        )
        for query, near, found in (("ax988", False, 1), ("ax", False, 21), ("xa988", True, 1)):
            told.clear()
            rows = connection.execute(
                "select from find_players(%s, %s, %s, null, null, 21)", [casino_id, query, near]
            ).fetchall()
            assert len(rows) == found, query
            scans = "\n".join(told)
            assert "Bitmap Index Scan on player_search" in scans, scans
            assert not re.search(r"Seq Scan on player\b(?!.*never executed)", scans), scans
