"""The entities Telegram finds by itself: a text in, its mentions, commands, tags, links, emails out.

Pure; the patterns follow TDLib's finders (td/telegram/MessageEntity.cpp). Mentions and commands agree with
TDLib exactly, as tests show; links are known by their scheme or by a short list of top-level domains.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import dropwhile, takewhile

from bot.messages.utf16 import offsets
from bot.playground.errors import Json

Found = tuple[int, int, str]
"""Start and end in characters, and the type of the entity."""

MAX_TAG = 256
_MENTION = re.compile(r"@([a-zA-Z0-9_]{2,})")
_COMMAND = re.compile(r"/([a-zA-Z0-9_]+)(?:@([a-zA-Z0-9_]*))?")
_HASHTAG = re.compile(r"#([^\s#@]+)")
_CHANNEL = re.compile(r"@[a-zA-Z0-9_]{3,32}")
_CASHTAG = re.compile(r"\$(1INCH|[A-Z]{1,8})")
_EMAIL = re.compile(r"[a-zA-Z0-9_.+-]{1,64}@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}")
_PHONE = re.compile(r"\+\d(?:[ ()-]?\d){9,14}")
_DOMAINS = (
    "com|org|net|edu|gov|int|info|io|me|dev|app|ai|co|in|ru|uk|de|fr|es|it|cn|jp|us|eu|tv|news|example|"
    "онлайн|рф"
)
_LINK = re.compile(
    r"(?:(?:https?|tg|ton)://[^\s/?#<>\"«»]+(?<![.,:;!?])|(?:[\w-]+\.)+(?:"
    + _DOMAINS
    + r")(?![\w-])(?::\d{1,5})?)"
    r"(?:[/?#][^\s<>\"«»]*)?",
    re.IGNORECASE,
)
# Names shorter than five characters that exist all the same.
_SHORT_NAMES = {"gif", "wiki", "vid", "bing", "pic", "bold", "imdb", "coub", "like", "vote"}


def _is_word(char: str) -> bool:
    """Tell whether TDLib counts `char` as part of a word: a letter, a number or an underscore."""
    return char == "_" or unicodedata.category(char)[0] in "LN"


def _is_tag(char: str) -> bool:
    """Tell whether `char` may stand in a hashtag: a letter, a digit, one of a few joiners, or Sinhala."""
    category = unicodedata.category(char)
    return category[0] == "L" or category == "Nd" or char in "_\u200c\u00b7" or "\u0d80" <= char <= "\u0dff"


def _before(text: str, start: int) -> str:
    return text[start - 1] if start else ""


def _touches_word(text: str, end: int) -> bool:
    return end < len(text) and _is_word(text[end])


def _mentions(text: str) -> Iterator[Found]:
    for match in _MENTION.finditer(text):
        before, name = _before(text, match.start()), match[1]
        if (before and _is_word(before)) or _touches_word(text, match.end()) or len(name) > 32:
            continue
        if len(name) >= 4 or name in _SHORT_NAMES:
            yield match.start(), match.end(), "mention"


def _commands(text: str) -> Iterator[Found]:
    for match in _COMMAND.finditer(text):
        before, after = _before(text, match.start()), text[match.end() : match.end() + 1]
        name, bot = match[1], match[2]
        blocked = (before and (_is_word(before) or before in "/<>")) or (after and after in "/<>")
        if blocked or _touches_word(text, match.end()) or len(name) > 64:
            continue
        if bot is None or 3 <= len(bot) <= 32:
            yield match.start(), match.end(), "bot_command"


def _after_channel(text: str, end: int) -> int:
    """Return where a tag ends that may go on with the name of a channel: #tag@channel."""
    channel = _CHANNEL.match(text, end)
    return channel.end() if channel else end


def _hashtags(text: str) -> Iterator[Found]:
    for match in _HASHTAG.finditer(text):
        before = _before(text, match.start())
        tag = "".join(takewhile(_is_tag, match[1]))[:MAX_TAG]
        name_end = match.start() + 1 + len(tag)
        end = _after_channel(text, name_end)
        rest = text[end:] if end > name_end else "".join(dropwhile(_is_tag, text[end:]))
        joined = (before and _is_tag(before)) or rest.startswith("#")
        if not joined and any(unicodedata.category(char)[0] == "L" for char in tag):
            yield match.start(), end, "hashtag"


def _cashtags(text: str) -> Iterator[Found]:
    for match in _CASHTAG.finditer(text):
        end = _after_channel(text, match.end())
        around = _before(text, match.start()), text[end : end + 1]
        if not any(char and (_is_tag(char) or char == "$") for char in around):
            yield match.start(), end, "cashtag"


def _plain(pattern: re.Pattern[str], kind: str) -> Callable[[str], Iterator[Found]]:
    """Make a finder of every match that starts a word, less the punctuation that ends it."""

    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            before, found = _before(text, match.start()), match[0].rstrip(".,:;!?'")
            if before and (_is_word(before) or before in "@./-"):
                continue
            if found.endswith(")") and found.count("(") < found.count(")"):
                found = found.rstrip(").,")
            yield match.start(), match.start() + len(found), kind

    return find


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _mentions,
    _commands,
    _hashtags,
    _cashtags,
    _plain(_EMAIL, "email"),
    _plain(_LINK, "url"),
    _plain(_PHONE, "phone_number"),
)


def detect(text: str) -> list[Json]:
    """Return the entities found in `text` in order; of two that meet the first wins, then the longer."""
    found = sorted((one for find in _FINDERS for one in find(text)), key=lambda one: (one[0], -one[1]))
    places, end, result = offsets(text), 0, []
    for start, stop, kind in found:
        if start >= end:
            length = places[stop] - places[start]
            result.append({"type": kind, "offset": places[start], "length": length})
            end = stop
    return result
