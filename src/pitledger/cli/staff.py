"""`pitledger staff`."""

import sys
from typing import Annotated
from uuid import UUID

import typer

from pitledger.casino import Role, add_staff
from pitledger.casino import casino as casino_of
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    fail,
    operator_of,
    owner_database,
    print_result,
    run,
    settings_from,
    text_of,
)
from pitledger.edge.password_rules import Owner, fault_of
from pitledger.edge.passwords import hash_password
from pitledger.platform.clock import system_clock
from pitledger.platform.database import Database

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """People who work in a casino."""


@app.command()
def add(
    *,
    casino: Annotated[UUID, typer.Option(help="The casino's id.")],
    name: Annotated[str, typer.Option()],
    login: Annotated[str, typer.Option(help="Unique over the installation, in any case.")],
    role: Annotated[Role, typer.Option()],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read one line as the password.")
    ] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Add a staff member; prints JSON. A dealer never signs in and has no password."""
    name = text_of("--name", name, longest=200)
    login = text_of("--login", login, longest=100)
    password = None if role is Role.DEALER else _password(from_stdin=password_stdin)
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with owner_database(settings) as database:
            operator = await operator_of(database, casino)
            if password is not None:
                await _refuse_bad(password, database, casino_id=casino, login=login, name=name)
            staff_id = await add_staff(
                database,
                operator,
                name=name,
                login=login,
                role=role,
                password_hash=None if password is None else await hash_password(password),
                now=system_clock(),
            )
        print_result(
            {"id": staff_id, "casino_id": casino, "name": name, "login": login, "role": role}
        )

    run(work)


async def _refuse_bad(
    password: str, database: Database, *, casino_id: UUID, login: str, name: str
) -> None:
    """End with one line where a password could be guessed too easily."""
    async with database.reading(casino_id) as tx:
        casino_name = (await casino_of(tx, casino_id)).name
    fault = fault_of(password, owner=Owner(login=login, name=name, casino_name=casino_name))
    if fault is not None:
        fail(f"the password {fault}")


def _password(*, from_stdin: bool) -> str:
    password = _line() if from_stdin else _answer()
    if not password:
        fail("the password is empty")
    if "\x00" in password:
        fail("the password must not contain a NUL character")
    return password


def _line() -> str:
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        fail("the password is not UTF-8")


def _answer() -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        fail("there is no terminal to ask for the password on; give it with --password-stdin")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
