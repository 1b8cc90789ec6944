"""Identifiers whose order is the order of their making."""

import os
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7() -> UUID:
    """Return a new UUID of version 7: 48 bits of milliseconds, the rest random.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    return _version_7((milliseconds << 80) | int.from_bytes(os.urandom(10), "big"))


def named_uuid7(at: datetime, *, name: str) -> UUID:
    """Return the UUID of version 7 that an instant, from 1970 on, and a name always give."""
    milliseconds = (at - EPOCH) // timedelta(milliseconds=1)
    tail = int.from_bytes(sha256(name.encode()).digest()[:10], "big")
    return _version_7((milliseconds << 80) | tail)


def _version_7(value: int) -> UUID:
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
