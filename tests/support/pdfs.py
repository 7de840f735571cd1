"""Small PDFs and hostile files of our own making, written byte by byte."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

Mark = tuple[float, float, float, str]
"""Where a text stands: x and y in points from below on the left, the size of its letters, and what it says."""


class Paper:
    """A PDF while it is written, object by object."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, entries: bytes = b"") -> int:
        return self.add(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data))

    def bytes_of(self, root: int, trailer: bytes = b"") -> bytes:
        out = bytearray(b"%PDF-1.5\n")
        offsets = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer << /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (
            len(offsets) + 1,
            root,
            trailer,
            table,
        )
        return bytes(out)


def pdf(*pages: Sequence[Mark], **facts: str) -> bytes:
    """Write a PDF of A4 pages in Helvetica; `facts` are its Title, Author, CreationDate."""
    paper = Paper()
    root, tree, font = (paper.add(b"") for _ in range(3))
    kids = [_page(paper, tree, font, b"\n".join(_show(*mark) for mark in page)) for page in pages]
    _bind(paper, root, tree, font, kids)
    told = b" ".join(b"/%s (%s)" % (name.encode(), _escaped(value)) for name, value in facts.items())
    info = paper.add(b"<< %s >>" % told)
    return paper.bytes_of(root, b"/Info %d 0 R" % info)


def sheet(content: str, entries: str = "", font: str = "") -> bytes:
    """Write a PDF of one A4 page as it is told: its content, more entries of the page, and another font."""
    paper = Paper()
    root, tree, letters = (paper.add(b"") for _ in range(3))
    page = _page(paper, tree, letters, content.encode("cp1252"))
    paper.objects[page - 1] = paper.objects[page - 1].replace(
        b"/Type /Page ", b"/Type /Page %s " % entries.encode()
    )
    _bind(paper, root, tree, letters, [page])
    if font:
        paper.objects[letters - 1] = font.encode()
    return paper.bytes_of(root)


def lines(x: float, y: float, texts: Sequence[str], size: float = 11, pitch: float = 14) -> list[Mark]:
    """Set lines one below the other."""
    return [(x, y - number * pitch, size, text) for number, text in enumerate(texts)]


def _show(x: float, y: float, size: float, text: str) -> bytes:
    return b"BT /F1 %g Tf %g %g Td (%s) Tj ET" % (size, x, y, _escaped(text))


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252").replace(b"\\", b"\\\\")
    return raw.replace(b"(", b"\\(").replace(b")", b"\\)")


def _page(paper: Paper, tree: int, font: int, content: bytes) -> int:
    stream = paper.stream(content)
    return paper.add(_PAGE % (tree, stream, font))


_PAGE = (
    b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
    b" /Resources << /Font << /F1 %d 0 R >> >> >>"
)


def _bind(paper: Paper, root: int, tree: int, font: int, kids: Sequence[int]) -> None:
    paper.objects[root - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    paper.objects[tree - 1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    paper.objects[font - 1] = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )


def _paper_with(content: int | Callable[[Paper], int]) -> bytes:
    paper = Paper()
    root, tree, font = (paper.add(b"") for _ in range(3))
    stream = content(paper) if callable(content) else content
    page = paper.add(_PAGE % (tree, stream, font))
    _bind(paper, root, tree, font, [page])
    return paper.bytes_of(root)


def flate_bomb() -> bytes:
    """A page whose content grows a thousandfold, twice over: 400 KB hold 400 GB."""
    once = zlib.compress(b"0" * 2**29, 9)
    twice = zlib.compress(once, 9)
    return _paper_with(lambda paper: paper.stream(twice, b"/Filter [/FlateDecode /FlateDecode]"))


def text_bomb() -> bytes:
    """A page that shows fifty million letters, compressed."""
    shown = b"BT /F1 9 Tf 10 10 Td " + b"(The river rose by two metres on Monday. ) Tj " * 2**20 + b"ET"
    return _paper_with(lambda paper: paper.stream(zlib.compress(shown, 9), b"/Filter /FlateDecode"))


def object_stream_bomb() -> bytes:
    """An object stream that says it holds a hundred million objects, compressed a thousandfold."""
    paper = Paper()
    root, tree, font = (paper.add(b"") for _ in range(3))
    numbers = b"7 0 " * 2**26
    entries = b"/Type /ObjStm /N 100000000 /First %d /Filter /FlateDecode" % len(numbers)
    paper.stream(zlib.compress(numbers, 9), entries)
    _bind(paper, root, tree, font, [_page(paper, tree, font, b"")])
    return paper.bytes_of(root, b"/Info 4 0 R")


def form_bomb() -> bytes:
    """Forms that each draw the next one ten times, twelve deep: a trillion drawings."""
    paper = Paper()
    root, tree, font = (paper.add(b"") for _ in range(3))
    inner = paper.stream(b"BT /F1 9 Tf 10 10 Td (Rain.) Tj ET", _form(b"/Font << /F1 3 0 R >>"))
    for _ in range(12):
        inner = paper.stream(b"/X Do " * 10, _form(b"/XObject << /X %d 0 R >>" % inner))
    content = paper.stream(b"/X Do")
    resources = b"/Resources << /XObject << /X %d 0 R >> >>" % inner
    page = paper.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R %s >>"
        % (tree, content, resources)
    )
    _bind(paper, root, tree, font, [page])
    return paper.bytes_of(root)


def _form(resources: bytes) -> bytes:
    return b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << %s >>" % resources


def cyclic() -> bytes:
    """A page tree that is its own child, with a page whose content is the page."""
    paper = Paper()
    root, tree = (paper.add(b"") for _ in range(2))
    paper.objects[root - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    page = paper.add(b"")
    paper.objects[page - 1] = b"<< /Type /Page /Parent %d 0 R /Contents %d 0 R /Resources %d 0 R >>" % (
        page,
        page,
        page,
    )
    paper.objects[tree - 1] = b"<< /Type /Pages /Parent %d 0 R /Count 9999999 /Kids [%d 0 R %d 0 R] >>" % (
        tree,
        tree,
        page,
    )
    return paper.bytes_of(root)


def many_pages(count: int = 60_000) -> bytes:
    """One page, named sixty thousand times."""
    paper = Paper()
    root, tree, font = (paper.add(b"") for _ in range(3))
    page = _page(paper, tree, font, _show(60, 700, 11, "It rained on Monday."))
    _bind(paper, root, tree, font, [page] * count)
    return paper.bytes_of(root)


PAGES: dict[str, Callable[[], bytes]] = {
    "a million nested tags": lambda: b"<html><body>" + b"<div>" * 1_000_000 + b"It rained on Monday.",
    "nested inline tags": lambda: b"<html><body><p>" + b"<b><i>" * 400_000 + b"It rained.",
    "an enormous attribute": lambda: (
        b'<html><body><p class="' + b"ad " * 3_000_000 + b'">It rained on Monday.'
    ),
    "a million attributes": lambda: (
        b"<html><body><p " + b" ".join(b"a%d=1" % number for number in range(700_000)) + b">It rained."
    ),
    "a flood of entities": lambda: b"<html><body><p>" + b"&amp;&lt;&nbsp;&#x202e;" * 400_000,
    "entities of entities": lambda: (
        b'<!DOCTYPE html [<!ENTITY a "rain"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("c"), ord("p")))
        + b"]><html><body><p>&o;</p></body></html>"
    ),
    "a million paragraphs": lambda: b"<html><body>" + b"<p>It rained.</p>" * 600_000,
    "nested tables": lambda: b"<html><body>" + b"<table><tr><td>It rained." * 250_000,
    "one line of letters": lambda: b"<html><body><p>" + b"The river rose, " * 600_000,
    "nested lists of JSON": lambda: (
        b'<html><script type="application/ld+json">' + b"[" * 2_000_000 + b"</script><body><p>It rained."
    ),
    "a flood of JSON": lambda: (
        b'<html><head><script type="application/ld+json">['
        + b",".join([b'{"@type":"NewsArticle","headline":"Rain","articleBody":"It rained."}'] * 100_000)
        + b"]</script></head><body><p>It rained on Monday.</p></body></html>"
    ),
    "links without end": lambda: b"<html><body>" + b'<a href="x">rain ' * 400_000,
}
PDFS: dict[str, Callable[[], bytes]] = {
    "a stream of a gigabyte": flate_bomb,
    "fifty million letters": text_bomb,
    "a false object stream": object_stream_bomb,
    "a trillion drawings": form_bomb,
    "a tree that is its own child": cyclic,
    "sixty thousand pages": many_pages,
}
