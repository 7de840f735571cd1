"""The bytes of a web page in, its text out, by what they are declared to be where that can be true."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from index.sources.web_charsets import codec_of

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
        except UnicodeDecodeError:
            continue
    lenient = data.decode("utf-8", "replace")
    # One letter cut in two does not make another charset of a page.
    few = lenient.count("\ufffd") * _FEW <= len(lenient)
    return lenient if few else data.decode(_guessed(data), "replace")


def _named(data: bytes, declared: str | None) -> Iterator[str]:
    codec = codec_of(declared) if declared is not None else None
    if codec is not None:
        yield "utf-8" if codec == "utf-16" else codec
    for codec in (codec_of(_text(match)) for match in _META.finditer(data[:_HEAD])):
        if codec is not None:
            # What can be read as far as its meta tag is not in UTF-16, whatever that says.
            yield "utf-8" if codec.startswith("utf-16") else codec


def _text(match: re.Match[bytes]) -> str:
    return (match[1] or match[2]).decode("ascii", "replace")


def _guessed(data: bytes) -> str:
    best = from_bytes(data[: 2**16], cp_isolation=list(_LIKELY)).best()
    name = best.encoding if best is not None else "utf-8"
    return codec_of(name) or name
