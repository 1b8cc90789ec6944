"""The ledger and the audit log as CSV: complete, provable, and harmless in a spreadsheet."""

import csv
import io
from collections.abc import AsyncGenerator
from contextlib import closing
from datetime import datetime

import psycopg
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st

from pitledger.edge import csv_sheet
from pitledger.edge.csv_sheet import Sheet, cell_of, csv_chunks
from tests.floor import Floor
from tests.http.contract import CORRELATION, bearer, problem_in, second_server
from tests.http.test_lists import walk
from tests.log import Log
from tests.loyalty.plain_ledger import FIELDS, entry_hash, genesis_hash
from tests.reversals import reverse

RUN_BY_SPREADSHEETS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
LEDGER_COLUMNS = [*FIELDS, "previous_hash", "entry_hash"]
AUDIT_COLUMNS = [
    *("casino_id", "id", "created_at", "actor", "actor_id", "action", "entity", "entity_id"),
    *("before", "after", "correlation_id", "request_id", "idempotency_key"),
]
NUMBERS = {"sequence", "points_change", "balance_before", "balance_after"}


def text_of(cell: str) -> str | None:
    """Return the text of a cell, by the rule in docs/api.md alone."""
    if not cell:
        return None
    behind = cell.lstrip("'")
    guarded = cell != behind and (not behind or behind[0] in RUN_BY_SPREADSHEETS)
    return cell[1:] if guarded else cell


def rows_of(content: str) -> list[dict[str, str | None]]:
    """Return an export's rows, their texts as they were."""
    return [
        {name: text_of(cell) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(content, newline=""), strict=True)
    ]


async def exported(floor: Floor, path: str, *, role: str = "auditor") -> Response:
    answer = await floor.get(path, role=role)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return answer


async def play(floor: Floor) -> list[str]:
    """Let entries of every kind be written, with texts that a spreadsheet would run."""
    ann, ben = [(await floor.paid_slip())["rating_slip"]["player_id"] for _ in range(2)]
    reasons = {
        ann: ['=HYPERLINK("http://x.test";"Win")', "+41 44 000 00 00", "-2 seats, mistaken"],
        ben: ["@guest, as she asked", "\uff1d1+1 is what it says", "'=quoted by its author"],
    }
    for player_id, texts in reasons.items():
        for points, reason in enumerate([*texts, 'A "quote", a comma;\r\nand a line'], 100):
            answer = await floor.reward(player_id, points, reason=reason)
            assert answer.status_code == 201, answer.text
    taken = await floor.reward(ann, -31, reason="Café überzahlt zurück")
    floor.clock.forward(hours=1, microseconds=7)
    back = await reverse(floor, taken.json()["ledger_entry_id"], **{CORRELATION: "-back"})
    assert back.status_code == 201, back.text
    return [ann, ben]


async def test_every_hash_is_recomputed_from_the_export_alone(floor: Floor) -> None:
    players = await play(floor)
    answer = await exported(floor, "/ledger/export")

    entries = rows_of(answer.text)
    assert len(entries) == 12
    assert {row["player_id"] for row in entries} == set(players)
    for player_id in players:
        chain = genesis_hash(floor.house.casino_id, player_id)
        own = [row for row in entries if row["player_id"] == player_id]
        for row in sorted(own, key=lambda entry: int(entry["sequence"] or "")):
            assert row["previous_hash"] == chain.hex()
            made_at = datetime.fromisoformat(row["created_at"] or "")
            chain = entry_hash(chain, {**row, "created_at": made_at})
            assert row["entry_hash"] == chain.hex()


async def test_it_holds_every_entry_of_the_casino_with_every_column_the_oldest_first(
    floor: Floor,
) -> None:
    await play(floor)
    stored = floor.clone.rows("select * from loyalty_ledger order by created_at, id")

    found = rows_of((await exported(floor, "/ledger/export")).text)

    def shown(value: object) -> str | None:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if isinstance(value, bytes):
            return value.hex()
        return None if value is None else str(value)

    assert list(found[0]) == LEDGER_COLUMNS
    assert found == [{name: shown(row[name]) for name in LEDGER_COLUMNS} for row in stored]


async def test_it_is_rfc_4180_in_which_texts_are_guarded_and_numbers_are_not(
    floor: Floor,
) -> None:
    players = await play(floor)
    answer = await exported(floor, f"/ledger/export?staff_id={floor.house.staff_ids['pit_boss']}")

    content = answer.content.decode()
    assert answer.headers["content-disposition"] == (
        'attachment; filename="pitledger-ledger-20260310T140000Z.csv"'
    )
    assert content.startswith(",".join(LEDGER_COLUMNS) + "\r\n")
    assert content.endswith("\r\n")
    assert "\n" not in content.replace("\r\n", "")
    assert ',"\'=HYPERLINK(""http://x.test"";""Win"")",' in content
    assert ',"A ""quote"", a comma;\r\nand a line",' in content
    assert ",-31,Café überzahlt zurück," in content
    assert ",'\uff1d1+1 is what it says," in content
    assert ",''=quoted by its author," in content
    cells = list(csv.DictReader(io.StringIO(content, newline="")))
    assert {row["player_id"] for row in cells} == set(players)
    for row in cells:
        for name, cell in row.items():
            assert name in NUMBERS or not cell.startswith(tuple(RUN_BY_SPREADSHEETS)), name


async def test_a_correlation_id_that_begins_with_a_sign_is_guarded_in_both(floor: Floor) -> None:
    await play(floor)

    for path, column in (("/ledger/export", "correlation_id"), ("/audit/export", "correlation_id")):
        content = (await exported(floor, f"{path}?correlation_id=-back")).text
        (row,) = csv.DictReader(io.StringIO(content, newline=""))
        assert row[column] == "'-back"


async def test_the_audit_log_is_exported_whole(floor: Floor) -> None:
    await play(floor)
    headers = {"Idempotency-Key": '=cmd|"/c calc"!A1', CORRELATION: "keyed"}
    guest = {"first_name": "Ann", "last_name": "Keyed"}
    await floor.call("POST", "/players", role="pit_boss", body=guest, **headers)
    stored = floor.clone.rows(
        "select *, before::text as before, after::text as after,"
        " to_char(created_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') as created_at"
        " from audit_log where casino_id = %s order by audit_log.created_at, id",
        [floor.house.casino_id],
    )

    answer = await exported(floor, "/audit/export", role="admin")

    found = rows_of(answer.text)
    assert list(found[0]) == AUDIT_COLUMNS
    assert found == [
        {name: None if row[name] is None else str(row[name]) for name in AUDIT_COLUMNS}
        for row in stored
    ]
    (keyed,) = [row for row in found if row["correlation_id"] == "keyed"]
    assert keyed["idempotency_key"] == headers["Idempotency-Key"]
    assert '"\'=cmd|""/c calc""!A1"' in answer.text


async def test_filters_choose_what_the_lists_choose(floor: Floor) -> None:
    ann, _ = await play(floor)
    slip = floor.clone.rows("select id from rating_slip where player_id = %s", [ann])[0]["id"]
    boss, day = floor.house.staff_ids["pit_boss"], "gaming_day=2026-03-10"
    queries = {
        "/ledger": [
            *("correlation_id=-back", f"staff_id={boss}", f"rating_slip_id={slip}", day),
            *("transaction_type=REVERSAL", f"{day}&transaction_type=MANUAL_BONUS&staff_id={boss}"),
            "gaming_day=1999-01-01",
        ],
        "/audit": [
            *("correlation_id=-back", f"actor_id={boss}", "entity=player", f"entity_id={slip}"),
            *("action=visit.started", "from=2026-03-10T14:00:00Z", "to=2026-03-10T13:00:00Z"),
            f"actor_id={boss}&action=loyalty.manual_reward&from=2026-03-10T12:00:00Z&to=2026-03-10T14:00:00Z",
            "action=not.there",
        ],
    }

    for path, asked in queries.items():
        for query in asked:
            listed = [item["id"] for item in await walk(floor, f"{path}?{query}", limit=100)]
            found = rows_of((await exported(floor, f"{path}/export?{query}")).text)
            assert [row["id"] for row in found] == listed[::-1], query
            assert bool(found) is ("1999" not in query and "not.there" not in query), query


async def test_rows_of_another_casino_never_appear(floor: Floor) -> None:
    await play(floor)
    ours = rows_of((await exported(floor, "/ledger/export")).text)

    theirs = await exported(floor, "/ledger/export", role="other auditor")
    audit = rows_of((await exported(floor, "/audit/export", role="other admin")).text)
    filtered = await exported(
        floor, f"/ledger/export?staff_id={floor.house.staff_ids['pit_boss']}", role="other admin"
    )

    assert len(ours) == 12
    assert theirs.text == filtered.text == ",".join(LEDGER_COLUMNS) + "\r\n"
    assert {row["casino_id"] for row in audit} == {str(floor.other.casino_id)}


async def test_what_fails_before_the_first_byte_is_a_problem(floor: Floor) -> None:
    for path in ("/ledger/export", "/audit/export"):
        for role in ("pit_boss", "host", "cashier"):
            problem = problem_in(await floor.get(path, role=role), "FORBIDDEN")
            assert problem["permission"] == "audit:read"
        bad = "gaming_day=today" if "ledger" in path else "from=today"
        problem_in(await floor.get(f"{path}?{bad}", role="auditor"), "VALIDATION_ERROR")
    async with second_server(floor, lock_timeout_seconds=0.5) as client:
        with closing(psycopg.connect(floor.clone.admin_url)) as admin:
            admin.execute("lock table loyalty_ledger in access exclusive mode")
            answer = await client.get("/v1/ledger/export", headers=bearer(floor, "auditor"))
        problem_in(answer, "DATABASE_UNAVAILABLE")
        again = await client.get("/v1/ledger/export", headers=bearer(floor, "auditor"))
    assert again.status_code == 200


async def test_an_export_is_logged_with_who_took_it(floor: Floor, log: Log) -> None:
    log.listen()

    await exported(floor, "/audit/export")

    (line,) = log.lines("export_completed")
    assert line["export"] == "audit"
    assert line["actor"] == f"staff:{floor.house.staff_ids['auditor']}"


TEXTS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    st.text(st.sampled_from(f"{RUN_BY_SPREADSHEETS}'a\",; {{")),
)


@given(TEXTS)
def test_a_cell_runs_nowhere_and_is_its_text_again(text: str | None) -> None:
    cell = cell_of(text)

    assert cell.startswith(tuple(RUN_BY_SPREADSHEETS)) is False
    assert text_of(cell) == text
    assert csv_sheet.text_of(cell) == (text or "")


@given(st.lists(st.tuples(TEXTS, st.integers()), max_size=20))
async def test_a_sheet_is_its_rows_again(rows: list[tuple[str | None, int]]) -> None:
    async def told() -> AsyncGenerator[tuple[str | None, ...]]:
        for text, number in rows:
            yield text, str(number)

    sheet = Sheet("any", ("text", "number"), frozenset({"number"}))
    content = b"".join([chunk async for chunk in csv_chunks(sheet, told())]).decode()

    found = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    assert found[0] == ["text", "number"]
    assert [(text_of(text), int(number)) for text, number in found[1:]] == rows


async def test_a_long_sheet_is_held_a_few_kibibytes_at_a_time() -> None:
    taken = 0

    async def told() -> AsyncGenerator[tuple[str | None, ...]]:
        nonlocal taken
        for _ in range(10_000):
            taken += 1
            yield ("x" * 100,)

    sizes: list[int] = []
    ahead: list[int] = []
    async for chunk in csv_chunks(Sheet("long", ("text",), frozenset()), told()):
        sizes.append(len(chunk))
        ahead.append(taken * 102 - sum(sizes))

    assert sum(sizes) == 10_000 * 102 + len("text\r\n")
    assert max(sizes) < 40_000
    assert max(ahead) <= 0
