"""The OpenAPI document: every route, who may call it, and how it refuses."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.floor.routing import PageRoute
from pitledger.platform.settings import Settings
from tests.floor import Floor

PUBLIC = {"/healthz", "/readyz", "/metrics", "/v1/sessions"}
FILES = {"/v1/rating-slips/import"}
PAGES = {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"}
APP = create_app(Settings(database_url="host=nowhere", secret_key=SecretStr("k" * 32)))
DOCUMENT: dict[str, Any] = APP.openapi()
OPERATIONS: dict[tuple[str, str], dict[str, Any]] = {
    (method.upper(), path): operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def references(value: object) -> Iterator[str]:
    """Return every `$ref` in a document."""
    if isinstance(value, dict):
        for name, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            if name == "$ref":
                yield item
            yield from references(item)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from references(item)  # pyright: ignore[reportUnknownArgumentType]


async def test_the_document_is_served_without_a_sign_in(floor: Floor) -> None:
    answer = await floor.client.get("/openapi.json")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(DOCUMENT))
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["version"]


def test_every_route_is_documented() -> None:
    routes = {
        (method, context.path)
        for context in iter_route_contexts(APP.routes)
        for method in (context.methods or set[str]()) - {"HEAD"}
        if context.path not in PAGES and not isinstance(context.original_route, PageRoute)
    }

    assert set(OPERATIONS) == routes
    assert all(operation["description"] for operation in OPERATIONS.values())
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)


def test_every_reference_leads_somewhere() -> None:
    found = set(references(DOCUMENT))

    assert len(found) > 10
    for reference in found:
        place: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place["type"]


def test_all_but_the_public_routes_ask_for_a_bearer_token() -> None:
    assert DOCUMENT["components"]["securitySchemes"] == {
        "bearer": {"type": "http", "scheme": "bearer"}
    }
    for (method, path), operation in OPERATIONS.items():
        asked = str(operation.get("security"))
        assert asked == ("None" if path in PUBLIC else "[{'bearer': []}]"), f"{method} {path}"


def test_every_route_may_answer_a_problem_and_no_other_error() -> None:
    for (method, path), operation in OPERATIONS.items():
        responses = operation["responses"]
        assert "422" not in responses, f"{method} {path}"
        assert list(responses["default"]["content"]) == ["application/problem+json"]
        assert any(status.startswith("2") for status in responses)
    assert not {"HTTPValidationError", "ValidationError"} & set(DOCUMENT["components"]["schemas"])
    problem = DOCUMENT["components"]["schemas"]["Problem"]
    assert set(problem["required"]) == {
        *("type", "title", "status", "detail", "instance", "code", "correlation_id")
    }


def test_ids_in_addresses_are_declared_and_bodies_take_no_unknown_fields() -> None:
    for (method, path), operation in OPERATIONS.items():
        declared = {
            parameter["name"]
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "path"
        }
        assert declared == {part[1:-1] for part in path.split("/") if part.startswith("{")}
        if "requestBody" in operation:
            assert method in {"POST", "PUT", "PATCH"}
            given = operation["requestBody"]["content"]
            if path in FILES:
                assert set(given) == {"text/csv"}
                continue
            content = given["application/json"]["schema"]
            name = content["$ref"].removeprefix("#/components/schemas/")
            assert DOCUMENT["components"]["schemas"][name]["additionalProperties"] is False


def test_where_a_worker_may_pay_the_answer_in_the_meantime_is_documented() -> None:
    accepted = {
        operation: answers["202"]
        for operation, answers in (
            (operation, documented["responses"]) for operation, documented in OPERATIONS.items()
        )
        if "202" in answers
    }

    assert set(accepted) == {
        ("POST", "/v1/rating-slips/{slip_id}/complete"),
        ("GET", "/v1/rating-slips/{slip_id}/loyalty"),
    }
    for answer in accepted.values():
        assert set(answer["headers"]) == {"Location", "Retry-After"}
        (schema,) = references(answer["content"])
        assert schema.endswith("/QueuedCompletionOut")
