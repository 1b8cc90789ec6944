"""Files of slips that were played elsewhere, and importing them as a person would."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

from httpx import Response

from pitledger.edge.balance_file import BALANCES
from pitledger.edge.balance_import import BalanceImport
from pitledger.edge.import_report import ImportReport
from pitledger.edge.import_table import csv_table, rows_in
from pitledger.platform.correlation import correlated
from tests.floor import Floor, actor_of
from tests.http.contract import bearer
from tests.ledger_checks import assert_ledger_holds
from tests.processes import pitledger
from tests.template import NOON

COLUMNS = (
    *("external_id", "player_id", "card_number", "table_id", "table_label", "seat"),
    *("average_bet_cents", "started_at", "ended_at", "paused_seconds"),
)
BALANCE_COLUMNS = (
    *("external_id", "player_id", "card_number", "current_balance", "lifetime_points"),
)
ENROL: LiteralString = """
with made as (
  insert into player (id, first_name, last_name, created_at)
  select lpad(to_hex(number), 32, '0')::uuid, 'Guest', 'Old', now()
  from generate_series(1, %s) as number returning id
)
insert into player_casino (casino_id, player_id, enrolled_at) select %s, id, now() from made
"""
LONG_AGO = NOON - timedelta(days=30)
ROUTE = "/v1/rating-slips/import"


def line(external_id: str, *, began: datetime = LONG_AGO, minutes: float = 60, **cells: Any) -> str:
    """Return a row: $100 an hour at T1, seat 1, for whoever has the card C-1, unless said."""
    row = {
        "external_id": external_id,
        "card_number": "" if "player_id" in cells else "C-1",
        "table_label": "" if "table_id" in cells else "T1",
        "seat": 1,
        "average_bet_cents": 10_000,
        "started_at": began.isoformat(),
        "ended_at": (began + timedelta(minutes=minutes)).isoformat(),
        **cells,
    }
    return ",".join(str(row.get(name, "")) for name in COLUMNS)


def file_of(*lines: str) -> str:
    """Return a file of rows."""
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def balance_line(external_id: str, *, balance: int, lifetime: int, **guest: str) -> str:
    """Return a row of a guest's points, of whoever has the card C-1 unless said."""
    named = guest or {"card_number": "C-1"}
    ids = (named.get("player_id", ""), named.get("card_number", ""))
    return ",".join((external_id, *ids, str(balance), str(lifetime)))


def balances_of(*lines: str) -> str:
    """Return a file of balances."""
    return "\n".join([",".join(BALANCE_COLUMNS), *lines]) + "\n"


def command(floor: Floor, path: Path, *, kind: str = "slips") -> tuple[str, ...]:
    """Return the arguments that import a file for the house."""
    casino = ("--casino", str(floor.house.casino_id))
    return ("import", kind, str(path), *casino, "--database-url", floor.clone.admin_url)


def imported(
    floor: Floor, path: Path, *, content: str | bytes, kind: str = "slips", code: int = 0
) -> dict[str, Any]:
    """Import a file by the command, and return its report."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    done = pitledger(*command(floor, path, kind=kind))
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


async def brought(floor: Floor, *lines: str) -> ImportReport:
    """Import balances as the command does, by the floor's clock, in an admin's name."""
    asked = BalanceImport(
        database=floor.database, actor=actor_of(floor.house, "admin"), clock=floor.clock
    )
    with correlated("brought-along"):
        reports = asked.reports(rows_in(csv_table(balances_of(*lines).splitlines()), BALANCES))
        return [report async for report in reports][-1]


async def posted(
    floor: Floor, content: str | bytes, *, role: str = "admin", **headers: str
) -> Response:
    """Import a file over HTTP."""
    asking = {**bearer(floor, role), "Content-Type": "text/csv", **headers}
    return await floor.client.post(ROUTE, content=content, headers=asking)


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    """Return how many rows were imported, known before and refused."""
    return report["imported"], report["repeated"], report["failed"]


def told(report: dict[str, Any]) -> list[tuple[int, str | None, str, str]]:
    """Return the errors of a report without what they say to a person."""
    return [
        (error["row"], error["external_id"], error["code"], error["field"])
        for error in report["errors"]
    ]


def verified(floor: Floor) -> None:
    """Fail unless both the command and plain Python find the ledger sound."""
    done = pitledger("ledger", "verify", "--database-url", floor.clone.admin_url)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    assert_ledger_holds(floor.clone)


def enrol(floor: Floor, number: int) -> list[str]:
    """Enrol so many guests past the server, and return their ids."""
    floor.clone.execute(ENROL, [number, floor.house.casino_id])
    return [str(UUID(int=guest)) for guest in range(1, number + 1)]


def many(number: int, *, players: int) -> list[str]:
    """Return rows that follow one another, for guests with the cards C-0 and up."""
    return [
        line(
            f"m-{row}",
            card_number=f"C-{row % players}",
            began=NOON - timedelta(days=200) + timedelta(minutes=11 * (row // players)),
            minutes=10,
            seat=row % 7 + 1,
        )
        for row in range(number)
    ]
