"""Every route that changes play or points, carried out, and the audit rows that it must write."""

from tests.http.audited import ANYTHING, Case, Part, Row, of
from tests.http.audited_preparations import (
    backfill,
    break_a_snapshot,
    break_the_snapshot_of_a_guest,
    leave_a_guest_owed,
    let_a_day_go_by,
    name_the_guest,
    owe,
    refuse_every_accrual,
    reward,
)
from tests.http.endpoints import WHY

BET = {"average_bet_cents": 10_000}
RAISED = {"average_bet_cents": 20_000}
OPENED = {"status": "OPEN"}
PAUSED = {"status": "PAUSED"}
CLOSED = {"status": "CLOSED", "play_seconds": 0, "average_bet_cents": 10_000}
FIRST_FAILURE = {"attempts": 1, "last_error_code": "SNAPSHOT_MISSING"}
REFUSED_ONCE = {"attempts": 1, "last_error_code": "INTERNAL_ERROR"}
REFUSED_TWICE = {"attempts": 2, "last_error_code": "INTERNAL_ERROR"}
RAISE = Row("rating_slip.average_bet_changed", "rating_slip", "$slip", BET, RAISED)
OWED = Row("loyalty.owed", "rating_slip", "$slip", None, FIRST_FAILURE)
SLIP = {"player_id": "$player", "table_id": "$table", "seat": 5, "average_bet_cents": 10_000}
GIVEN = {"player_id": "$player", "points_change": 50, "reason": "A birthday present"}

OF_THE_FLOOR = [
    Case(
        "a slip with its visit",
        of("POST /v1/rating-slips"),
        [
            Row(
                "rating_slip.opened", "rating_slip", "@id", None, {**SLIP, "visit_id": "@visit_id"}
            ),
            Row(
                "visit.started",
                "visit",
                "@visit_id",
                None,
                {"player_id": "$player", "gaming_day": "2026-03-10"},
            ),
        ],
    ),
    Case(
        "a file of slips",
        of("POST /v1/rating-slips/import"),
        [
            Row(
                "rating_slip.imported",
                "rating_slip",
                ANYTHING,
                None,
                Part(
                    SLIP,
                    external_id="old-1",
                    play_seconds=3600,
                    started_at="2026-03-09T20:00:00.000000Z",
                    ended_at="2026-03-09T21:00:00.000000Z",
                ),
            )
        ],
    ),
    Case("an average bet", of("PATCH /v1/rating-slips/$slip"), [RAISE]),
    Case(
        "a pause",
        of("POST /v1/rating-slips/$slip/pause"),
        [Row("rating_slip.paused", "rating_slip", "$slip", OPENED, PAUSED)],
    ),
    Case(
        "the end of a pause",
        of("POST /v1/rating-slips/$paused/resume"),
        [Row("rating_slip.resumed", "rating_slip", "$paused", PAUSED, OPENED)],
    ),
    Case(
        "a move",
        of("POST /v1/rating-slips/$slip/move"),
        [
            Row("rating_slip.closed", "rating_slip", "$slip", OPENED, CLOSED),
            Row(
                "rating_slip.opened",
                "rating_slip",
                "@opened.id",
                None,
                {
                    **SLIP,
                    "player_id": "$guest",
                    "visit_id": "$stay",
                    "table_id": "$empty",
                    "seat": 4,
                    "moved_from_id": "$slip",
                },
            ),
        ],
        name_the_guest,
    ),
    Case(
        "a completion with its bet, paid",
        of("POST /v1/rating-slips/$slip/complete"),
        [RAISE, Row("rating_slip.closed", "rating_slip", "$slip", OPENED, {**CLOSED, **RAISED})],
    ),
    Case(
        "a completion whose points are owed",
        of("POST /v1/rating-slips/$slip/complete", body={}),
        [OWED, Row("rating_slip.closed", "rating_slip", "$slip", OPENED, CLOSED)],
        break_a_snapshot,
        status=503,
        writes_again=True,
    ),
    Case(
        "a completion of an owed slip",
        of("POST /v1/rating-slips/$slip/complete", body={}),
        [
            Row(
                "loyalty.recovered",
                "rating_slip",
                "$slip",
                FIRST_FAILURE,
                {"ledger_entry_id": "@loyalty.ledger_entry_id"},
            )
        ],
        owe,
    ),
    Case(
        "a recovery",
        of(
            "POST /v1/rating-slips/$closed/recover-loyalty",
            path="/v1/rating-slips/$slip/recover-loyalty",
        ),
        [
            Row(
                "loyalty.recovered",
                "rating_slip",
                "$slip",
                FIRST_FAILURE,
                {"ledger_entry_id": "@ledger_entry_id"},
            )
        ],
        owe,
    ),
    Case("a recovery of a paid slip", of("POST /v1/rating-slips/$closed/recover-loyalty")),
    Case(
        "a visit",
        of("POST /v1/visits"),
        [
            Row(
                "visit.started",
                "visit",
                "@id",
                None,
                {"player_id": "$player", "gaming_day": "2026-03-10"},
            )
        ],
    ),
    Case(
        "a visit that rolls another one over",
        of("POST /v1/visits", body={"player_id": "$guest"}),
        [
            Row(
                "rating_slip.closed",
                "rating_slip",
                "$slip",
                OPENED,
                {**CLOSED, "play_seconds": 86_400},
            ),
            Row(
                "visit.ended",
                "visit",
                "$left",
                None,
                {"player_id": "$guest", "completed_slip_id": "$slip"},
            ),
            Row(
                "visit.started",
                "visit",
                "@id",
                None,
                {"player_id": "$guest", "gaming_day": "2026-03-11"},
            ),
        ],
        let_a_day_go_by,
    ),
    Case(
        "the end of a visit with a slip whose points are owed",
        of("POST /v1/visits/$visit/end", path="/v1/visits/$stay/end"),
        [
            OWED,
            Row("rating_slip.closed", "rating_slip", "$slip", OPENED, CLOSED),
            Row(
                "visit.ended",
                "visit",
                "$stay",
                None,
                {"player_id": "$guest", "completed_slip_id": "$slip"},
            ),
        ],
        break_the_snapshot_of_a_guest,
    ),
    Case(
        "a manual reward",
        of("POST /v1/loyalty/manual-rewards"),
        [
            Row(
                "loyalty.manual_reward",
                "ledger_entry",
                "@ledger_entry_id",
                None,
                {**GIVEN, "rating_slip_id": None},
            )
        ],
    ),
    Case(
        "a backfill",
        of(
            "POST /v1/loyalty/manual-rewards",
            body={**GIVEN, "player_id": "$guest", "rating_slip_id": "$slip"},
        ),
        [
            Row(
                "loyalty.manual_reward",
                "ledger_entry",
                "@ledger_entry_id",
                None,
                {**GIVEN, "player_id": "$guest", "rating_slip_id": "$slip"},
            )
        ],
        leave_a_guest_owed,
    ),
    Case(
        "a reversal",
        of("POST /v1/ledger/$entry/reverse", path="/v1/ledger/$reward/reverse"),
        [
            Row(
                "loyalty.reversed",
                "ledger_entry",
                "$reward",
                None,
                {
                    **WHY,
                    "player_id": "$player",
                    "points_change": -500,
                    "reversal_id": "@ledger_entry_id",
                    "rating_slip_id": None,
                    "slip_owed_again": False,
                },
            )
        ],
        reward,
    ),
    Case(
        "a reversal of a backfill",
        of("POST /v1/ledger/$entry/reverse", path="/v1/ledger/$backfill/reverse"),
        [
            Row(
                "loyalty.owed",
                "rating_slip",
                "$slip",
                None,
                {"attempts": 1, "last_error_code": "PARTIAL_COMPLETION"},
            ),
            Row(
                "loyalty.reversed",
                "ledger_entry",
                "$backfill",
                None,
                Part(player_id="$guest", rating_slip_id="$slip", slip_owed_again=True),
            ),
        ],
        backfill,
    ),
    Case(
        "a recovery that fails again",
        of(
            "POST /v1/rating-slips/$closed/recover-loyalty",
            path="/v1/rating-slips/$slip/recover-loyalty",
        ),
        [Row("loyalty.still_owed", "rating_slip", "$slip", REFUSED_ONCE, REFUSED_TWICE)],
        refuse_every_accrual,
        status=503,
        writes_again=True,
    ),
    Case("a verification of the ledger", of("POST /v1/ledger/verify")),
]
