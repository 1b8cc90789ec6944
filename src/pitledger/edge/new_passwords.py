"""A password that somebody is given: whether it may be chosen, and what is stored of it."""

from starlette.requests import Request

from pitledger.edge.password_rules import Owner, require_good_password
from pitledger.edge.passwords import hash_password
from pitledger.edge.requests import session


async def hash_of_new_password(
    request: Request, password: str | None, *, login: str, name: str
) -> str | None:
    """Return what to store of somebody's new password; None where there is none.

    Raises `ValidationFailedError` for one that could be guessed too easily.
    """
    if password is None:
        return None
    owner = Owner(login=login, name=name, casino_name=session(request).house.name)
    require_good_password(password, owner=owner)
    return await hash_password(password)
