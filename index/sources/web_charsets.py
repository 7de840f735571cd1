"""The name of a charset as servers and pages write it in, the codec that reads it out: only those browsers know.

Python has many more codecs; some are no charsets, and one takes time with the square of what it reads.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

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
