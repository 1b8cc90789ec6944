"""Proving the ledger: all of it at once, and a guest's chain link by link."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.exports import ledger_export
from pitledger.edge.paging import page_end, page_start
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.edge.reconcile import RECONCILE
from pitledger.edge.requests import reading, session
from pitledger.edge.verification import Verified, verify
from pitledger.floor.addresses import address_of
from pitledger.floor.chain import TYPES, links_of
from pitledger.floor.downloads import CsvDownload
from pitledger.floor.findings import KINDS, said
from pitledger.floor.rendering import language, render, writing
from pitledger.floor.routing import page_router
from pitledger.floor.writing import translations
from pitledger.loyalty import LedgerEntry, LedgerFilter, ledger_page
from pitledger.platform.database import Tx
from pitledger.platform.job_runs import job_runs
from pitledger.players import Player, find_players, player
from pitledger.readmodels.names import names_of

router = page_router()
LINKS_SHOWN = 20
FOUND_AT_ONCE = 20
FEWEST_LETTERS = 2


@router.get("/ledger-check")
@needs(AUDIT_READ)
async def get_ledger_check(request: Request) -> Response:
    """Show how the ledger was found last, and whose chain can be looked at."""
    return await _show(request)


@router.post("/ledger-check")
@needs(AUDIT_READ)
async def post_ledger_check(request: Request) -> Response:
    """Verify the whole ledger now, and show what was found.

    It changes nothing and is kept nowhere, so the answer itself shows it: asked again, it is
    verified again.
    """
    return await _show(request, verified=await verify(request))


@router.get("/ledger-check/export")
@needs(AUDIT_READ)
async def get_export(request: Request) -> Response:
    """Hand out the ledger as a file."""
    return ledger_export(request, LedgerFilter(), answer=CsvDownload)


@router.get("/ledger-check/{player_id}")
@needs(AUDIT_READ)
async def get_chain(request: Request, *, player_id: UUID) -> Response:
    """Show a guest's entries as a chain, the newest first, each hash computed anew."""
    casino_id = session(request).actor.casino_id
    start = page_start(request, request.query_params.get("cursor"), filters={})
    async with reading(request) as tx:
        guest = await player(tx, casino_id, player_id=player_id)
        entries = await ledger_page(
            tx,
            casino_id,
            player_id=player_id,
            before_sequence=None if start is None else int(start[0]),
            limit=LINKS_SHOWN + 1,
        )
    _, next_cursor = page_end(
        request, entries, limit=LINKS_SHOWN, filters={}, sort_values=_sort_values
    )
    links = links_of(entries, casino_id=casino_id, player_id=player_id)[:LINKS_SHOWN]
    here = f"/ledger-check/{player_id}"
    return render(
        request,
        "ledger_chain.html",
        types=TYPES,
        guest=guest,
        links=links,
        broken=[link for link in links if not link.holds],
        first_page=start is None,
        here=here,
        more=next_cursor and address_of(here, cursor=next_cursor),
        address_of=address_of,
    )


async def _show(request: Request, *, verified: Verified | None = None) -> Response:
    casino_id = session(request).actor.casino_id
    query = request.query_params.get("query", "")
    findings = verified.findings if verified else ()
    async with reading(request) as tx:
        runs = {run.job: run for run in await job_runs(tx, casino_id)}
        names = await names_of(tx, casino_id, ids=[finding.player_id for finding in findings])
        guests = await _found(tx, casino_id, query=query)
    return render(
        request,
        "ledger_check.html",
        reconciled=runs.get(RECONCILE),
        verified=verified,
        names=names,
        kinds=KINDS,
        said=partial(said, write=writing(request), say=translations(language(request)).ugettext),
        query=query,
        guests=guests,
    )


async def _found(tx: Tx, casino_id: UUID, *, query: str) -> Sequence[Player] | None:
    """Return the guests whom a query finds; None where it is too short to look for anybody."""
    if sum(character.isalnum() for character in query) < FEWEST_LETTERS:
        return None
    found = await find_players(
        tx, casino_id, query=query.strip()[:100], before=None, limit=FOUND_AT_ONCE
    )
    return found.players


def _sort_values(entry: LedgerEntry) -> list[str]:
    return [str(entry.sequence)]
