"""docs/audit.md names every action that the database writes, under its entity, and no other."""

import re
from pathlib import Path

import pitledger
from tests.http.audited_floor import OF_THE_FLOOR
from tests.http.audited_house import OF_THE_HOUSE

ROOT = Path(__file__).parents[2]
FUNCTIONS = Path(pitledger.__file__).parent / "db" / "functions"
EVENT = re.compile(r"perform write_(slip|command)_event\(.*?\);", re.DOTALL)
WRITERS = [
    EVENT.sub("", text)
    for text in (path.read_text() for path in FUNCTIONS.rglob("*.sql"))
    if re.search(r"(perform|:=) write_(audit|refusal)\(|lateral audit_of\(", text)
]
ACTION = re.compile(r"'([a-z_]+\.[a-z_]+)'")
CELL = re.compile(r"`([a-z_]+(?:\.[a-z_]+)?)`")
# Written by commands of the operator, and by the door of the API.
ELSEWHERE = {
    *(
        "casino.created",
        "tiers.applied",
        "loyalty.balance_imported",
        "loyalty.rebuilt",
        "permission.refused",
        "reward_limit.refused",
    ),
    *("event.retried", "event.dropped", "events.replayed"),
}


def of_the_page() -> dict[str, str]:
    """Return the actions of the page with their entities."""
    page = (ROOT / "docs/audit.md").read_text()
    table = page.split("## Actions", 1)[1].split("\n\n")[1]
    rows = [line.split("|")[1:3] for line in table.splitlines()[2:]]
    return {
        action: CELL.findall(entity)[0] for names, entity in rows for action in CELL.findall(names)
    }


def test_the_page_tells_of_every_action_and_of_no_other() -> None:
    written = {name for text in WRITERS for name in ACTION.findall(text)}

    assert len(written) > 20
    assert set(of_the_page()) == written


def test_every_action_is_carried_out_and_has_the_entity_that_the_page_says() -> None:
    rows = [row for case in (*OF_THE_HOUSE, *OF_THE_FLOOR) for row in case.rows]

    assert set(of_the_page()) - {row.action for row in rows} == ELSEWHERE
    assert {row.action: row.entity for row in rows}.items() <= of_the_page().items()
