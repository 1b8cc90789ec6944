"""Pages and parts of pages: templates, and what each of them may ask for."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pitledger.casino import gaming_day_for
from pitledger.edge.requests import now_of, services
from pitledger.edge.session import Session
from pitledger.floor.forms import TOKEN_FIELD, new_token
from pitledger.floor.navigation import pages_for
from pitledger.floor.writing import LANGUAGES, ROLES, Writing, language_of, translations

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding, HX-Request",
}
COMPRESSED_FROM_BYTES = 1024
LANGUAGE_COOKIE = "pitledger_language"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page, and what there is for them."""

    session: Session

    @property
    def role(self) -> str:
        """Return the role's name, to be translated."""
        return ROLES[self.session.role]

    def may(self, permission: str) -> bool:
        """Return whether their role has a permission."""
        return permission in self.session.permissions


def is_part(request: Request) -> bool:
    """Return whether a request is for a part of the page that is shown, not for a whole page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def language(request: Request) -> str:
    """Return the language of a request's answer: chosen, the casino's, or the browser's."""
    session: Session | None = getattr(request.state, "session", None)
    browsers = request.headers.get("Accept-Language", "").partition(",")[0]
    house = session.house.locale if session else browsers
    return language_of(request.cookies.get(LANGUAGE_COOKIE), house, "en")


def writing(request: Request, *, zone: ZoneInfo | None = None) -> Writing:
    """Return the forms in which the casino of whoever asks writes, in its zone or in another."""
    session: Session = request.state.session
    actor = session.actor
    return Writing(
        locale=Locale.parse(session.house.locale, sep="-"),
        clock=actor if zone is None else replace(actor, zone=zone, earlier_clock=None),
        currency=session.house.currency,
    )


def render(
    request: Request,
    template: str,
    *,
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """Return a page, or the part of it that was asked for."""
    chosen = language(request)
    shared: dict[str, Any] = {
        "language": chosen,
        "languages": LANGUAGES,
        "path": request.url.path,
        "part": is_part(request),
        "token_field": TOKEN_FIELD,
        "form_token": new_token(request),
        "now": now_of(request),
        "viewer": None,
    }
    session: Session | None = getattr(request.state, "session", None)
    if session is not None:
        shared |= {
            "viewer": Viewer(session),
            "pages": pages_for(session),
            "idle_seconds": services(request).settings.session_idle_seconds,
            "write": writing(request),
            "gaming_day": gaming_day_for(session.actor, now_of(request)),
        }
    text = environment(chosen).get_template(template).render({**shared, **context})
    answer = HTMLResponse(text, status, {**HEADERS, **(headers or {})})
    _compress(request, answer)
    return answer


@cache
def environment(chosen: str) -> Environment:
    """Return the templates in a language."""
    made = Environment(
        loader=PackageLoader("pitledger.floor"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Callable[..., None] = getattr(made, "install_gettext_translations")  # noqa: B009
    install(translations(chosen), newstyle=True)
    made.globals["static"] = static
    return made


@cache
def static(name: str) -> str:
    """Return the address of a file that never changes under it."""
    content = (files("pitledger") / "floor" / "static" / name).read_bytes()
    return f"/static/{name}?{sha256(content).hexdigest()[:12]}"


def see_other(address: str, **headers: str) -> Response:
    """Return the answer to a form that was carried out: look there."""
    return Response(
        status_code=HTTPStatus.SEE_OTHER, headers={**HEADERS, "Location": address, **headers}
    )


def _compress(request: Request, answer: Response) -> None:
    accepted = request.headers.get("Accept-Encoding", "")
    if len(answer.body) < COMPRESSED_FROM_BYTES or "gzip" not in accepted:
        return
    answer.body = gzip.compress(bytes(answer.body), 5)
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Length"] = str(len(answer.body))
