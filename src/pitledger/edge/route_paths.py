"""The paths of routes as they were declared, with the names of ids in their places."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import Scope


def paths_by_endpoint(app: FastAPI) -> Mapping[Callable[..., Any], str]:
    """Return the whole path of each endpoint of an application."""
    return {
        route.endpoint: str(route.path)
        for route in iter_route_contexts(app.routes)
        if route.endpoint is not None
    }


def path_of_route(scope: Scope) -> str | None:
    """Return the path of the route that a request was for; None where there is no such route."""
    return scope["app"].state.route_paths.get(scope.get("endpoint"))
