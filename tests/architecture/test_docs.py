"""What the documents promise is there: every log event, every page and heading that code cites."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = {path: path.read_text() for path in (ROOT / "src/pitledger").rglob("*.py")}
LOGGED = re.compile(r'\blog_(?:info|warning|exception)\(\s*"(\w+)"')
TOLD = re.compile(r'\bemit_telemetry\(\s*"([\w.]+)"')
ACTION = re.compile(r'\baction\(\s*"(\w+)"')
CITED = re.compile(r'Source: (docs/[\w/-]+\.md), "([^"]+)"')
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[\w-]+)?\)")


def found(pattern: re.Pattern[str]) -> set[str]:
    return {name for text in SOURCES.values() for name in pattern.findall(text)}


def test_the_log_schema_names_every_event_and_action() -> None:
    page = (ROOT / "docs/log-schema.md").read_text()

    names = found(LOGGED) | found(TOLD) | found(ACTION)

    assert len(names) > 20
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_every_source_that_a_docstring_cites_has_its_heading() -> None:
    cited = {(page, heading) for text in SOURCES.values() for page, heading in CITED.findall(text)}

    assert len(cited) > 5
    missing = {
        (page, heading)
        for page, heading in cited
        if not re.search(
            rf"^#+ .*{re.escape(heading)}", (ROOT / page).read_text(), re.IGNORECASE | re.MULTILINE
        )
    }
    assert missing == set()


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]

    broken = [
        (str(page.relative_to(ROOT)), target)
        for page in pages
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []
