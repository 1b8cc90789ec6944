"""The index that serves the search of guests: what it rests on, and that it is used."""

import re
from contextlib import closing
from typing import LiteralString

import psycopg
import pytest

from tests.clone import Clone
from tests.floor import Floor

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


def test_words_are_compared_without_case_accents_and_punctuation(clone: Clone) -> None:
    for text, words in WORDS.items():
        assert clone.row("select folded_words(%s) as words", [text]) == {"words": words}


def test_one_letter_missing_too_many_wrong_or_two_swapped_is_near(clone: Clone) -> None:
    near = "select has_near_word(%s, %s) or %s = any(swapped_words(%s)) as near"

    for one, other in NEAR:
        assert clone.row(near, [one, other, one, other]) == {"near": True}, (one, other)
        assert clone.row(near, [other, one, other, one]) == {"near": True}, (other, one)
    for one, other in FAR:
        assert clone.row(near, [one, other, one, other]) == {"near": False}, (one, other)


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
