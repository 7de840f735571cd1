"""The bytes of a web page in, its text out, by what they are declared to be where that can be true."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{1,40})",
    re.IGNORECASE,
)
_HEAD = 4096
_FEW = 200
# What pages without a word about it are written in.
_LIKELY = ("cp1252", "cp1251", "koi8_r", "cp1256", "cp1255", "gb18030", "big5", "cp932", "euc_jp", "cp949")
# As browsers read these names: each is used for its larger cousin.
_COUSINS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
}


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of a page; `declared` is the charset of its HTTP header.

    A mark at its start says most, then the header, then the page's own meta tag. A name that the bytes belie
    is passed over for UTF-8, then for what a detector says; bytes that fit nothing become U+FFFD.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    for name in (*_named(data, declared), "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    lenient = data.decode("utf-8", "replace")
    # One letter cut in two does not make another charset of a page.
    few = lenient.count("\ufffd") * _FEW <= len(lenient)
    return lenient if few else data.decode(_guessed(data), "replace")


def _named(data: bytes, declared: str | None) -> Iterator[str]:
    for name in (declared, *(_text(match) for match in _META.finditer(data[:_HEAD]))):
        if name is None:
            continue
        try:
            found = codecs.lookup(name.strip().strip("\"'"))
        except (LookupError, ValueError):
            continue
        # "rot13" and its like are no charsets.
        if found._is_text_encoding:
            yield _COUSINS.get(found.name, found.name)


def _text(match: re.Match[bytes]) -> str:
    return (match[1] or match[2]).decode("ascii", "replace")


def _guessed(data: bytes) -> str:
    best = from_bytes(data[: 2**16], cp_isolation=list(_LIKELY)).best()
    name = best.encoding if best is not None else "utf-8"
    return _COUSINS.get(name, name)
