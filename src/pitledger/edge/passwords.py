"""Passwords, as argon2id hashes. Hashing takes long on purpose, so it leaves the event loop.

It also takes 64 MiB on purpose, so that only a few are hashed at once. A password is hashed in
Unicode's composed form, NFC: keyboards differ in how they write an accent.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHED_AT_ONCE = 4
_HASHERS = ThreadPoolExecutor(HASHED_AT_ONCE, thread_name_prefix="argon2")
_HASHER = PasswordHasher()
# As slow to check as any other: a test holds its cost against what is hashed today.
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$0JeZNEIULAsgfiKWJo//kQ"
    "$IDB43bJAM8c7X7LSfEM71UsGJ4q7hlze7SOIt2Uz2A0"
)


async def hash_password(password: str) -> str:
    """Return the hash to store for a password."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_HASHERS, _HASHER.hash, normalize("NFC", password))


async def password_matches(stored_hash: str | None, password: str) -> bool:
    """Return whether a password is the one stored; takes as long where there is none."""
    loop = asyncio.get_running_loop()
    stored, given = stored_hash or NOBODYS_HASH, normalize("NFC", password)
    try:
        matches = await loop.run_in_executor(_HASHERS, _HASHER.verify, stored, given)
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored_hash is not None
