"""The throttle of wrong passwords: whom a sign-in waits for, and how long."""

import hmac
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Self

from limits.aio.storage import Storage

from pitledger.kernel.errors import DomainError, UnauthorizedError
from pitledger.platform.growing_wait import Counted, GrowingWait, Patience
from pitledger.platform.log import log_warning
from pitledger.platform.rate_limit import Turns, close_store, open_store

HASH_DIGITS = 16
OF_A_LOGIN = Patience(free=5, longest_wait_seconds=300, forgotten_after_seconds=3600, renewed=True)
# A whole casino may sit behind one address: whatever was wrong there is forgotten after a minute.
OF_AN_ADDRESS = Patience(
    free=30, longest_wait_seconds=60, forgotten_after_seconds=60, renewed=False
)


class SignInThrottledError(DomainError):
    """Too many wrong passwords; `retry_after` in seconds, `reset_at` as a time."""

    code = "SIGN_IN_THROTTLED"
    title = "Too many failed sign-ins"
    sentence = "Wait until reset_at, then sign in again with the right password."


def counted_login(login: str) -> str:
    """Return what the failures of a login are counted under, whatever way its letters are written.

    Where the database takes two for the same login, so does this. Its lower case maps one letter
    to one; Python's makes two of a dotted capital i, and a Turkish one has a dotless i.
    """
    return login.casefold().replace("\u0307", "").replace("\u0131", "i")


def counted_address(address: str) -> str:
    """Return what the failures of an address are counted under: of IPv6, the whole /64.

    Who has one address of IPv6 has as many as they like. An IPv4 address written as IPv6 is that.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who tries to sign in: keyed hashes, since a login may be a password in the wrong field."""

    login: str
    address: str


class SignInThrottle:
    """Counts wrong passwords for each login and for each address, and lets both wait."""

    def __init__(self, storage_uri: str, *, secret_key: bytes) -> None:
        """Count in the store that a `limits` address names, where nobody can read what is typed."""
        self._store: Storage = open_store(storage_uri)
        self._secret_key = secret_key
        self._turns = Turns()
        self._logins = GrowingWait(
            "wrong_password_of_login",
            patience=OF_A_LOGIN,
            store=self._store,
            refusal=SignInThrottledError,
        )
        self._addresses = GrowingWait(
            "wrong_password_from_address",
            patience=OF_AN_ADDRESS,
            store=self._store,
            refusal=SignInThrottledError,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await close_store(self._store)

    def caller(self, *, login: str, address: str) -> Caller:
        """Return under what an attempt is counted."""
        return Caller(
            login=self._hash("login", counted_login(login)),
            address=self._hash("address", counted_address(address)),
        )

    @asynccontextmanager
    async def attempt(self, *, login: str, address: str) -> AsyncGenerator[str]:
        """Let a block look at a password; it is given a short hash of the login, for the log.

        It counts where the block raises `UnauthorizedError`, and then alone. Attempts from one
        address take turns, and those for one login: each sees what the one before has counted.
        What ends well lets the login's earlier failures be forgotten.

        Raises `SignInThrottledError` before the block, while the login or the address waits.
        """
        caller = self.caller(login=login, address=address)
        async with self._turns.of(caller.address), self._turns.of(caller.login):
            try:
                counted = await self._begin(caller)
            except SignInThrottledError as error:
                log_warning(
                    "sign_in_throttled",
                    login_hash=caller.login[:HASH_DIGITS],
                    address=address,
                    **error.facts,
                )
                raise
            try:
                yield caller.login[:HASH_DIGITS]
            except UnauthorizedError:
                await self._logins.wrong(caller.login, counted[0])
                await self._addresses.wrong(caller.address, counted[1])
                raise
            except BaseException:
                await self._take_back(caller, counted)
                raise
            await self._take_back(caller, counted)
            await self._logins.forget(caller.login)

    async def _begin(self, caller: Caller) -> tuple[Counted, Counted]:
        of_login = await self._logins.begin(caller.login)
        try:
            return of_login, await self._addresses.begin(caller.address)
        except BaseException:
            await self._logins.take_back(caller.login, of_login)
            raise

    async def _take_back(self, caller: Caller, counted: tuple[Counted, Counted]) -> None:
        await self._logins.take_back(caller.login, counted[0])
        await self._addresses.take_back(caller.address, counted[1])

    def _hash(self, kind: str, text: str) -> str:
        return hmac.digest(self._secret_key, f"{kind}:{text}".encode(), "sha256").hex()
