"""What a form says of a staff member: name, role, and a password that was typed twice."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel
from starlette.requests import Request

from pitledger.casino import Role
from pitledger.edge.fields import Name
from pitledger.edge.house_fields import Login, Password
from pitledger.edge.new_passwords import hash_of_new_password
from pitledger.floor.admin.filled import said
from pitledger.floor.writing import N_, ROLES
from pitledger.kernel.errors import ValidationFailedError

ROLE_NAMES: Mapping[str, str] = {**ROLES, Role.DEALER: N_("Dealer")}
ROLE_NOTES: Mapping[str, str] = {
    Role.DEALER: N_("deals, and never signs in"),
    Role.PIT_BOSS: N_("runs slips and tables, gives rewards, pays what is owed"),
    Role.HOST: N_("looks after guests, gives rewards"),
    Role.CASHIER: N_("looks up balances"),
    Role.AUDITOR: N_("reads and checks all, changes nothing"),
    Role.ADMIN: N_("does all of it, and these pages"),
}


class Person(BaseModel):
    """Who somebody is, and the password that they are given, if any."""

    name: Name
    role: Annotated[Role, said(N_("must be one of the list"))]
    password: Password | None = None
    password_again: Password | None = None

    async def password_hash(self, request: Request, *, login: str) -> str | None:
        """Return what to store of the password; None where none was typed.

        Raises `ValidationFailedError` where it was typed in two ways, could be guessed too easily,
        or a dealer would have it.
        """
        if self.password != self.password_again:
            message = N_("is not the same twice; type it again in both")
            raise ValidationFailedError.of("password_again", message)
        if self.password is not None and self.role is Role.DEALER:
            message = N_("a dealer never signs in and has none; leave it empty")
            raise ValidationFailedError.of("password", message)
        return await hash_of_new_password(request, self.password, login=login, name=self.name)


class NewPerson(Person):
    """Somebody who begins to work here."""

    login: Login


class KnownPerson(Person):
    """Somebody who works here, or no longer does."""

    active: Annotated[bool, said(N_("must be one of the two"))]
