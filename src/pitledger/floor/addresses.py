"""Addresses of pages, with what they ask for."""

from urllib.parse import urlencode


def address_of(path: str, **asked: object) -> str:
    """Return a path with a query of what is asked for; what is None or empty is left out."""
    kept = {name: str(value) for name, value in asked.items() if value not in {None, ""}}
    return f"{path}?{urlencode(kept)}" if kept else path
