"""Bosses who work at servers that come and go, and what must then be stored."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from httpx import Client, ConnectError, TransportError

from tests.clone import Clone
from tests.instances.serving_clones import GIVE_UP_SECONDS, new_player, signed_in_boss
from tests.ledger_checks import assert_ledger_holds
from tests.processes import Server
from tests.secrets_in_logs import HOOKS
from tests.template import House

ACCRUED = "select id, rating_slip_id from loyalty_ledger where transaction_type = 'GAMEPLAY'"
AGAIN = 503


@dataclass
class Boss:
    """One who opens and completes slips, at whichever server answers, and notes what was told.

    Who is told to ask again, or reaches nobody, asks again under the same key.
    """

    table_id: str
    urls: list[str]
    headers: dict[str, str]
    seat: int
    player_id: str
    told: dict[str, str] = field(default_factory=dict[str, str])
    refused: int = 0
    put_off: int = 0

    def step(self) -> None:
        """Open a slip and complete it; each is asked under one key until it is answered."""
        body = {
            "player_id": self.player_id,
            "table_id": self.table_id,
            "seat": self.seat,
            "average_bet_cents": 10_000,
        }
        slip = self._ask("/v1/rating-slips", body, status=201)
        paid = self._ask(f"/v1/rating-slips/{slip['id']}/complete", None, status=200)
        self.told[slip["id"]] = paid["loyalty"]["ledger_entry_id"]

    def _ask(self, path: str, body: object, *, status: int) -> dict[str, Any]:
        headers = {**self.headers, "Idempotency-Key": uuid4().hex}
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            for url in list(self.urls):
                try:
                    with Client(timeout=GIVE_UP_SECONDS, event_hooks=HOOKS) as client:
                        answer = client.post(f"{url}{path}", json=body, headers=headers)
                except TransportError as error:
                    self.refused += isinstance(error, ConnectError)
                    continue
                if answer.status_code == AGAIN:
                    self.put_off += 1
                    continue
                assert answer.status_code == status, answer.text
                return answer.json()
        raise TimeoutError(path)


def hired(server: Server, house: House, *, urls: list[str]) -> list[Boss]:
    """Return bosses with a guest and a seat each; all of them are the same member."""
    with signed_in_boss(server) as boss:
        headers = {"Authorization": boss.headers["Authorization"]}
        table_id = str(house.table_ids[0])
        return [Boss(table_id, urls, headers, seat, new_player(boss)) for seat in (1, 2)]


def stands_as_told(clone: Clone, bosses: Sequence[Boss]) -> None:
    """Hold what is stored against what the bosses were told: nothing lost, nothing twice."""
    stored = {str(row["rating_slip_id"]): str(row["id"]) for row in clone.rows(ACCRUED)}
    assert {slip: entry for boss in bosses for slip, entry in boss.told.items()} == stored
    assert len(stored) == len(clone.rows(ACCRUED)) == len(clone.rows("select from rating_slip"))
    assert_ledger_holds(clone)
