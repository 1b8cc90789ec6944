"""What a settings form suggests: the names of time zones, and of languages with their regions."""

from collections.abc import Mapping, Sequence
from functools import cache

from babel import Locale
from babel.localedata import locale_identifiers

from pitledger.casino import zone_names as known_zones

OFTEN = ("en-US", "en-GB", "de-AT", "de-DE", "de-CH")


@cache
def zone_names() -> Sequence[str]:
    """Return the zones that are named after a place; others are known, and not suggested."""
    return sorted(name for name in known_zones() if "/" in name and not name.startswith("Etc/"))


@cache
def locale_names(language: str) -> Mapping[str, str]:
    """Return languages with a region, and what they are called in a language."""
    said = Locale.parse(language)
    found = [name.split("_") for name in locale_identifiers()]
    known = sorted(f"{parts[0]}-{parts[1]}" for parts in found if _has_region(parts, said))
    return {name: _called(name, said) for name in dict.fromkeys((*OFTEN, *known))}


def _has_region(parts: Sequence[str], said: Locale) -> bool:
    match parts:
        case [tongue, region]:
            return tongue in said.languages and region in said.territories and region.isupper()
        case _:
            return False


def _called(name: str, said: Locale) -> str:
    tongue, _, region = name.partition("-")
    return f"{said.languages[tongue]} ({said.territories[region]})"
