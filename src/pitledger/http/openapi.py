"""The OpenAPI document, with the answers that every route may give."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem; `code` is stable, see docs/problems.md.",
    "required": ["type", "title", "status", "detail", "instance", "code", "correlation_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "correlation_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
PROBLEM_ANSWER = {
    "description": "A refusal.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """Return the document: every operation may answer a problem, none FastAPI's own errors."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        components = document.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        schemas["Problem"] = PROBLEM_SCHEMA
        components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = PROBLEM_ANSWER
                _allow_no_body(operation, schemas)
        _say_who_may(app, document["paths"])
        app.openapi_schema = document
    return app.openapi_schema


def _say_who_may(app: FastAPI, paths: dict[str, Any]) -> None:
    """Say which operations refuse whom: those who are not signed in, and who lack a permission."""
    for route in iter_route_contexts(app.routes):
        any_of: tuple[str, ...] = getattr(route.endpoint, "permissions", ())
        for method in route.methods or ():
            operation = paths.get(str(route.path), {}).get(method.lower())
            if operation and "security" in operation:
                answers = operation["responses"]
                answers["401"] = {**PROBLEM_ANSWER, "description": "Nobody is signed in."}
                if any_of:
                    lack = f"The caller's role lacks the permission {' or '.join(any_of)}."
                    answers["403"] = {**PROBLEM_ANSWER, "description": lack}


def _allow_no_body(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Say that a body may be left out where `{}` would do: an empty body counts as that."""
    body = operation.get("requestBody")
    if body is not None and "application/json" in body["content"]:
        name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        body["required"] = bool(schemas[name].get("required"))
