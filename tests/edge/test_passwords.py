"""Whoever has no account waits as long for the answer as whoever has one."""

from argon2 import PasswordHasher, extract_parameters

from pitledger.edge.passwords import NOBODYS_HASH, hash_password, password_matches


async def test_nobodys_hash_costs_what_a_stored_one_does() -> None:
    stored = await hash_password("a-password-for-tests")

    assert extract_parameters(NOBODYS_HASH) == extract_parameters(stored)
    assert not PasswordHasher().check_needs_rehash(NOBODYS_HASH)


async def test_nobodys_hash_lets_nobody_in() -> None:
    assert not await password_matches(None, "nobody signs in with this")
