"""Cursors of lists: where a page ended, signed so that nobody can make one up."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pitledger.kernel.errors import ValidationFailedError

VERSION = 1
MAC_BYTES = 16


def _fingerprint(filters: Mapping[str, Any]) -> str:
    text = json.dumps(filters, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:16]


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"cursor:" + body, "sha256")[:MAC_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def encode_cursor(key: bytes, filters: Mapping[str, Any], *, last: list[str]) -> str:
    """Return the cursor behind a page: the last row's sort values, for these filters alone."""
    body = json.dumps([VERSION, _fingerprint(filters), last]).encode()
    return _text(_mac(key, body) + body)


def decode_cursor(key: bytes, filters: Mapping[str, Any], *, cursor: str) -> list[str]:
    """Return the sort values that a cursor holds.

    Raises `ValidationFailedError` for a cursor that is not ours, or was made for other filters.
    """
    refusal = ValidationFailedError.of("cursor", "this cursor does not belong to this list")
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError) as error:
        raise refusal from error
    mac, body = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if _text(raw) != cursor or not hmac.compare_digest(mac, _mac(key, body)):
        raise refusal
    version, fingerprint, last = json.loads(body)
    if version != VERSION or fingerprint != _fingerprint(filters):
        raise refusal
    return last
