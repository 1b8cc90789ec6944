"""Bring the pages' catalogues up to date with what the pages say; `make catalogue`.

English stands in the pages; each other language has a file in `floor/locale`. New texts come into
it without a translation, and those that no page says any more go.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

FLOOR = Path(__file__).parents[1] / "src" / "pitledger" / "floor"
METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def said_by_pages() -> Catalog:
    """Return every text that a page, or a module of the pages, marks for translation."""
    catalogue = Catalog(project="pitledger", charset="utf-8")
    found = extract_from_dir(
        FLOOR, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=()
    )
    for name, _, message, _, context in found:
        catalogue.add(message, locations=[(name, 1)], context=context)
    return catalogue


def updated(path: Path) -> bytes:
    """Return a language's file as it should be."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(said_by_pages(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    text = BytesIO()
    write_po(text, catalogue, sort_output=True, no_location=True, omit_header=True, width=100)
    return text.getvalue()


def untranslated(path: Path) -> list[str]:
    """Return what has no translation in a language's file."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    said = [message for message in catalogue if message.id]
    return [str(message.id) for message in said if not _has_text(message.string)]


def _has_text(translation: str | Sequence[str] | None) -> bool:
    """Return whether a text, or each form of it for a number, says something."""
    return bool(translation) and all(translation)


def main() -> None:
    """Write each file anew, and say what is still to be translated."""
    for path in sorted((FLOOR / "locale").glob("*.po")):
        path.write_bytes(updated(path))
        missing = untranslated(path)
        print(f"{path.name}: {len(missing)} to translate")
        for message in missing:
            print(f"  {message}")


if __name__ == "__main__":
    main()
