"""Locales: a language, and where it matters a region, as `de-AT`."""

import re

from babel import Locale, UnknownLocaleError


def is_known_locale(name: str) -> bool:
    """Return whether there is a locale of this name, with a hyphen between its parts."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", name, re.ASCII):
        return False
    try:
        Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
