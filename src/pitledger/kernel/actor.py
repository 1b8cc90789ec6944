"""Who acts, for which casino, in answer to which request."""

from dataclasses import dataclass
from datetime import time
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever a command is carried out for; the edge knows, and no request body can say.

    `name` is what the audit log shows: `staff:<id>`, `cli:<operating system user>` or `system`.
    `idempotency_key` is the one that the request came with, if any.
    """

    casino_id: UUID
    name: str
    staff_id: UUID | None
    zone: ZoneInfo
    gaming_day_start: time
    request_id: UUID
    idempotency_key: str | None = None
