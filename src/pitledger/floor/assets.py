"""Style and script, from our own server: a file's address changes with what is in it."""

from importlib.resources import files
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

A_YEAR = "public, max-age=31536000, immutable"


class _Assets(StaticFiles):
    """Files that a browser may keep, since another content has another address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, and how long it may be kept."""
        answer = await super().get_response(path, scope)
        if scope["query_string"]:
            answer.headers["Cache-Control"] = A_YEAR
        return answer


ASSETS = _Assets(directory=Path(str(files("pitledger"))) / "floor" / "static")
