"""`pitledger staff`."""

import sys
from typing import Annotated
from uuid import UUID

import typer

from pitledger.casino import Role, add_staff
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
from pitledger.edge.passwords import hash_password
from pitledger.platform.clock import system_clock

LONGEST_PASSWORD = 1000  # what a sign-in takes

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
        password_hash = None if password is None else await hash_password(password)
        async with owner_database(settings) as database:
            staff_id = await add_staff(
                database,
                await operator_of(database, casino),
                name=name,
                login=login,
                role=role,
                password_hash=password_hash,
                now=system_clock(),
            )
        print_result(
            {"id": staff_id, "casino_id": casino, "name": name, "login": login, "role": role}
        )

    run(work)


def _password(*, from_stdin: bool) -> str:
    password = _line() if from_stdin else _answer()
    if not password:
        fail("the password is empty")
    if len(password) > LONGEST_PASSWORD or "\x00" in password:
        fail(f"the password must have {LONGEST_PASSWORD} characters at most, and no NUL character")
    return password


def _line() -> str:
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        fail("the password is not UTF-8")


def _answer() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
