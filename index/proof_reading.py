"""A sentence comes in; a Reading goes out: its words, clauses, numbers and dates, ready to be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import Stemmer

from index import proof_lexicon as lexicon
from index.proof_dates import Day, read_days
from index.proof_languages import LANGUAGES
from index.proof_numbers import Quantity, read_quantities

_MARKS: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
_WORD = re.compile(
    rf"(?P<acronym>\b(?:[A-Z]\.){{2,}})|(?P<word>[^\W\d_][^\W\d_{_MARKS}]*(?:'[^\W\d_]+)?)"
    r"|(?P<stop>[.!?]+(?=\s|\"|$))|(?P<pause>[,;:()\"]|\s-+\s)".replace("[^\\W\\d_" + _MARKS, f"[^\\W\\d_|{_MARKS}")
)
