"""JSON as a caller wrote it: a decimal number keeps every digit."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.requests import Request


class ExactRequest(Request):
    """A request whose body's decimals are not rounded to what a binary fraction holds."""

    async def json(self) -> Any:  # noqa: ANN401 - as Starlette declares it
        """Return the body, decimals as `Decimal`.

        Raises:
            ValueError: The body is no JSON.
        """
        return json.loads(await self.body(), parse_float=_exactly)


def _exactly(number: str) -> Decimal | float:
    """Return a number's every digit, or infinity where its exponent is more than can be stored."""
    try:
        return Decimal(number)
    except InvalidOperation:
        return float(number)
