"""Form tokens: what our own pages put into their forms, and another site's can't know."""

import base64
import binascii
import hmac
import secrets

NONCE_BYTES = 16


def form_token(key: bytes, *, holder: bytes) -> str:
    """Return a token for the forms of one page, for whoever `holder` is known by.

    Each is another text, so that an answer that is compressed gives none of them away.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _mac(key, holder, nonce=nonce)).decode()


def is_form_token(key: bytes, token: str, *, holder: bytes) -> bool:
    """Return whether a token was made for this holder."""
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        return False
    nonce, mac = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
    return hmac.compare_digest(mac, _mac(key, holder, nonce=nonce))


def _mac(key: bytes, holder: bytes, *, nonce: bytes) -> bytes:
    return hmac.digest(key, b"form:" + nonce + holder, "sha256")
