"""Searching guests, as a host types on a busy floor."""

import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from tests.floor import Floor
from tests.http.contract import problem_in, stored

GUESTS = [
    *(("Jonas", "Weber"), ("Jürgen", "Weberling"), ("Anna", "Müller"), ("Zoë", "O'Brien")),
    *(("Anne-Marie", "van der Berg"), ("Annemarie", "Moser"), ("Łukasz", "Wiśniewski")),
    *(("小明", "王"), ("Ольга", "Смирнова"), ("Silke", "Groß"), ("Ann", "Meier"), ("Ann", "Meyer")),
]
AS_WRITTEN = [
    (("Jonas Weber", "weber jonas", "JONAS WEBER", " we  jo ", "jo"), {"Weber"}),
    (("we", "WEB", "weber"), {"Weber", "Weberling"}),
    (("Müller", "muller", "MÜLLER", "müll an", "mu\u0308ller"), {"Müller"}),
    (("o'brien", "obrien", "O\u2019Brien", "zoe o'b", "Zoé"), {"O'Brien"}),
    (("anne-marie", "marie anne", "van der berg", "vanderberg"), {"van der Berg"}),
    (("annemarie", "ANNEM"), {"van der Berg", "Moser"}),
    (("lukasz", "wisniewski", "Łuk"), {"Wiśniewski"}),
    (("gross", "Groß", "GROSS silke"), {"Groß"}),
    (("王小明", "小明", "小明 王", "王小"), {"王"}),
    (("ольга", "СМИРНОВА ОЛЬГА", "смир"), {"Смирнова"}),
    (("weber;", "we\\", "%we%", "_we"), {"Weber", "Weberling"}),
    (("ann meyer",), {"Meyer"}),
    (("meier",), {"Meier"}),
]
MISTYPED = [
    (("Jnoas Webr", "Webr Jonas", "jona weeber", "jonad wrber"), {"Weber"}),
    (("o brien", "obrein", "zoe obrian"), {"O'Brien"}),
    (("muler", "mullre", "ana mueller"), {"Müller"}),
    (("смирнва", "Смирновв"), {"Смирнова"}),
    (("vandreberg", "van de bre", "vna dre ebrg"), {"van der Berg"}),
    (("jno web", "ewbe jon"), {"Weber"}),
    (("Wbeerli", "weberlnig"), {"Weberling"}),
    (("meer",), {"Meier", "Meyer"}),
]
NOBODY = [
    *("silvia", "jonas muller", "weber weber moser", "xyzzy", "bastian", "rebew", "onas weling"),
    *("w%r", "j_nas", "%ab", "w\\%zz", "1 or 1=1", "we' or 'x", "🎰🎰 we"),
    *("x" * 100, "ab " * 9, "ж" * 100, "we 小明"),
]
REFUSED = [
    *("", "a", " a ", "%20%20", "a%20%20", "--", "%25%25", "__", "'", "%00", "ab%00cd", "%ff%fe"),
    *("x" * 101, "%D0%B6" * 101, "a+" * 11, "%F0%9F%8E%B0%F0%9F%8E%B0"),
]


async def enrol(floor: Floor, guests: Iterable[tuple[str, str]]) -> None:
    for first_name, last_name in guests:
        await floor.new_player(first_name=first_name, last_name=last_name)


async def found(floor: Floor, query: str, **more: Any) -> dict[str, Any]:
    """Return the page that a query finds."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    answer = await floor.get(f"/players?query={quote(query)}{rest}", role="host")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def names(floor: Floor, query: str) -> set[str]:
    """Return the last names that a query finds."""
    return {item["last_name"] for item in (await found(floor, query))["items"]}


async def walk(floor: Floor, query: str, *, limit: int) -> list[str]:
    """Return the ids that a query finds, page by page."""
    page = await found(floor, query, limit=limit)
    ids = [item["id"] for item in page["items"]]
    while page["next_cursor"] is not None:
        page = await found(floor, query, limit=limit, cursor=page["next_cursor"])
        ids += [item["id"] for item in page["items"]]
    return ids


async def test_a_name_is_found_however_it_is_written(floor: Floor) -> None:
    await enrol(floor, GUESTS)

    for queries, expected in AS_WRITTEN:
        for query in queries:
            assert await names(floor, query) == expected, query


async def test_a_small_typo_in_each_word_is_forgiven_where_nobody_has_the_name(
    floor: Floor,
) -> None:
    await enrol(floor, GUESTS)

    for queries, expected in MISTYPED:
        for query in queries:
            assert await names(floor, query) == expected, query


async def test_what_is_no_such_name_finds_nobody(floor: Floor) -> None:
    await enrol(floor, GUESTS)

    for query in NOBODY:
        assert await names(floor, query) == set(), query


async def test_a_name_stored_in_pieces_is_found_as_well(floor: Floor) -> None:
    await enrol(floor, [(unicodedata.normalize("NFD", "Renée"), "D\u2019Angelo")])

    for query in ("renée", "RENEE", "dangelo", "d'angelo renee"):
        assert await names(floor, query) == {"D\u2019Angelo"}, query


async def test_a_bad_query_is_refused(floor: Floor) -> None:
    await enrol(floor, GUESTS)
    before = stored(floor.clone)

    for query in REFUSED:
        problem = problem_in(await floor.get(f"/players?query={query}"), "VALIDATION_ERROR")
        assert [error["field"] for error in problem["errors"]] == ["query"], query
    assert stored(floor.clone) == before


async def test_a_card_is_found_by_its_whole_number_alone(floor: Floor) -> None:
    card = await floor.new_player(first_name="Mia", last_name="Muster", card_number="K 4711-x")
    named = await floor.new_player(first_name="K", last_name="4711-x")

    both = (await found(floor, "K 4711-x"))["items"]

    assert [item["id"] for item in both] == [named, card]
    for query in ("K 4711", "4711-x", "k 4711-X", "K 4711-xx"):
        assert card not in [item["id"] for item in (await found(floor, query))["items"]], query


async def test_a_guest_whose_own_name_has_the_own_card_number_is_found_once(floor: Floor) -> None:
    player_id = await floor.new_player(first_name="Mia", last_name="Muster", card_number="muster")

    assert [item["id"] for item in (await found(floor, "muster"))["items"]] == [player_id]


async def test_another_casinos_guests_are_never_found(floor: Floor) -> None:
    theirs = {"first_name": "Jonas", "last_name": "Weber", "card_number": "C-77"}
    await floor.post("/players", theirs, role="other pit_boss")

    for query in ("jonas weber", "jnoas webr", "we", "C-77"):
        assert await names(floor, query) == set(), query
    ours = await floor.new_player(first_name="Jonas", last_name="Weber")
    assert await walk(floor, "jonas weber", limit=1) == [ours]
    seen = await floor.get("/players?query=C-77", role="other auditor")
    assert [item["card_number"] for item in seen.json()["items"]] == ["C-77"]
    assert [item["id"] for item in (await floor.get("/players")).json()["items"]] == [ours]


async def test_the_pages_of_a_search_hold_everybody_once_newest_first(floor: Floor) -> None:
    await enrol(floor, GUESTS)
    ids: list[str] = []
    for number in range(7):
        floor.clock.forward(seconds=number % 2)  # some are enrolled at the same instant
        ids.append(await floor.new_player(first_name="Walter", last_name=f"Page {number}"))
    order = floor.clone.rows(
        "select player_id::text as id from player_casino order by enrolled_at desc, player_id desc"
    )
    expected = [row["id"] for row in order if row["id"] in ids]

    for query in ("page", "walter", "pgae wlater"):
        for limit in (1, 3, 7, 100):
            assert await walk(floor, query, limit=limit) == expected, query


MANY = """
with made as (
  insert into player
  select
    gen_random_uuid(), 'Many', 'Maier ' || n, null, '2026-03-10T11:00:00Z'::timestamptz,
    player_search_text('Many', 'Maier ' || n)
  from generate_series(1, 450) as n returning id
)
insert into player_casino
select
  %s, id, null,
  '2026-03-10T11:00:00Z'::timestamptz + row_number() over () %% 50 * interval '1 s'
from made
"""


async def test_many_namesakes_are_found_in_the_same_order(floor: Floor) -> None:
    floor.clone.execute(MANY, [floor.house.casino_id])
    await enrol(floor, GUESTS)
    rows = floor.clone.rows(
        "select player_id::text as id from player_casino join player on id = player_id"
        " where first_name = 'Many' order by enrolled_at desc, player_id desc"
    )

    assert await walk(floor, "many", limit=100) == [row["id"] for row in rows]
    assert await walk(floor, "mayn", limit=100) == [row["id"] for row in rows]
    assert len((await found(floor, "maier 450"))["items"]) == 1


async def test_a_cursor_belongs_to_its_query(floor: Floor) -> None:
    await enrol(floor, [("Ann", "Weber"), ("Bob", "Weber")])
    cursor = (await found(floor, "weber", limit=1))["next_cursor"]

    for path in ("/players?query=webe", "/players?", "/players?query=ann"):
        problem_in(await floor.get(f"{path}&cursor={cursor}"), "VALIDATION_ERROR")
    everybody = (await floor.get("/players?limit=1")).json()["next_cursor"]
    problem_in(await floor.get(f"/players?query=weber&cursor={everybody}"), "VALIDATION_ERROR")
    assert len((await found(floor, " weber ", cursor=cursor))["items"]) == 1


async def test_an_enrolment_during_a_walk_changes_none_of_its_pages(floor: Floor) -> None:
    await enrol(floor, [("Ann", "Weber"), ("Bob", "Weber"), ("Cem", "Weber")])
    first = await found(floor, "webr", limit=1)

    await enrol(floor, [("Dan", "Webr")])

    rest = await found(floor, "webr", cursor=first["next_cursor"])
    walked = [item["first_name"] for item in first["items"] + rest["items"]]
    assert walked == ["Cem", "Bob", "Ann"]
    assert await names(floor, "webr") == {"Webr"}


async def test_a_guest_is_found_under_the_new_name_only(floor: Floor) -> None:
    player_id = await floor.new_player(first_name="Mia", last_name="Muster", card_number="old-1")
    changes = {"last_name": "Österreicher", "card_number": "new-1"}

    answer = await floor.call("PATCH", f"/players/{player_id}", role="pit_boss", body=changes)

    assert answer.status_code == 200, answer.text
    for query in ("osterreicher", "mia", "new-1"):
        assert await names(floor, query) == {"Österreicher"}, query
    for query in ("muster", "mustre", "old-1"):
        assert await names(floor, query) == set(), query
