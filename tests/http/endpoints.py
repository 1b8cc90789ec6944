"""Every endpoint that takes a body, with a body that it accepts and the kind of each field."""

import json
from dataclasses import dataclass, field

from httpx import Response

from tests.floor import Floor
from tests.http.contract import bearer
from tests.http.tier_bodies import TIER, object_of, wrong_tiers
from tests.template import PASSWORD

HUGE = "1" + "0" * 5000
WRONG_FOR_ALL = ["[]", "{}", "[1]", '{"a": 1}']
TEXT = [*WRONG_FOR_ALL, "1", "true", "1.5", '"bad\\u0000text"', '"\\ud800 bad text"']
WHOLE = [*WRONG_FOR_ALL, '"1"', "true", "false", "1.5", "1.0", "1e2", "NaN", "Infinity", "-1e999"]
WRONG: dict[str, list[str]] = {
    "text": [*TEXT, f'"{"x" * 20_000}"'],
    "label": [*TEXT, '""', '"  "', f'"{"x" * 201}"'],
    "uuid": [*TEXT, '""', '"x"', '"00000000-0000-0000-0000-00000000000g"', '"%s"' % ("0" * 33)],
    "integer": [*WHOLE, "9223372036854775808", "-9223372036854775809", "1" + "0" * 60, HUGE],
    "cents": [*WHOLE, "0", "-1", "9223372036854775808", "1" + "0" * 60, HUGE],
    "any integer": [*WHOLE, HUGE],
    "small": [*WHOLE, "2147483648", "9223372036854775808", "1" + "0" * 60, HUGE],
    "decimal": [
        *WRONG_FOR_ALL,
        *("true", "false", '""', '"x"', "-1", '"-0.1"', "NaN", '"NaN"', "Infinity", '"-Infinity"'),
        *("1e30", '"1e30"', '"1e999999999"', '"1e-999999999"', '"1.00000000000000000001"'),
        *(HUGE, f'"{HUGE}"'),
    ],
    "boolean": [*WRONG_FOR_ALL, '"true"', '""', "0", "1", "1.5", "NaN"],
    "password": [*TEXT, '""', '"1234567"', f'"{"x" * 1001}"'],
    "date": [
        *(*TEXT, '""', '"2026-02-30"', '"10000-01-01"', '"2026-03-10T00:00:00"', "20260310"),
        *('"20260310"', '"2026-W11-2"', '"26-03-10"'),
    ],
}
WRONG["tiers"] = WRONG_FOR_ALL + wrong_tiers(WRONG)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An endpoint; `$slip` and the like stand for ids of the floor, in the path and the body.

    One that takes a file has it in the place of fields.
    """

    method: str = "POST"
    path: str
    role: str = "pit_boss"
    body: dict[str, object] = field(default_factory=dict[str, object])
    kinds: dict[str, str] = field(default_factory=dict[str, str])
    optional: frozenset[str] = frozenset()
    nullable: frozenset[str] = frozenset()
    file: str | None = None

    @property
    def takes_no_fields(self) -> bool:
        """Return whether an empty body will do."""
        return self.file is None and set(self.body) <= self.optional


GAME: dict[str, object] = {
    "code": "baccarat",
    "name": "Baccarat",
    "game_type": "baccarat",
    "house_edge_pct": "1.2",
    "decisions_per_hour": 72,
    "seats": 7,
    "points_conversion_rate": 10,
    "point_multiplier": "1.5",
}
CASINO: dict[str, object] = {
    "name": "The house",
    "timezone": "Asia/Tokyo",
    "gaming_day_start": "04:30",
    "currency": "EUR",
    "earning_policy": "theo-2",
    "locale": "de-AT",
}
GAME_KINDS = {
    **dict.fromkeys(("code", "name", "game_type"), "label"),
    **dict.fromkeys(("house_edge_pct", "decisions_per_hour"), "decimal"),
    **dict.fromkeys(("points_conversion_rate", "point_multiplier"), "decimal"),
    "seats": "small",
}
CLEARABLE = frozenset({"birth_date", "card_number"})
PLAYER: dict[str, object] = {
    **dict.fromkeys(("first_name", "last_name", "card_number"), "Ann"),
    "birth_date": "1980-02-29",
}
PLAYER_KINDS = {**dict.fromkeys(PLAYER, "label"), "birth_date": "date"}
BET = {"average_bet_cents": "cents"}
WHY: dict[str, object] = {"reason": "Rated at the wrong seat"}
FILE = (
    "external_id,player_id,table_id,seat,average_bet_cents,started_at,ended_at\n"
    "old-1,$player,$table,5,10000,2026-03-09T20:00:00Z,2026-03-09T21:00:00Z\n"
)
ENDPOINTS = [
    Endpoint(
        path="/v1/sessions",
        body={"login": "house.host", "password": PASSWORD},
        kinds={"login": "label", "password": "text"},
    ),
    Endpoint(
        method="PATCH",
        path="/v1/casino",
        role="admin",
        body=CASINO,
        kinds=dict.fromkeys(CASINO, "label"),
        optional=frozenset(CASINO),
    ),
    Endpoint(
        path="/v1/staff",
        role="admin",
        body={"name": "New Host", "login": "new.host", "role": "host", "password": PASSWORD},
        kinds={**dict.fromkeys(("name", "login", "role"), "label"), "password": "password"},
    ),
    Endpoint(
        method="PATCH",
        path="/v1/staff/$staff",
        role="admin",
        body={"name": "New Name", "role": "cashier", "active": False, "password": PASSWORD},
        kinds={"name": "label", "role": "label", "active": "boolean", "password": "password"},
        optional=frozenset({"name", "role", "active", "password"}),
    ),
    Endpoint(
        path="/v1/games",
        role="admin",
        body=GAME,
        kinds=GAME_KINDS,
        optional=frozenset({"seats", "points_conversion_rate", "point_multiplier"}),
    ),
    Endpoint(
        method="PATCH",
        path="/v1/games/$game",
        role="admin",
        body=GAME,
        kinds=GAME_KINDS,
        optional=frozenset(GAME),
        nullable=frozenset(GAME),
    ),
    Endpoint(
        method="PUT",
        path="/v1/tiers",
        role="admin",
        body={"items": [TIER]},
        kinds={"items": "tiers"},
    ),
    Endpoint(
        path="/v1/tables",
        role="admin",
        body={"label": "T9", "pit": "Pit 9", "game_id": "$game"},
        kinds={"label": "label", "pit": "label", "game_id": "uuid"},
    ),
    Endpoint(path="/v1/tables/$table/open"),
    Endpoint(path="/v1/tables/$empty/close"),
    Endpoint(
        path="/v1/players", body=PLAYER, kinds=PLAYER_KINDS, optional=CLEARABLE, nullable=CLEARABLE
    ),
    Endpoint(
        method="PATCH",
        path="/v1/players/$player",
        body=PLAYER,
        kinds=PLAYER_KINDS,
        optional=frozenset(PLAYER),
        nullable=CLEARABLE,
    ),
    Endpoint(
        path="/v1/rating-slips",
        body={
            "player_id": "$player",
            "table_id": "$table",
            "seat": 5,
            "average_bet_cents": 10_000,
        },
        kinds={"player_id": "uuid", "table_id": "uuid", "seat": "any integer", **BET},
    ),
    Endpoint(path="/v1/rating-slips/import", role="admin", file=FILE),
    Endpoint(
        method="PATCH",
        path="/v1/rating-slips/$slip",
        body={"average_bet_cents": 20_000},
        kinds=BET,
    ),
    Endpoint(path="/v1/visits", body={"player_id": "$player"}, kinds={"player_id": "uuid"}),
    Endpoint(path="/v1/visits/$visit/end"),
    Endpoint(
        path="/v1/rating-slips/$slip/move",
        body={"table_id": "$empty", "seat": 4},
        kinds={"table_id": "uuid", "seat": "any integer"},
    ),
    Endpoint(path="/v1/rating-slips/$slip/pause"),
    Endpoint(path="/v1/rating-slips/$paused/resume"),
    Endpoint(
        path="/v1/rating-slips/$slip/complete",
        body={"average_bet_cents": 20_000},
        kinds=BET,
        optional=frozenset(BET),
        nullable=frozenset(BET),
    ),
    Endpoint(
        path="/v1/rating-slips/$closed/recover-loyalty",
        body={"correlation_id": "of-a-job"},
        kinds={"correlation_id": "label"},
        optional=frozenset({"correlation_id"}),
        nullable=frozenset({"correlation_id"}),
    ),
    Endpoint(
        path="/v1/loyalty/manual-rewards",
        body={
            "player_id": "$player",
            "points_change": 50,
            "reason": "A birthday present",
            "rating_slip_id": None,
            "reward_id": "birthday-1",
        },
        kinds={
            "player_id": "uuid",
            "rating_slip_id": "uuid",
            "points_change": "any integer",
            "reason": "text",
            "reward_id": "label",
        },
        optional=frozenset({"rating_slip_id", "reward_id"}),
        nullable=frozenset({"rating_slip_id", "reward_id"}),
    ),
    Endpoint(path="/v1/ledger/$entry/reverse", role="admin", body=WHY, kinds={"reason": "text"}),
    Endpoint(path="/v1/ledger/verify", role="auditor"),
]
NAMES = [f"{endpoint.method} {endpoint.path}" for endpoint in ENDPOINTS]


@dataclass(frozen=True)
class Sender:
    """Sends bodies to one endpoint of a floor where its ids name something."""

    floor: Floor
    endpoint: Endpoint
    ids: dict[str, str]

    def named(self, text: str) -> str:
        """Return a text with the floor's ids in the place of their names."""
        for name, value in self.ids.items():
            text = text.replace(name, value)
        return text

    @property
    def text(self) -> str:
        """Return the body that is accepted."""
        file = self.endpoint.file
        return self.with_field() if file is None else self.named(file)

    def with_field(self, *without: str, **raw: str) -> str:
        """Return the body with some fields left out and others replaced by raw JSON."""
        fields = {name: json.dumps(value) for name, value in self.endpoint.body.items()}
        fields = {name: value for name, value in (fields | raw).items() if name not in without}
        return self.named(object_of(fields))

    async def send(self, content: str | bytes, **headers: str) -> Response:
        """Send a body as it is."""
        return await self.floor.client.request(
            self.endpoint.method,
            self.named(self.endpoint.path),
            content=content,
            headers={**bearer(self.floor, self.endpoint.role), **headers},
        )


async def sender_to(floor: Floor, endpoint: Endpoint) -> Sender:
    """Make the slips that the endpoints need and return a sender to one of them."""
    slip, paused, closed = [await floor.open_slip(seat=seat) for seat in (1, 2, 3)]
    await floor.post(f"/rating-slips/{paused['id']}/pause")
    completed = (await floor.complete(closed["id"])).json()
    ids = {
        "$slip": slip["id"],
        "$visit": closed["visit_id"],
        "$paused": paused["id"],
        "$closed": closed["id"],
        "$entry": completed["loyalty"]["ledger_entry_id"],
        "$player": await floor.new_player(),
        "$table": str(floor.house.table_ids[0]),
        "$empty": str(floor.house.table_ids[1]),
        "$game": str(floor.house.game_id),
        "$staff": str(floor.house.staff_ids["host"]),
    }
    return Sender(floor, endpoint, ids)
