"""What a request must leave in the audit log, and how that is held against what it left."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

from tests.floor import Floor
from tests.http.endpoints import ENDPOINTS, Endpoint

Ids: TypeAlias = dict[str, str]
ANYTHING = object()


class Part(dict[str, Any]):
    """A dictionary that the one found may go beyond."""


@dataclass(frozen=True)
class Row:
    """An audit row; `$slip` is an id of the floor, `@rating_slip.id` a part of the answer."""

    action: str
    entity: str
    entity_id: Any
    before: Any = None
    after: Any = None


async def nothing(floor: Floor, ids: Ids) -> None:
    """Prepare nothing."""
    del floor, ids


@dataclass(frozen=True)
class Case:
    """A request, what it needs to be there, and the rows that it writes in order of action."""

    name: str
    endpoint: Endpoint
    rows: list[Row] = field(default_factory=list[Row])
    prepare: Callable[[Floor, Ids], Awaitable[None]] = nothing
    status: int | None = None
    actor: str | None = None
    writes_again: bool = False


def of(method_and_path: str, **changes: Any) -> Endpoint:
    """Return the endpoint with a body that is accepted, or with other parts in their places."""
    method, path = method_and_path.split(" ")
    (endpoint,) = [one for one in ENDPOINTS if (one.method, one.path) == (method, path)]
    return replace(endpoint, **changes)


def resolved(value: Any, *, ids: Ids, answer: Any) -> Any:  # noqa: ANN401
    """Return an expected value with ids in the places of their names."""
    if isinstance(value, dict):
        named = cast("dict[str, Any]", value)
        parts = {name: resolved(part, ids=ids, answer=answer) for name, part in named.items()}
        return Part(parts) if isinstance(value, Part) else parts
    if isinstance(value, str) and value.startswith("@"):
        for part in value[1:].split("."):
            answer = answer[part]
        return answer
    return ids.get(value, value) if isinstance(value, str) else value


def matches(expected: Any, found: Any) -> bool:  # noqa: ANN401
    """Return whether what was found is what was expected, as far as that says."""
    if expected is ANYTHING:
        return True
    if isinstance(expected, dict) and isinstance(found, dict):
        wanted, there = cast("dict[str, Any]", expected), cast("dict[str, Any]", found)
        names = wanted.keys() if isinstance(expected, Part) else wanted.keys() | there.keys()
        both = wanted.keys() & there.keys()
        return names <= both and all(matches(wanted[name], there[name]) for name in names)
    if isinstance(expected, list) and isinstance(found, list):
        items, others = cast("list[Any]", expected), cast("list[Any]", found)
        return len(items) == len(others) and all(map(matches, items, others))
    return expected == found
