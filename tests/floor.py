"""A casino floor for tests: the application over HTTP, its clock in the test's hand."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.casino import Role
from pitledger.platform.database import Database
from pitledger.platform.settings import Settings
from tests.clone import Clone
from tests.secrets_in_logs import ASYNC_HOOKS, note_settings
from tests.template import NOON, OUTLASTS_ANY_TEST, House, Template, actor_of, token_of

__all__ = [
    "OUTLASTS_ANY_TEST",
    "Floor",
    "SetClock",
    "actor_of",
    "connected",
    "open_floor",
    "several_servers",
]
CONNECTED_SECONDS = 30


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        """Move on, by `seconds`, `hours` or `days`."""
        self.at += timedelta(**by)


@dataclass
class Floor:
    """What a test holds: clients by role, the clock, and the database behind the server."""

    clone: Clone
    house: House
    other: House
    clock: SetClock
    database: Database
    client: AsyncClient
    settings: Settings
    tokens: dict[str, str] = field(default_factory=dict[str, str])
    _players: int = 0

    async def call(
        self, method: str, path: str, *, role: str, body: object = None, **headers: str
    ) -> Response:
        """Send a request as somebody of a role of the house."""
        return await self.client.request(
            method,
            f"/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.tokens[role]}", **headers},
        )

    async def post(self, path: str, body: object = None, *, role: str = "pit_boss") -> Response:
        """Post as the pit boss, or as somebody else."""
        return await self.call("POST", path, role=role, body=body)

    async def get(self, path: str, *, role: str = "pit_boss") -> Response:
        """Get as the pit boss, or as somebody else."""
        return await self.call("GET", path, role=role)

    async def new_player(self, **fields: Any) -> str:
        """Enrol a guest and return the id."""
        self._players += 1
        body = {"first_name": "Guest", "last_name": f"No {self._players}", **fields}
        answer = await self.post("/players", body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def open_slip(
        self,
        *,
        player_id: str | None = None,
        table: int = 0,
        seat: int = 1,
        average_bet_cents: int = 10_000,
    ) -> dict[str, Any]:
        """Seat a player now and return the slip."""
        body = {
            "player_id": player_id or await self.new_player(),
            "table_id": str(self.house.table_ids[table]),
            "seat": seat,
            "average_bet_cents": average_bet_cents,
        }
        answer = await self.post("/rating-slips", body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def played_slip(self, *, played_seconds: int = 3600, **fields: Any) -> dict[str, Any]:
        """Seat a player and let the time go by; the slip is live."""
        slip = await self.open_slip(**fields)
        self.clock.forward(seconds=played_seconds)
        return slip

    async def complete(self, slip_id: str, body: object = None) -> Response:
        """Complete a slip."""
        return await self.post(f"/rating-slips/{slip_id}/complete", body)

    async def paid_slip(self, **fields: Any) -> dict[str, Any]:
        """Play and complete a slip, and return the completion."""
        slip = await self.played_slip(**fields)
        answer = await self.complete(slip["id"])
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def reward(self, player_id: str, points: int = 100, **fields: Any) -> Response:
        """Give a manual reward."""
        body = {
            "player_id": player_id,
            "points_change": points,
            "reason": "Birthday of a good guest",
            **fields,
        }
        return await self.post("/loyalty/manual-rewards", body)

    def entries(self, player_id: str) -> list[dict[str, Any]]:
        """Return the player's stored entries, oldest first."""
        return self.clone.rows(
            "select * from loyalty_ledger where player_id = %s order by sequence", [player_id]
        )

    def balance(self, player_id: str) -> int:
        """Return the cached balance; a test fails where the ledger says something else."""
        cached = self.clone.rows(
            "select current_balance from player_loyalty where player_id = %s", [player_id]
        )
        ledger = sum(entry["points_change"] for entry in self.entries(player_id))
        balance = cached[0]["current_balance"] if cached else 0
        assert balance == ledger, "the cache and the ledger differ"
        return balance

    def slip_row(self, slip_id: str) -> dict[str, Any]:
        """Return a slip as it is stored."""
        return self.clone.row("select * from rating_slip where id = %s", [slip_id])

    def owed(self, slip_id: str) -> list[dict[str, Any]]:
        """Return the slip's row in the recovery queue, if any."""
        return self.clone.rows(
            "select * from loyalty_recovery where rating_slip_id = %s", [slip_id]
        )


@asynccontextmanager
async def open_floor(clone: Clone, template: Template, **settings: Any) -> AsyncGenerator[Floor]:
    """Run the application on a clone, with somebody of each role signed in.

    Settings are the defaults but for those that are given.
    """
    clock = SetClock()
    ours: dict[str, Any] = {
        "database_url": clone.application_url,
        "secret_key": SecretStr("k" * 32),
        "pool_size": 12,
        "session_idle_seconds": OUTLASTS_ANY_TEST,
        "jobs": "off",
    }
    async with _server(Settings(**{**ours, **settings}), clock) as (app, client):
        floor = Floor(
            clone=clone,
            house=template.house,
            other=template.other,
            clock=clock,
            database=app.state.services.database,
            client=client,
            settings=app.state.services.settings,
        )
        for house, prefix in ((template.house, ""), (template.other, "other ")):
            for role in Role:
                if role is not Role.DEALER:
                    floor.tokens[f"{prefix}{role}"] = token_of(house, role)
        yield floor


@asynccontextmanager
async def several_servers(floor: Floor, number: int) -> AsyncGenerator[list[Floor]]:
    """Run more servers on the floor's database and clock, each the floor as it sees it."""
    settings = floor.settings.model_copy(update={"pool_size": 4})
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(_server(settings, floor.clock)) for _ in range(number)
        ]
        yield [replace(floor, client=client) for _, client in servers]


@asynccontextmanager
async def _server(
    settings: Settings, clock: SetClock
) -> AsyncGenerator[tuple[FastAPI, AsyncClient]]:
    keys = {name: value for name, value in settings if isinstance(value, SecretStr)}
    note_settings({name.upper(): value.get_secret_value() for name, value in keys.items()})
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app=app, raise_app_exceptions=False)
        async with AsyncClient(
            transport=transport, base_url="http://floor", event_hooks=ASYNC_HOOKS
        ) as client:
            await connected(app)
            yield app, client


async def connected(app: FastAPI) -> None:
    """Wait until a server has a connection to its database, however busy the machine is.

    Its patience with the database is for what a test does to it, not for its start.
    """
    for _ in range(CONNECTED_SECONDS * 1000):
        if app.state.services.database.pool_statistics().get("pool_available"):
            return
        await asyncio.sleep(0.001)
    pytest.fail("the server has no connection to its database")
