"""Bodies of the tier table: one that is accepted, and lists of tiers with one wrong field each."""

import json
from collections.abc import Mapping, Sequence

TIER: dict[str, object] = {"name": "ONLY", "threshold_points": 0, "multiplier": "1.5"}
KINDS = {"name": "label", "threshold_points": "integer", "multiplier": "decimal"}
NO_TIERS = ["1", "true", '"x"', "[null]", '["x"]', "[[]]", "[{}]"]


def object_of(fields: Mapping[str, str]) -> str:
    """Return a JSON object whose values are raw JSON."""
    return "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"


def wrong_tiers(wrong: Mapping[str, Sequence[str]]) -> list[str]:
    """Return lists of one tier with a field that is wrong, by the wrong values of each kind."""
    raw = {name: json.dumps(value) for name, value in TIER.items()}
    return NO_TIERS + [
        f"[{object_of({**raw, name: value})}]"
        for name, kind in KINDS.items()
        for value in wrong[kind]
    ]
