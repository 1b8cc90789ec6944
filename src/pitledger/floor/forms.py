"""What a form sends: its fields, read once, and its token."""

import secrets
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from pitledger.edge.csrf import form_token, is_form_token
from pitledger.edge.requests import services
from pitledger.edge.session import hash_of_token
from pitledger.floor.writing import N_
from pitledger.kernel.errors import ForbiddenError, ValidationFailedError

SESSION_COOKIE = "pitledger_session"
VISITOR_COOKIE = "pitledger_visitor"  # whom a form's token is for before anybody signs in
TOKEN_FIELD = "form_token"  # noqa: S105 - its name
TOKEN_HEADER = "X-Form-Token"  # noqa: S105 - its name
A_DAY_SECONDS = 86_400
MOST_FIELDS = 200
MISSING = N_("must be filled in")
Form = TypeVar("Form", bound=BaseModel)
Fields = Mapping[str, str]


class EarlierSignInError(ForbiddenError):
    """A page is sent from that was shown before whoever is at the browser signed in."""

    sentence = "This page is from an earlier sign-in. Load it again, then send it."


async def read_fields(request: Request) -> Fields:
    """Return a form's fields without its token. Raises `ValidationFailedError` for no form."""
    refusal = ValidationFailedError.of("form", "must be a form, in UTF-8")
    try:
        text = (await request.body()).decode()
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise refusal from error
    if any("\x00" in value for _, value in pairs):
        raise refusal
    return dict(pairs)


def require_token(request: Request, fields: Fields) -> None:
    """Raise `ForbiddenError` for a post that does not come from one of our own pages.

    Or `EarlierSignInError`, where it does not come from one of this session's.
    """
    given = fields.get(TOKEN_FIELD) or request.headers.get(TOKEN_HEADER, "")
    if not given:
        sentence = "Only a page of this server may send this."
        raise ForbiddenError(sentence)
    if not is_form_token(services(request).secret_key, given, holder=_holder(request)):
        raise EarlierSignInError


def new_token(request: Request) -> str:
    """Return a token for the forms of a page that answers a request."""
    return form_token(services(request).secret_key, holder=_holder(request))


def parsed(model: type[Form], fields: Fields) -> Form:
    """Return a form's fields as they are meant; an empty one counts as not filled in.

    Raises `ValidationFailedError`, with what is wrong with each field.
    """
    filled = {name: value for name, value in fields.items() if value.strip()}
    known = {name: value for name, value in filled.items() if name in model.model_fields}
    try:
        return model.model_validate(known)
    except ValidationError as error:
        errors = [
            {
                "field": str(found["loc"][0]) if found["loc"] else "form",
                "message": (
                    MISSING
                    if found["type"] == "missing"
                    else found["msg"].removeprefix("Value error, ")
                ),
            }
            for found in error.errors()
        ]
        raise ValidationFailedError(errors=errors) from error


def session_token(request: Request) -> str | None:
    """Return the token of the browser's session, live or not."""
    return request.cookies.get(SESSION_COOKIE)


def _holder(request: Request) -> bytes:
    """Return whom a form's token is for: the session, or the browser of nobody in particular."""
    token = session_token(request)
    if token:
        return b"session:" + hash_of_token(token)
    return b"visitor:" + request.cookies.get(VISITOR_COOKIE, "").encode()


def known_visitor(request: Request) -> str:
    """Return the cookie of a browser at which nobody is signed in; a new one has it made."""
    visitor = request.cookies.setdefault(VISITOR_COOKIE, secrets.token_urlsafe(16))
    return cookie(request, name=VISITOR_COOKIE, value=visitor, seconds=A_DAY_SECONDS)


def cookie(request: Request, *, name: str, value: str, seconds: int) -> str:
    """Return a `Set-Cookie` header that no script reads, no other site sends, nobody else hears."""
    secure = "; Secure" if request.url.scheme == "https" else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
