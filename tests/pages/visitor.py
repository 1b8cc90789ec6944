"""Somebody at a browser without script: pages, forms with their tokens, cookies."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from httpx import AsyncClient, Response

from tests.floor import Floor
from tests.template import PASSWORD

VOID = {"input", "meta", "link", "br", "img", "hr"}


@dataclass
class Form:
    """A form of a page: where it goes, and its fields as they stand."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict[str, str])


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", given.get("method") or "get"))
            self._inside = True
        elif tag == "input" and self._inside and given.get("name"):
            if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
                return
            self.forms[-1].fields[str(given["name"])] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


def forms_of(page: Response) -> list[Form]:
    """Return a page's forms, in their order."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


def text_of(page: Response) -> str:
    """Return a page's text, without its marks, with single spaces."""
    bare = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


@dataclass
class Visitor:
    """One browser."""

    client: AsyncClient
    page: Response | None = None

    async def get(self, path: str, *, part: bool = False) -> Response:
        """Open a page, or ask for the part of it that a script would."""
        headers = {"HX-Request": "true"} if part else {}
        self.page = await self.client.get(path, headers=headers)
        return self.page

    async def post(self, path: str, fields: dict[str, str] | None = None) -> Response:
        """Send a form of one's own, with a token of the page that is open."""
        assert self.page is not None
        token = re.search(r'name="form_token" value="([^"]+)"', self.page.text)
        assert token is not None, self.page.text
        return await self.send({"form_token": token[1], **(fields or {})}, path=path)

    async def send(self, fields: dict[str, str], *, path: str) -> Response:
        """Send fields as they are, and follow where it leads."""
        self.page = await self.client.post(
            path,
            content=urlencode(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        return self.page

    async def submit(self, action: str, fields: dict[str, str] | None = None) -> Response:
        """Fill in and send the form of the open page that goes to an address."""
        assert self.page is not None
        found = [form for form in forms_of(self.page) if form.action == action]
        form = max(found, key=lambda form: form.method == "post")
        filled = {**form.fields, **(fields or {})}
        if form.method == "get":
            return await self.get(f"{action}?{urlencode(filled)}")
        return await self.send(filled, path=action)

    async def sign_in(self, login: str, *, password: str = PASSWORD) -> Response:
        """Sign in by the form."""
        await self.get("/sign-in")
        return await self.submit("/sign-in", {"login": login, "password": password})


@asynccontextmanager
async def visiting(floor: Floor, role: str | None = None) -> AsyncGenerator[Visitor]:
    """Open a browser at the floor's server, signed in as somebody of a role of the house."""
    async with AsyncClient(
        transport=floor.client._transport,  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        base_url="http://floor",
        follow_redirects=True,
    ) as client:
        if role is not None:
            client.cookies.set("pitledger_session", floor.tokens[role])
        yield Visitor(client)
