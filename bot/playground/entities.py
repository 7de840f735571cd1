"""The entities of a text: those that Telegram finds by itself, how they may lie together, and inline keyboards.

Pure; the patterns follow TDLib's finders (td/telegram/MessageEntity.cpp). Mentions and commands agree with
TDLib exactly, as tests show; links are known by their scheme or by a short list of top-level domains. After TDLib's
fix_entities styles (bold, italic, ...) are joined and cut to nest, the others win over what crosses them, and
quotes hold the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import dropwhile, pairwise, takewhile

from bot.messages.utf16 import length, offsets
from bot.playground.errors import Json, bad_request, strict
from bot.playground.wire import InlineKeyboardButton, InlineKeyboardMarkup, ReplyMarkup

# -- found by Telegram ------------------------------------------------------------------------------------

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
            units = places[stop] - places[start]
            result.append({"type": kind, "offset": places[start], "length": units})
            end = stop
    return result


# -- how they nest ----------------------------------------------------------------------------------------

_SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
_CODE = ("code", "pre")
_PRIORITY = {kind: i for i, kind in enumerate((*_QUOTES, "pre", "code", "text_link", "text_mention"))}


def _start(entity: Json) -> int:
    return int(entity["offset"])


def _end(entity: Json) -> int:
    return int(entity["offset"]) + int(entity["length"])


def _order(entity: Json) -> tuple[int, int, int]:
    kind = entity["type"]
    late = 50 + _SPLITTABLE.index(kind) if kind in _SPLITTABLE else 20
    return _start(entity), -_end(entity), _PRIORITY.get(kind, late)


def _apart(one: Json, other: Json) -> bool:
    return _end(one) <= _start(other) or _end(other) <= _start(one)


def _inside(inner: Json, outer: Json) -> bool:
    return _start(outer) <= _start(inner) and _end(inner) <= _end(outer)


def _disjoint(entities: Iterable[Json]) -> list[Json]:
    """Keep the first of any that meet."""
    kept: list[Json] = []
    for entity in sorted(entities, key=_order):
        if not kept or _start(entity) >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _covered(kind: str, entities: Iterable[Json], holes: Iterable[Json]) -> list[tuple[int, int]]:
    """Return the stretches where a style holds: neighbours joined, code taken out."""
    runs: list[tuple[int, int]] = []
    for entity in sorted((e for e in entities if e["type"] == kind), key=_order):
        if runs and _start(entity) <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], _end(entity)))
        else:
            runs.append((_start(entity), _end(entity)))
    for hole in holes:
        runs = [
            piece
            for start, end in runs
            for piece in ((start, min(end, _start(hole))), (max(start, _end(hole)), end))
            if piece[0] < piece[1]
        ]
    return runs


def _cut(kind: str, run: tuple[int, int], others: Iterable[Json]) -> list[Json]:
    """Cut a style's stretch at each border of the others that it would otherwise cross."""
    start, end = run
    cuts = {start, end}
    for other in others:
        if other["type"] in _QUOTES:  # a style never holds a quote
            cuts |= {place for place in (_start(other), _end(other)) if start < place < end}
        crosses = not (end <= _start(other) or _end(other) <= start)
        if crosses and _start(other) < start:
            cuts |= {_end(other)} if _end(other) < end else set()
        elif crosses and _end(other) > end:
            cuts |= {_start(other)}
    points = sorted(cuts)
    return [{"type": kind, "offset": a, "length": b - a} for a, b in pairwise(points)]


def nest(given: Sequence[Json], found: Sequence[Json] = ()) -> list[Json]:
    """Return `given` (the bot's) and `found` (Telegram's) so that every two nest or stand apart, sorted.

    A found entity yields to any given one but a style, or a quote it lies wholly inside.
    """
    quotes = _disjoint(e for e in given if e["type"] in _QUOTES)
    solid = _disjoint(e for e in given if e["type"] not in _QUOTES + _SPLITTABLE)
    solid += [entity for entity in found if all(_apart(entity, other) for other in solid)]
    fixed = quotes + [e for e in solid if all(_apart(e, q) or _inside(e, q) for q in quotes)]
    holes = [entity for entity in fixed if entity["type"] in _CODE]
    for kind in _SPLITTABLE:
        for run in _covered(kind, given, holes):
            fixed += _cut(kind, run, fixed)
    return sorted(fixed, key=_order)


# -- keyboards --------------------------------------------------------------------------------------------

MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64
MAX_COPY_UNITS = 256
_DECORATION = {"text", "style", "icon_custom_emoji_id"}


def _check_button(button: InlineKeyboardButton) -> None:
    kinds = button.model_fields_set - _DECORATION
    if not button.text.strip() or not kinds:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(kinds) > 1:
        raise strict(f"reply_markup: a button must have exactly one action, not {', '.join(sorted(kinds))}")
    if (data := button.callback_data) is not None and not 1 <= len(data.encode()) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if (copy := button.copy_text) is not None and not 1 <= length(copy.text) <= MAX_COPY_UNITS:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if (url := button.url) is not None and not re.match(r"(https?|tg|tonsite)://[^\s/]+", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def shown_keyboard(markup: ReplyMarkup | None) -> Json | None:
    """Return the inline keyboard a message will show, or None; raise ApiError 400 as Telegram words it."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    buttons = [button for row in markup.inline_keyboard for button in row]
    if len(buttons) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check_button(button)
    rows = [[button.as_json() for button in row] for row in markup.inline_keyboard if row]
    return {"inline_keyboard": rows} if rows else None
