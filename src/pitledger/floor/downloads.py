"""Files that a page offers: what fails before they begin is told as a page."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from pitledger.edge.csv_answer import CsvAnswer
from pitledger.edge.csv_sheet import Rows, Sheet
from pitledger.floor.routing import refused
from pitledger.kernel.errors import DomainError
from pitledger.platform.database import Tx


class CsvDownload(CsvAnswer):
    """A sheet for whoever is at a page."""

    def __init__(self, request: Request, sheet: Sheet, rows: Callable[[Tx], Rows]) -> None:
        """Take what to write: the sheet, and its rows as a transaction tells them."""
        super().__init__(request, sheet, rows)
        self.headers["Cache-Control"] = "no-store"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the sheet, or the page that says why there is none."""
        try:
            await super().__call__(scope, receive, send)
        except DomainError as refusal:
            await refused(self._request, refusal)(scope, receive, send)
