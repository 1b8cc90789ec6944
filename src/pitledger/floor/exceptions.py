"""What was out of the ordinary on a gaming day: points by hand, recoveries, imports, refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.paging import newest_first_start, page_end
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.edge.requests import reading, session
from pitledger.floor.addresses import address_of
from pitledger.floor.days import AskedDay, asked_day
from pitledger.floor.owed_points import why_owed
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import render
from pitledger.floor.routing import page_router
from pitledger.floor.writing import N_, ROLES
from pitledger.platform.database import Tx
from pitledger.readmodels.audit_log import AuditFilter, AuditRow, audit_counts, audit_rows
from pitledger.readmodels.entries_by_hand import (
    ByHand,
    EntryByHand,
    counts_by_hand,
    entries_by_hand,
    reward_sums,
)
from pitledger.readmodels.names import Named, names_of

router = page_router()
SUMS_SHOWN, ROWS_AT_A_GLANCE, ROWS_AT_ONCE = 25, 10, 50
BALANCES = "balances"
REWARDS = "rewards"  # so many on a usual day that their sums stand for them
KINDS: Mapping[str, str] = {
    REWARDS: N_("Rewards by hand"),
    "adjustments": N_("Points taken by hand"),
    "reversals": N_("Entries taken back"),
    "backfills": N_("Slips paid by hand"),
    "recoveries": N_("Owed points paid later"),
    BALANCES: N_("Balances imported"),
    "refusals": N_("Refused for want of a permission"),
    "limits": N_("Refused by the limit of rewards"),
}
AUDITED: Mapping[str, str] = {
    "recoveries": "loyalty.recovered",
    BALANCES: "loyalty.balance_imported",
    "refusals": "permission.refused",
    "limits": "reward_limit.refused",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of one kind, the newest first, and where there are more of them."""

    kind: str
    rows: Sequence[EntryByHand | AuditRow]
    more: str | None

    @property
    def audited(self) -> bool:
        """Return whether they are of the audit log, not of the ledger."""
        return self.kind in AUDITED


@router.get("/exceptions")
@needs(AUDIT_READ)
async def get_exceptions(request: Request) -> Response:
    """Show a day's exceptions: all kinds at a glance, or all rows of one kind."""
    casino_id, asked = session(request).actor.casino_id, asked_day(request)
    kind = request.query_params.get("kind", "")
    kind = kind if kind in KINDS else ""
    async with reading(request) as tx:
        counts = await _counts(tx, casino_id, asked=asked)
        most = 0 if kind else SUMS_SHOWN + 1
        sums = await reward_sums(tx, casino_id, gaming_day=asked.day, limit=most)
        shown = [kind] if kind else [name for name in KINDS if counts[name] and name != REWARDS]
        lists = [await _listed(request, tx, kind=name, asked=asked) for name in shown]
        names = await names_of(tx, casino_id, ids=_ids(lists))
    return render(
        request,
        "exceptions.html",
        status=status_of(request, asked.refusal) if asked.refusal else 200,
        asked=asked,
        refusal=words_of(request, asked.refusal) if asked.refusal else None,
        kind=kind,
        kinds=KINDS,
        counts=counts,
        sums=[[row for row in sums if row.of_staff == of_staff] for of_staff in (True, False)],
        sums_shown=SUMS_SHOWN,
        lists=lists,
        names=names,
        named=named,
        why=why_owed,
        roles=ROLES,
        address_of=address_of,
    )


def named(row: AuditRow, names: Mapping[UUID, Named]) -> Named | None:
    """Return what an audit row is about, where that has a name."""
    return names.get(row.entity_id) if row.entity_id else None


async def _counts(tx: Tx, casino_id: UUID, *, asked: AskedDay) -> Mapping[str, int]:
    by_hand = await counts_by_hand(tx, casino_id, gaming_day=asked.day)
    audited = await audit_counts(
        tx,
        casino_id,
        actions=list(AUDITED.values()),
        made_from=asked.starts,
        made_before=asked.ends,
    )
    return {
        kind: audited[AUDITED[kind]] if kind in AUDITED else getattr(by_hand, kind)
        for kind in KINDS
    }


async def _listed(request: Request, tx: Tx, *, kind: str, asked: AskedDay) -> Listed:
    """Return the newest rows of a kind; behind a cursor, where one kind is asked for alone."""
    alone = request.query_params.get("kind") == kind
    filters = {"gaming_day": asked.day, "kind": kind}
    cursor = request.query_params.get("cursor") if alone else None
    before = newest_first_start(request, cursor, filters=filters)
    limit = ROWS_AT_ONCE if alone else ROWS_AT_A_GLANCE
    rows = await _rows(request, tx, kind=kind, asked=asked, before=before, limit=limit + 1)
    shown, next_cursor = page_end(
        request, rows, limit=limit, filters=filters, sort_values=_sort_values
    )
    here = {"day": asked.day, "kind": kind}
    more = address_of("/exceptions", **here, cursor=next_cursor if alone else None)
    return Listed(kind, shown, more if next_cursor else None)


async def _rows(
    request: Request,
    tx: Tx,
    *,
    kind: str,
    asked: AskedDay,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[EntryByHand | AuditRow]:
    casino_id = session(request).actor.casino_id
    if kind not in AUDITED:
        return await entries_by_hand(
            tx,
            casino_id,
            gaming_day=asked.day,
            which=ByHand(kind),
            before=before,
            limit=limit,
        )
    where = AuditFilter(action=AUDITED[kind], made_from=asked.starts, made_before=asked.ends)
    return await audit_rows(tx, casino_id, where=where, before=before, limit=limit)


def _ids(lists: Sequence[Listed]) -> list[UUID | None]:
    """Return the ids whose names are wanted: who did it, and what it is about."""
    audited = [row for listed in lists for row in listed.rows if isinstance(row, AuditRow)]
    return [one for row in audited for one in (row.actor_id, row.entity_id)]


def _sort_values(row: EntryByHand | AuditRow) -> list[str]:
    return [row.created_at.isoformat(), str(row.id)]
