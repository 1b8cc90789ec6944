"""Proving the ledger over HTTP."""

import asyncio

from tests.floor import Floor
from tests.http.contract import problem_in
from tests.log import Log
from tests.verification.checking import change_entry, player_with_entries


async def test_a_sound_ledger_is_ok(floor: Floor, log: Log) -> None:
    await player_with_entries(floor)
    await player_with_entries(floor, count=2)

    log.listen()
    answer = await floor.post("/ledger/verify", role="auditor")

    assert (answer.status_code, answer.json()) == (
        200,
        {"entries": 7, "players": 2, "ok": True, "findings": [], "findings_omitted": 0},
    )
    (line,) = log.lines("ledger_verified")
    assert (line["entries"], line["players"], line["findings"]) == (7, 2, 0)


async def test_findings_are_told_by_player_sequence_and_kind(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    change_entry(floor.clone, player_id, at=2, to="reason = 'Another reason altogether'")

    answer = await floor.post("/ledger/verify", role="admin")

    assert answer.status_code == 200
    assert answer.json()["ok"] is False
    assert answer.json()["findings"] == [
        {
            "player_id": player_id,
            "sequence": 2,
            "kind": "changed",
            "detail": "its hash is not that of what it holds",
        }
    ]


async def test_the_other_casinos_findings_are_not_told(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    change_entry(floor.clone, player_id, at=2, to="reason = 'Another reason altogether'")

    answer = await floor.post("/ledger/verify", role="other auditor")

    assert answer.json() == {
        "entries": 0,
        "players": 0,
        "ok": True,
        "findings": [],
        "findings_omitted": 0,
    }


async def test_more_than_a_thousand_findings_are_counted(floor: Floor) -> None:
    floor.clone.execute(
        """
        with guest as (
          insert into player
          select gen_random_uuid(), 'Guest', 'No ' || number, null, now()
          from generate_series(1, 1003) as number returning id
        ), enrolled as (
          insert into player_casino select %s, id, null, now() from guest returning player_id
        )
        insert into player_loyalty
        select %s, player_id, 5, 0, 'BRONZE', 0, 0, sha256(''), null from enrolled
        """,
        [floor.house.casino_id, floor.house.casino_id],
    )

    answer = (await floor.post("/ledger/verify", role="auditor")).json()

    assert (len(answer["findings"]), answer["findings_omitted"], answer["ok"]) == (1000, 3, False)


async def test_who_may_not_read_the_audit_log_may_not_verify(floor: Floor) -> None:
    answer = await floor.post("/ledger/verify", role="pit_boss")

    problem_in(answer, "FORBIDDEN")


async def test_it_holds_while_the_floor_goes_on(floor: Floor) -> None:
    players = [await floor.new_player() for _ in range(3)]

    async def rewarding(player_id: str) -> None:
        for number in range(3):
            answer = await floor.reward(player_id, 10, reward_id=f"busy-{number}")
            assert answer.status_code == 201

    async def verifying() -> None:
        for _ in range(5):
            answer = await floor.post("/ledger/verify", role="auditor")
            assert answer.json()["findings"] == []

    await asyncio.gather(*(rewarding(player_id) for player_id in players), verifying(), verifying())


async def test_a_repeated_key_answers_as_before(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    keyed = {"Idempotency-Key": "check-1"}
    first = await floor.call("POST", "/ledger/verify", role="auditor", **keyed)
    change_entry(floor.clone, player_id, at=2, to="reason = 'Another reason altogether'")

    again = await floor.call("POST", "/ledger/verify", role="auditor", **keyed)
    anew = await floor.post("/ledger/verify", role="auditor")

    assert again.headers["Idempotency-Replayed"] == "true"
    assert (first.json()["ok"], again.json(), anew.json()["ok"]) == (True, first.json(), False)
