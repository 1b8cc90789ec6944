"""`pitledger serve --workers`: processes on one socket, one limit, one sum of figures."""

import json
import os
import shutil
import signal
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from httpx import Client

from tests.clone import Clone
from tests.instances.serving_clones import (
    completed,
    figures,
    is_refused,
    is_running,
    live_slip,
    new_player,
    setting_of,
    settings_of,
    signed_in_boss,
    until,
    workers_of,
)
from tests.ledger_checks import assert_ledger_holds
from tests.processes import Server, pitledger, refusal, serving
from tests.template import Template
from tests.valkey import Valkey

MANY = "2"
WARNING = "memory_storage_shared"


def is_replaced(server: Server, pid: int) -> bool:
    """Return whether a process is gone and another one in its place."""
    workers = workers_of(server)
    return pid not in workers and len(workers) == int(MANY)


def twelve_rewards(boss: Client) -> list[int]:
    """Ask for two rewards more than a minute has, and return the statuses."""
    body = {"player_id": new_player(boss), "reason": "Birthday of a good guest"}
    rewards = [{**body, "points_change": points} for points in range(1, 13)]
    return [boss.post("/v1/loyalty/manual-rewards", json=one).status_code for one in rewards]


def test_workers_share_limits_and_figures_and_a_dead_one_is_replaced(
    clone: Clone, template: tuple[str, Template], valkey: Valkey, tmp_path: Path
) -> None:
    settings = settings_of(clone, rate_limit_storage=valkey.url)
    with serving(tmp_path, "--workers", MANY, settings=settings) as server:
        first = workers_of(server)
        folder = Path(setting_of(first[0], "PROMETHEUS_MULTIPROC_DIR"))
        assert figures(server).items() >= {"paid": 0, "rate_limit_refusals_total": 0}.items()
        with signed_in_boss(server) as boss:
            statuses = twelve_rewards(boss)
            slips = [live_slip(boss, template[1].house, seat=seat) for seat in range(1, 8)]
            for slip_id in slips[:4]:
                completed(boss, slip_id)
            before = [figures(server) for _ in range(4)]

            for pid in first:
                os.kill(pid, signal.SIGKILL)
                until(partial(is_replaced, server, pid))
            for slip_id in slips[4:]:
                completed(boss, slip_id)
            after = [figures(server) for _ in range(4)]

        second = workers_of(server)
        server.kill()
        until(lambda: is_refused(server) and not any(map(is_running, second)))
        shutil.rmtree(folder)

    assert sorted(statuses) == [201] * 10 + [429] * 2
    assert {(told["paid"], told["rate_limit_refusals_total"]) for told in before} == {(4, 2)}
    assert {(told["paid"], told["rate_limit_refusals_total"]) for told in after} == {(7, 2)}
    assert {told["accrual_duration_seconds_count"] for told in after} == {7}
    assert set(first).isdisjoint(second)
    assert server.log.read_text().count('"event":"server_process_died"') == 2
    assert_ledger_holds(clone)


def test_workers_that_would_each_count_for_themselves_are_refused_before_anything_is_started(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    serve = ("serve", "--port", "0", "--data-dir", str(data))

    lines = [
        refusal(*serve, settings={"PITLEDGER_WORKERS": "3"}),
        refusal(*serve, "--workers", "2", settings={"PITLEDGER_WORKERS": "1"}),
    ]

    assert [line.split()[1] for line in lines] == ["3", "2"]
    for line in lines:
        assert "PITLEDGER_RATE_LIMIT_STORAGE" in line
        assert "redis://" in line
    assert not data.exists()


def test_a_server_whose_workers_do_not_start_ends_and_says_so(clone: Clone, tmp_path: Path) -> None:
    settings = settings_of(clone, rate_limit_storage="redis://127.0.0.1:1")
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import os, sys\nif 'pitledger.cli.server_process' in sys.orig_argv: os._exit(9)\n"
    )

    line = refusal(
        *("serve", "--port", "0", "--workers", "2"),
        settings={**settings, "PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"},
    )

    assert "worker process ended before it could serve" in line


def test_a_second_server_that_counts_in_its_memory_is_warned_of_and_a_command_is_not(
    clone: Clone, valkey: Valkey, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("first", "second", "third")]
    stores = ("memory://", "memory://", valkey.url)
    with ExitStack() as running:
        for folder, store in zip(folders, stores, strict=True):
            folder.mkdir()
            settings = settings_of(clone, rate_limit_storage=store)
            running.enter_context(serving(folder, settings=settings))
        recovered = pitledger("slips", "recover", "--all", settings=settings_of(clone))
        logs = [(folder / "server.log").read_text() for folder in folders]

    warned = [[json.loads(line) for line in log.splitlines() if WARNING in line] for log in logs]
    assert [len(lines) for lines in warned] == [0, 1, 0]
    assert (warned[1][0]["level"], warned[1][0]["other_servers"]) == ("warning", 1)
    assert (recovered.returncode, WARNING in recovered.stderr) == (0, False)
