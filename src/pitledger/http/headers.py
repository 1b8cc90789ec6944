"""The headers that tell a browser how little it may do with an answer."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TypeAlias

from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html

RawHeaders: TypeAlias = tuple[tuple[bytes, bytes], ...]
FEATURES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
    "xr-spatial-tracking",
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
}
V1 = "/v1"
API = f"{V1}/"
A_YEAR_OF_HTTPS = "max-age=31536000"
NOTHING = "default-src 'none'; frame-ancestors 'none'"
SCRIPT_WITHIN = re.compile(r"<script>(.*?)</script>", re.DOTALL)
SCRIPT_ELSEWHERE = re.compile(r'<script src="([^"]+)"')
STYLE_ELSEWHERE = re.compile(r'<link type="text/css" rel="stylesheet" href="([^"]+)"')


def _scripts_of(page: str) -> str:
    """Return the sources that let the scripts of a page run, and no others."""
    digests = [sha256(script.encode()).digest() for script in SCRIPT_WITHIN.findall(page)]
    within = [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]
    return " ".join([*SCRIPT_ELSEWHERE.findall(page), *within])


def _policies_of_pages() -> dict[str, str]:
    """Return the least that lets FastAPI's pages for people work: they load a public script."""
    swagger = bytes(
        get_swagger_ui_html(
            openapi_url="/openapi.json", title="", oauth2_redirect_url="/docs/oauth2-redirect"
        ).body
    ).decode()
    redoc = bytes(get_redoc_html(openapi_url="/openapi.json", title="").body).decode()
    return {
        "/docs": (
            f"{NOTHING}; script-src {_scripts_of(swagger)};"
            f" style-src {' '.join(STYLE_ELSEWHERE.findall(swagger))} 'unsafe-inline';"
            " img-src data: https://fastapi.tiangolo.com; connect-src 'self'"
        ),
        "/redoc": (
            f"{NOTHING}; script-src {_scripts_of(redoc)};"
            " style-src https://fonts.googleapis.com 'unsafe-inline';"
            " font-src https://fonts.gstatic.com; connect-src 'self'; worker-src blob:;"
            " img-src data: https://fastapi.tiangolo.com https://cdn.redoc.ly"
        ),
    }


POLICIES_OF_PAGES = _policies_of_pages()


def security_headers(path: str, *, scheme: str) -> RawHeaders:
    """Return the headers of an answer to a request for a path that came by `http` or `https`."""
    policy = POLICIES_OF_PAGES.get(path, NOTHING)
    return _headers(policy, no_store=path.startswith(API), is_secure=scheme == "https")


@cache
def _headers(policy: str, *, no_store: bool, is_secure: bool) -> RawHeaders:
    headers = {**ALWAYS, "Content-Security-Policy": policy}
    if no_store:
        headers["Cache-Control"] = "no-store"
    if is_secure:
        headers["Strict-Transport-Security"] = A_YEAR_OF_HTTPS
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())
