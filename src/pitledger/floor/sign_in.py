"""Signing in and out, in front of the page that somebody was at."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.requests import now_of, services, session
from pitledger.edge.session import Lasts, sign_in, sign_out
from pitledger.floor.forms import SESSION_COOKIE, Fields, cookie, known_visitor, parsed
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import LANGUAGE_COOKIE, is_part, render, see_other
from pitledger.floor.routing import fields_of, page_router, public
from pitledger.floor.writing import LANGUAGES
from pitledger.kernel.errors import DomainError

router = page_router()
A_YEAR_SECONDS = 365 * 86_400
SENT = "sent."  # what a form had sent before it was asked who sends it


class SignInForm(BaseModel):
    """A login and its password."""

    login: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


@router.get("/sign-in")
@public
async def get_sign_in(request: Request) -> Response:
    """Ask who it is."""
    return _form(request, next_page=_local(request.query_params.get("next", "/")))


@router.post("/sign-in")
@public
async def post_sign_in(request: Request) -> Response:
    """Sign in, and go on where somebody was; what a form had sent is there to be sent again."""
    here, fields = services(request), fields_of(request)
    next_page = _local(fields.get("next", "/"))
    try:
        form = parsed(SignInForm, fields)
        signed_in = await sign_in(
            here.database,
            login=form.login.strip(),
            password=form.password,
            address=request.client.host if request.client else "unknown",
            throttle=here.sign_in_throttle,
            lasts=Lasts(
                session_seconds=here.settings.session_seconds,
                idle_seconds=here.settings.session_idle_seconds,
            ),
            now=now_of(request),
        )
    except DomainError as refusal:
        return _form(request, next_page=next_page, refusal=refusal)
    seconds = here.settings.session_seconds
    kept = cookie(request, name=SESSION_COOKIE, value=signed_in.token, seconds=seconds)
    sent = {name: value for name, value in fields.items() if name.startswith(SENT)}
    request.cookies[SESSION_COOKIE] = signed_in.token
    if is_part(request):
        viewer = signed_in.member.staff_id
        return render(request, "unlocked.html", headers={"Set-Cookie": kept}, viewer_id=viewer)
    if sent:
        answer = render(
            request,
            "send_again.html",
            action=next_page,
            sent={name.removeprefix(SENT): value for name, value in sent.items()},
        )
        answer.headers["Set-Cookie"] = kept
        return answer
    return see_other(next_page, **{"Set-Cookie": kept})


@router.post("/sign-out")
async def post_sign_out(request: Request) -> Response:
    """Sign out; the session is dead at once."""
    await sign_out(services(request).database, session(request), now=now_of(request))
    gone = cookie(request, name=SESSION_COOKIE, value="", seconds=0)
    return see_other("/sign-in", **{"Set-Cookie": gone, "Clear-Site-Data": '"cache"'})


@router.post("/language")
@public
async def post_language(request: Request) -> Response:
    """Write in another language, in this browser."""
    chosen = fields_of(request).get("language", "")
    next_page = _local(fields_of(request).get("next", "/"))
    if chosen not in LANGUAGES:
        return see_other(next_page)
    kept = cookie(request, name=LANGUAGE_COOKIE, value=chosen, seconds=A_YEAR_SECONDS)
    return see_other(next_page, **{"Set-Cookie": kept})


def _form(request: Request, *, next_page: str, refusal: DomainError | None = None) -> Response:
    fields: Fields = fields_of(request) if request.method == "POST" else {}
    kept = known_visitor(request)
    return render(
        request,
        "sign_in.html",
        status=status_of(request, refusal) if refusal else 200,
        headers={"Set-Cookie": kept},
        next_page=next_page,
        login=fields.get("login", ""),
        sent={
            name.removeprefix(SENT): value
            for name, value in fields.items()
            if name.startswith(SENT)
        },
        refusal=words_of(request, refusal) if refusal else None,
        locked=is_part(request),
    )


def _local(address: str) -> str:
    """Return an address if it is one of our own pages, else that of the board."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and not parts.netloc and not parts.scheme else "/"
