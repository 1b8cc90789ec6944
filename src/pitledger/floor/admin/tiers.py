"""The tier table: edited, looked at for whom it would move, and replaced. It moves nobody."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.house_fields import MOST_TIERS
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.admin.showing import show
from pitledger.floor.admin.tier_form import TierRow, called, stored_rows, tiers_of, typed_rows
from pitledger.floor.admin.tier_moves import who_moves
from pitledger.floor.forms import parsed
from pitledger.floor.numbers import whole
from pitledger.floor.rendering import see_other, writing
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import NewTier, TierTableReplacedError, replace_tiers, tiers_in_force
from pitledger.platform.telemetry import told_when_committed

router = page_router()


class ReadForm(BaseModel):
    """Which version of the table whoever sends a form has looked at."""

    version: Annotated[int, BeforeValidator(whole)]


@router.get("/admin/tiers")
@needs(CASINO_ADMIN)
async def get_tiers(request: Request) -> Response:
    """Show the table in force, to be edited."""
    return await _form(request)


@router.post("/admin/tiers")
@needs(CASINO_ADMIN)
async def post_tiers(request: Request) -> Response:
    """Give the form another row or one less; show whom its table would move; or replace it."""
    sent = fields_of(request)
    rows = list(typed_rows(sent))
    if "add" in sent:
        return await _form(request, [*rows, TierRow()][:MOST_TIERS])
    if "remove" in sent:
        return await _form(
            request, [row for number, row in enumerate(rows) if str(number) != sent["remove"]]
        )
    rows = [row for row in rows if not row.is_empty]
    if "edit" in sent:
        return await _form(request, rows)
    try:
        version = parsed(ReadForm, sent).version
        tiers = tiers_of(rows, locale=writing(request).locale)
        if "save" not in sent:
            return await _preview(request, tiers, version=version, rows=rows)
        await _replace(request, tiers, version=version)
    except DomainError as refusal:
        return await _form(request, rows, refusal=refusal)
    return see_other("/admin/tiers/apply?saved=1")


async def _replace(request: Request, tiers: Sequence[NewTier], *, version: int) -> None:
    """Replace the table, unless somebody else did since it was read.

    Raises `TierTableReplacedError`; nothing was changed then.
    """
    actor = session(request).actor
    with told_when_committed():
        async with services(request).database.transaction(actor.casino_id) as tx:
            await replace_tiers(tx, actor, tiers=tiers, now=now_of(request), read_version=version)


async def _preview(
    request: Request, tiers: Sequence[NewTier], *, version: int, rows: Sequence[TierRow]
) -> Response:
    """Show whom a table would move, with the form that saves it.

    Raises `TierTableReplacedError` where it would no longer be saved.
    """
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        if (await tiers_in_force(tx, casino_id))[0].version != version:
            raise TierTableReplacedError
        moves = await who_moves(tx, casino_id, thresholds=_thresholds(tiers))
    return show(
        request,
        "tiers_preview.html",
        tiers=tiers,
        rows=rows,
        version=version,
        moves=moves,
        called=called,
    )


async def _form(
    request: Request,
    rows: Sequence[TierRow] | None = None,
    *,
    refusal: DomainError | None = None,
) -> Response:
    """Show the form, and beside it the table in force where somebody else replaced it."""
    async with reading(request) as tx:
        stored = await tiers_in_force(tx, session(request).actor.casino_id)
    now = stored[0].version
    replaced = isinstance(refusal, TierTableReplacedError)
    version = fields_of(request).get("version", "") if rows is not None else str(now)
    if rows is None:
        rows = stored_rows(stored, locale=writing(request).locale)
    return show(
        request,
        "tiers.html",
        refusal=refusal,
        rows=rows or [TierRow()],
        version=now if replaced else version,
        replaced_by=stored if replaced else None,
        most=MOST_TIERS,
        called=called,
    )


def _thresholds(tiers: Sequence[NewTier]) -> Mapping[str, int]:
    return {tier.name: tier.threshold_points for tier in tiers}
