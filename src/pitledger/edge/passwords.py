"""Passwords, as argon2id hashes. Hashing takes long on purpose, so it leaves the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_NOBODYS_HASH = _HASHER.hash("nobody signs in with this")


async def hash_password(password: str) -> str:
    """Return the hash to store for a password."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def password_matches(stored_hash: str | None, password: str) -> bool:
    """Return whether a password is the one stored; takes as long where there is none."""
    try:
        matches = await asyncio.to_thread(_HASHER.verify, stored_hash or _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored_hash is not None
