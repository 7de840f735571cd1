"""Decode the bytes of a page by its mark, its own word, or a guess, with the names that the web gives to charsets."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

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


_KNOWN: Final = frozenset(
    {
        *(
            "utf-8",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "ascii",
            "cp866",
            "koi8-r",
            "koi8-u",
            "cp874",
            "tis-620",
        ),
        *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))),
        *(f"cp{number}" for number in range(1250, 1259)),
        *("mac-roman", "mac-cyrillic", "gb2312", "gbk", "gb18030", "big5", "big5hkscs"),
        *("euc_jp", "iso2022_jp", "shift_jis", "cp932", "euc_kr", "cp949"),
    }
)
"""By the names of Python's codecs."""

_COUSINS: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
"""As browsers read these names: each is used for its larger cousin."""

_OTHER_NAMES: Final = {
    "windows-874": "cp874",
    "dos-874": "cp874",
    "windows-31j": "cp932",
    "windows-949": "cp949",
    "ksc_5601": "cp949",
    "gb_2312": "gb18030",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-8": "utf-8",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "mac": "mac-roman",
}
"""Those that Python does not have."""

_NAME: Final = re.compile(r"[\w:.-]{1,40}", re.ASCII)
_OLD: Final = re.compile(r"^(?:x-)+")


def codec_of(label: str) -> str | None:
    """Return the name of the codec for a charset's name; None where no browser knows that."""
    name = label.strip().strip("\"'").lower()
    if not _NAME.fullmatch(name):
        return None
    plain = _OLD.sub("", name)
    try:
        found = codecs.lookup(_OTHER_NAMES.get(plain, plain)).name
    except LookupError:
        return None
    return _COUSINS.get(found, found) if found in _KNOWN else None
