"""Reading a document back as a viewer does: its pages' text, through the maps of its fonts."""

import re
import zlib
from base64 import a85decode
from dataclasses import dataclass
from functools import cached_property

OBJECT = re.compile(rb"^(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL | re.MULTILINE)
STREAM = re.compile(rb"stream\n(.*)endstream", re.DOTALL)
SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\(\d{3}|.)", re.DOTALL)
MAPPED = re.compile(rb"^<(\w\w)> <(\w{4})>$", re.MULTILINE)


def plain(text: bytes) -> bytes:
    """Return a string of the document without its escapes."""
    return ESCAPED.sub(
        lambda found: bytes([int(found[1], 8)]) if found[1].isdigit() else found[1], text
    )


@dataclass(frozen=True)
class Document:
    """A PDF's objects by number, and the text of its pages."""

    content: bytes

    @cached_property
    def objects(self) -> dict[int, bytes]:
        return {int(number): body for number, body in OBJECT.findall(self.content)}

    @cached_property
    def pages(self) -> list[str]:
        """Return each page's pieces of text in the order they are drawn, a space between them."""
        (tree,) = (body for body in self.objects.values() if b"/Type /Pages" in body)
        kids = re.findall(rb"(\d+) 0 R", tree.split(b"/Kids")[1].split(b"]")[0])
        return [self._page(self.objects[int(kid)]) for kid in kids]

    def _page(self, page: bytes) -> str:
        fonts = {
            name: self._letters(int(number))
            for name, number in re.findall(
                rb"/(F\S+) (\d+) 0 R", self.objects[self._reference(page, b"Font")]
            )
        }
        pieces, font = list[str](), b""
        for name, shown in SHOWN.findall(self._stream(self._reference(page, b"Contents"))):
            font = name or font
            if not name:
                pieces.append("".join(fonts[font][code] for code in plain(shown)))
        return " ".join(" ".join(pieces).split())

    def _letters(self, font: int) -> dict[int, str]:
        to_unicode = self._stream(self._reference(self.objects[font], b"ToUnicode"))
        return {int(code, 16): chr(int(letter, 16)) for code, letter in MAPPED.findall(to_unicode)}

    def _reference(self, body: bytes, name: bytes) -> int:
        found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
        assert found is not None, (name, body)
        return int(found[1])

    def _stream(self, number: int) -> bytes:
        body = self.objects[number]
        found = STREAM.search(body)
        assert found is not None
        content = found[1]
        if b"ASCII85Decode" in body:
            content = a85decode(b"<~" + content.strip(), adobe=True)
        return zlib.decompress(content) if b"FlateDecode" in body else content
