"""What the administrator's pages share: their menu, and refusals told where they belong."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import LoginTakenError
from pitledger.edge.permissions import CASINO_ADMIN
from pitledger.floor.navigation import Page
from pitledger.floor.refusals import Refusal, status_of, words_of
from pitledger.floor.rendering import language, render
from pitledger.floor.writing import N_, translations
from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.loyalty import TierTableReplacedError
from pitledger.tables import GameCodeTakenError, TableLabelTakenError

SECTIONS = tuple(
    Page(address, label, (CASINO_ADMIN,))
    for address, label in (
        ("/admin", N_("Casino")),
        ("/admin/tables", N_("Tables")),
        ("/admin/games", N_("Games")),
        ("/admin/staff", N_("Staff")),
        ("/admin/tiers", N_("Tiers")),
    )
)
FIELDS: dict[type[DomainError], str] = {
    LoginTakenError: "login",
    TableLabelTakenError: "label",
    GameCodeTakenError: "code",
}
REPLACED = (
    N_("Somebody else changed the tier table meanwhile"),
    N_("Nothing more was done. Look at the table as it is now, then decide again."),
)


def show(
    request: Request, template: str, *, refusal: DomainError | None = None, **context: Any
) -> Response:
    """Return one of the administrator's pages, below what was refused, if anything was."""
    here = [page for page in SECTIONS if page.is_at(request.url.path)][-1]
    return render(
        request,
        f"admin/{template}",
        status=_status(request, refusal) if refusal else HTTPStatus.OK,
        sections=SECTIONS,
        here=here,
        asked=request.query_params,
        refusal=told(request, refusal) if refusal else None,
        **context,
    )


def told(request: Request, refusal: DomainError) -> Refusal:
    """Return a refusal in words, at the field that it is about."""
    words, say = words_of(request, refusal), translations(language(request)).ugettext
    if isinstance(refusal, TierTableReplacedError):
        title, advice = REPLACED
        return replace(words, title=say(title), advice=say(advice))
    field = FIELDS.get(type(refusal))
    if field is not None:
        return replace(words, errors={field: say(refusal.detail)})
    telling = refusal.detail != ValidationFailedError.sentence
    if isinstance(refusal, ValidationFailedError) and telling:
        return replace(words, advice=say(refusal.detail))
    return words


def _status(request: Request, refusal: DomainError) -> int:
    if isinstance(refusal, TierTableReplacedError):
        return HTTPStatus.CONFLICT  # the database is well; two people were at the same table
    return status_of(request, refusal)
