"""Every route that changes the house, carried out once, and the audit rows that it must write."""

from tests.http.audited import ANYTHING, Case, Part, Row, of
from tests.http.endpoints import PLAYER, Endpoint
from tests.http.tier_bodies import TIER

OF_THE_HOUSE = [
    Case(
        "a sign-in",
        of("POST /v1/sessions"),
        [Row("session.started", "staff", "$staff")],
        actor="host",
        writes_again=True,
    ),
    Case(
        "a sign-out",
        Endpoint(method="DELETE", path="/v1/sessions/current", role="cashier"),
        [Row("session.ended", "staff", "$cashier")],
    ),
    Case(
        "settings of the casino",
        of("PATCH /v1/casino"),
        [
            Row(
                "casino.changed",
                "casino",
                "$casino",
                Part(name="house", currency="EUR", timezone="Europe/Vienna"),
                Part(name="The house", currency="EUR", timezone="Asia/Tokyo"),
            )
        ],
    ),
    Case(
        "a new member",
        of("POST /v1/staff"),
        [
            Row(
                "staff.added",
                "staff",
                "@id",
                None,
                {"name": "New Host", "login": "new.host", "role": "host"},
            )
        ],
    ),
    Case(
        "a changed member",
        of("PATCH /v1/staff/$staff"),
        [
            Row(
                "staff.changed",
                "staff",
                "$staff",
                Part(name="house host", role="host", active=True),
                Part(name="New Name", role="cashier", active=False, password="changed"),
            )
        ],
        writes_again=True,
    ),
    Case(
        "a new game",
        of("POST /v1/games"),
        [Row("game.created", "game", "@id", None, Part(code="baccarat", house_edge_pct=1.2))],
    ),
    Case(
        "a changed game",
        of("PATCH /v1/games/$game"),
        [
            Row(
                "game.changed",
                "game",
                "$game",
                Part(code="golden", house_edge_pct=2.7),
                Part(code="baccarat", house_edge_pct=1.2),
            )
        ],
    ),
    Case(
        "another tier table",
        of("PUT /v1/tiers"),
        [
            Row(
                "tiers.replaced",
                "casino",
                "$casino",
                Part(version=1),
                {"version": 2, "items": [{**TIER, "multiplier": ANYTHING}]},
            )
        ],
    ),
    Case(
        "a new table",
        of("POST /v1/tables"),
        [
            Row(
                "table.created",
                "table",
                "@id",
                None,
                {"label": "T9", "pit": "Pit 9", "game_id": "$game"},
            )
        ],
    ),
    Case(
        "a table opened",
        of("POST /v1/tables/$table/open", path="/v1/tables/$shut/open"),
        [Row("table.opened", "table", "$shut", {"status": "CLOSED"}, {"status": "OPEN"})],
    ),
    Case("a table that is open opened", of("POST /v1/tables/$table/open")),
    Case(
        "a table closed",
        of("POST /v1/tables/$empty/close"),
        [Row("table.closed", "table", "$empty", {"status": "OPEN"}, {"status": "CLOSED"})],
    ),
    Case("a new guest", of("POST /v1/players"), [Row("player.enrolled", "player", "@id")]),
    Case(
        "a changed guest",
        of("PATCH /v1/players/$player"),
        [
            Row(
                "player.changed",
                "player",
                "$player",
                {
                    "first_name": "Guest",
                    "last_name": "No 4",
                    "card_number": None,
                    "birth_date": None,
                },
                PLAYER,
            )
        ],
    ),
]
