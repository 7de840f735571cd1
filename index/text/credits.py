"""Tell a photo credit from a sentence that says something."""

from __future__ import annotations

import re

_TERMINAL = re.compile(r"[.!?…:;,。！？｡．।॥؟۔։።།]\W*(?:\[\d{1,3}\])*$")

_AGENCY = (
    r"(?:reuters|ap|afp|epa|ani|pti|tass|sputnik|xinhua|getty(?:\s+images)?|associated\s+press|anadolu|dpa|shutterstock"
    r"|istock|unsplash)"
)
CREDIT = re.compile(
    rf"(?:\bvia\s+{_AGENCY}\b|/\s*{_AGENCY}\b|\b{_AGENCY}\s*/\s*\w+"
    r"|\b(?:photo|photograph|image|picture)s?\s*(?:by|credit|courtesy|:|/)"
    r"|\bcredit\s*:|\bfile\s+photo\b|\bfile\s+(?:image|picture)\b"
    rf"|\(\s*{_AGENCY}\s*\)\s*$"
    r"|\b(?:фото|foto|fotos|bild|fotografía|fotografia|imagen|fotoğraf|zdjęcie|fot\.|ảnh|ilustrasi|crédits?(?:\s+photos?)?)\s*[:/]"
    r"|(?:फोटो|फ़ोटो|तस्वीर|चित्र|ছবি)\s*[:：ঃ]|(?:사진|자료)\s*[=:/]|ภาพ\s*:"
    r"|(?:تصوير|صورة|فوٹو|تصویر)\s*:|צילום\s*:|(?:\s[摄攝]|摄影|攝影|撮影|供图|供圖|写真)$|(?:图|圖|写真|摄影|撮影)\s*[:：/])",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:©|\(c\)\s|[/|•·—–]\s*\w)", re.IGNORECASE)
"""What sets a credit apart from the words of its caption."""
_BRACKETED = re.compile(r"[(\[（].*[)\]）]")
_MAX_NAME_WORDS = 4
_TAIL_CHARACTERS = 60
"""So many characters at the end of a line tell whether it is finished."""


def is_unfinished(line: str) -> bool:
    """Tell whether a line ends without a mark that ends a sentence."""
    return _TERMINAL.search(line[-_TAIL_CHARACTERS:]) is None


def is_credit(text: str) -> bool:
    """Tell a bare photo credit ("Jane Roe/Agency") from a sentence that says something."""
    return len(text) <= 80 and is_unfinished(text) and CREDIT.search(text) is not None


def is_caption_credit(text: str) -> bool:
    """Tell a credit at the end of a caption by its make: it stands in brackets, or is nothing but a name."""
    if is_credit(text):
        return True
    if len(text) <= 80 and is_unfinished(text) and _MARKED.match(text) is not None:
        return True
    words = text.split()
    named = 1 < len(words) <= _MAX_NAME_WORDS and all(word[0].isupper() for word in words)
    return len(text) <= 80 and is_unfinished(text) and (named or _BRACKETED.fullmatch(text) is not None)
