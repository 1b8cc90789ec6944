"""Every section of the runbook is drilled, and each says what to look at, to do and to see."""

import re
from pathlib import Path

from tests.runbook.operator import PAGE, steps

TESTS = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
DRILLED = set(re.findall(r"on_duty\(\s*\"([^\"]+)\"", TESTS))


def test_each_section_is_drilled() -> None:
    assert set(steps()) == DRILLED
    assert len(DRILLED) >= 6


def test_each_section_says_how_it_shows_what_to_look_at_and_when_it_is_over() -> None:
    text = PAGE.read_text(encoding="utf-8")

    for title, commands in steps().items():
        section = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
        assert "\n- " in section.split("\n### ")[0], f"{title} does not say how it shows"
        assert {"Look", "Over when"} <= set(commands)
        assert "\n### Do\n" in section


def test_the_page_leads_to_each_section() -> None:
    text = PAGE.read_text(encoding="utf-8")

    for title in steps():
        anchor = title.lower().replace("'", "").replace(" ", "-")
        if title != "Success but no points":  # nothing wakes anybody up for it
            assert f"[{title}](#{anchor})" in text
