"""Encodings with one form only: equal things have equal bytes, and different things never."""

import json
from collections.abc import Mapping
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitledger.kernel.canonical import CanonicalValue, canonical_json, field

UNTIMED = settings(deadline=None)

names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
texts = st.text(max_size=30)
imitations = st.lists(
    st.sampled_from(["reason=1:x", "reason=-", "\n", "gaming_day=10:2026-03-10\n", "=", ":", "é"]),
    max_size=6,
).map("".join)
fields = st.lists(st.tuples(names, st.none() | texts | imitations), max_size=6)
documents: st.SearchStrategy[CanonicalValue] = st.recursive(
    st.none() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@UNTIMED
@given(fields)
@example([("reason", "x\nsource=6:manual\n"), ("source", None)])
def test_fields_can_be_read_back_so_no_two_lists_look_alike(
    given_fields: list[tuple[str, str | None]],
) -> None:
    encoded = "".join(field(name, value) for name, value in given_fields).encode()

    assert read_fields(encoded) == given_fields


@UNTIMED
@given(documents)
def test_json_is_canonical_and_holds_what_was_given(document: CanonicalValue) -> None:
    encoded = canonical_json(document)

    assert json.loads(encoded) == document
    assert encoded == rfc_8785(document)


@UNTIMED
@given(st.dictionaries(names, texts, min_size=1), st.randoms())
def test_json_does_not_depend_on_the_order_of_names(
    members: dict[str, str], chance: Random
) -> None:
    shuffled = list(members.items())
    chance.shuffle(shuffled)

    assert canonical_json(dict(shuffled)) == canonical_json(members)


def test_json_escapes_as_rfc_8785_does_and_nothing_more() -> None:
    text = '\x00\x07\b\t\n\v\f\r\x1f"\\/\x7f\u0080é€\u2028🎰'

    assert canonical_json({"text": text}) == (
        '{"text":"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001f\\"\\\\/\x7f\u0080é€\u2028🎰"}'
    )


def read_fields(encoded: bytes) -> list[tuple[str, str | None]]:
    """Read fields back: a name, then a length that says where the value ends."""
    found: list[tuple[str, str | None]] = []
    while encoded:
        name, _, rest = encoded.partition(b"=")
        if rest.startswith(b"-\n"):
            found.append((name.decode(), None))
            encoded = rest[2:]
            continue
        length, _, rest = rest.partition(b":")
        value, encoded = rest[: int(length)], rest[int(length) :]
        assert encoded[:1] == b"\n"
        encoded = encoded[1:]
        found.append((name.decode(), value.decode()))
    return found


def rfc_8785(value: CanonicalValue) -> str:
    """Return RFC 8785 JSON of a value without numbers, written from the RFC."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return '"' + "".join(_escaped(character) for character in value) + '"'
    if isinstance(value, Mapping):
        ordered = sorted(value, key=lambda name: name.encode("utf-16-be"))
        members = (f"{rfc_8785(name)}:{rfc_8785(value[name])}" for name in ordered)
        return "{" + ",".join(members) + "}"
    return "[" + ",".join(rfc_8785(item) for item in value) + "]"


def _escaped(character: str) -> str:
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n"}
    short |= {"\f": "\\f", "\r": "\\r"}
    if character in short:
        return short[character]
    return f"\\u{ord(character):04x}" if ord(character) < 0x20 else character
