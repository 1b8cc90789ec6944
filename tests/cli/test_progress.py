"""What somebody at a terminal sees of a command that takes long: how far it is, and the log."""

import contextlib
import json
import os
import re
import subprocess
from pathlib import Path

from tests.floor import Floor
from tests.importing import balance_line, balances_of, command, enrol
from tests.processes import COMMAND, environment
from tests.verification.checking import player_with_entries

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(*arguments: str, printed: bool = False) -> str:
    """Run a command whose standard error is a narrow terminal, and return what that shows.

    What it prints is shown there too, where asked for.
    """
    terminal, end = os.openpty()
    settings = {"COLUMNS": "60", "TERM": "xterm"}
    out = end if printed else subprocess.DEVNULL
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=out, stderr=end, env=environment(**settings)
    ):
        os.close(end)
        shown = b""
        # Linux ends what comes from a terminal that nobody writes to any more with an error.
        with contextlib.suppress(OSError):
            while part := os.read(terminal, 4096):
                shown += part
    os.close(terminal)
    return ESCAPES.sub("", shown.decode()).replace("\r", "\n")


async def test_a_line_of_the_log_stays_whole_above_the_progress(
    floor: Floor, tmp_path: Path
) -> None:
    (guest,) = enrol(floor, 1)
    path = tmp_path / "balances.csv"
    path.write_text(balances_of(balance_line("old-1", balance=1, lifetime=3, player_id=guest)))

    shown = on_a_terminal(*command(floor, path, kind="balances"))

    assert "Importing" in shown
    told = [json.loads(line) for line in shown.splitlines() if line.startswith("{")]
    assert "action_completed" in [line["event"] for line in told]


async def test_a_finding_stands_on_a_line_of_its_own_beside_the_progress(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    floor.clone.execute("update player_loyalty set current_balance = current_balance + 1")

    shown = on_a_terminal("ledger", "verify", "--database-url", floor.clone.admin_url, printed=True)

    assert "Verifying" in shown
    (line,) = [line for line in shown.splitlines() if "cache_drift" in line]
    assert re.fullmatch(rf"{player_id} 5 cache_drift .* comes to [0-9]+ *", line)
