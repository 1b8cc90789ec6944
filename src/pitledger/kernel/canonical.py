"""Encodings with one form only, so that equal things have equal bytes."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
CanonicalValue: TypeAlias = str | Sequence["CanonicalValue"] | Mapping[str, "CanonicalValue"] | None


def canonical_json(value: CanonicalValue) -> str:
    """Return RFC 8785 JSON of a value that holds no numbers: those travel as strings.

    With strings alone the rules come down to sorted keys, no white space and shortest escapes.
    Keys must be ASCII, for which the order by UTF-16 units is Python's own.
    """
    return _CANONICAL.encode(value)


def field(name: str, value: str | None) -> str:
    """Return `name=<utf-8 byte length>:value` and a line end; `name=-` for no value.

    The length goes first, so that no value can be taken for the start of the next field.

    Source: docs/ledger-hash.md, "canonical bytes".
    """
    return f"{name}=-\n" if value is None else f"{name}={len(value.encode())}:{value}\n"
