"""What Telegram does to a text on its way in: text and entities as sent in, text and entities as shown out.

Pure; cleaning, the checks of the entities and their wording follow TDLib's fix_formatted_text, the limits
https://core.telegram.org/bots/api#sendmessage. Every offset and length counts UTF-16 code units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.messages.utf16 import length
from bot.playground.entities import detect, nest
from bot.playground.errors import Json, bad_request, strict
from bot.playground.wire import MessageEntity

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
MAX_ENTITIES = 100

_FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_DROPPED = {"\r", *map(chr, range(0x2028, 0x202F)), "\u0333", "\u033f", "\u030a"}
_BLANKED = {chr(code) for code in range(0x21) if chr(code) not in "\n\r"}


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text as Telegram shows it, with its entities in order."""

    text: str
    entities: list[Json] = field(default_factory=list)

    def fields(self, text: str = "text", entities: str = "entities") -> Json:
        """Return the fields of a message that show this text, under the given names."""
        shown: Json = {text: self.text} if self.text else {}
        return {**shown, entities: self.entities} if self.entities else shown


def _as_json(entity: MessageEntity) -> Json:
    """Return an entity of the bot as JSON; raise ApiError 400 if it lacks what its type needs."""
    if entity.type in _STYLES | _QUOTES | _FOUND:
        extra: Json = {"language": entity.language} if entity.type == "pre" and entity.language else {}
    elif entity.type == "text_link":
        extra = {"url": _link(entity.url or "")}
    elif entity.type == "text_mention":
        if entity.user is None:
            raise strict("entities: a text_mention needs a user")
        extra = {"user": entity.user.as_json()}
    elif entity.type in ("custom_emoji", "date_time"):
        raise strict(f"entities: {entity.type} is not modelled by the playground")
    else:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    return {"type": entity.type, "offset": entity.offset, "length": entity.length, **extra}


def _link(url: str) -> str:
    """Return the address of a text_link with the scheme and the slash Telegram adds to it."""
    scheme, found, rest = url.partition("://")
    if not found:
        scheme, rest = "http", url
    host = rest.split("/")[0].split("?")[0].split("#")[0]
    if not host:
        raise bad_request(f"entity URL '{url}' is invalid: URL host is empty")
    if scheme.lower() not in ("http", "https", "tg", "ton", "tonsite") or " " in host or "." not in host:
        raise bad_request(f"entity URL '{url}' is invalid: Wrong HTTP URL")
    return f"{scheme.lower()}://{rest}" + ("" if rest != host else "/")


def _check_signs(entities: Iterable[Json]) -> None:
    for entity in entities:
        for name in ("offset", "length"):
            if entity[name] < 0:
                raise bad_request(f"receive an entity with incorrect {name} {entity[name]}")


def _clean(text: str, entities: Sequence[Json]) -> tuple[str, list[Json]]:
    """Drop and blank what Telegram does, and move the entities (sorted, nested) along with their text."""
    starts: dict[int, int] = {}
    shown: list[str] = []
    old = new = 0
    for char in text:
        starts[old] = new
        old += length(char)
        kept = "" if char in _DROPPED else " " if char in _BLANKED else char
        shown.append(kept)
        new += length(kept)
    starts[old] = new
    _check_places(text, entities, starts)
    moved = []
    for entity in entities:
        start, end = starts[entity["offset"]], starts[entity["offset"] + entity["length"]]
        moved.append({**entity, "offset": start, "length": end - start})
    return "".join(shown), [entity for entity in moved if entity["length"] > 0]


def _check_places(text: str, entities: Sequence[Json], places: Mapping[int, int]) -> None:
    """Raise ApiError 400 for the entity TDLib, walking along the text, would stumble over first."""
    size = max(places)
    bounds = [(entity["offset"], entity["offset"] + entity["length"]) for entity in entities]
    inside = [(end, start) for start, end in bounds if end < size and end not in places]
    inside += [(start, size) for start, _ in bounds if start < size and start not in places]
    if inside:
        place, start = min(inside)
        what = "entity begins" if start == size else f"entity beginning at UTF-16 offset {start} ends"
        byte = len(text.encode("utf-16-le")[: 2 * place + 2].decode("utf-16-le").encode())
        raise bad_request(f"{what} in a middle of a UTF-16 symbol at byte offset {byte}")
    for start, _ in bounds:
        if start > size:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
    for start, end in reversed(bounds):
        if end > size:
            after = f"ends after the end of the text at UTF-16 offset {end}"
            raise bad_request(f"entity beginning at UTF-16 offset {start} {after}")


def _join_marks(text: str) -> str:
    """Make every direction mark that another follows a joiner, as TDLib does against walls of marks."""
    marks = "\u200e\u200f"
    return "".join(
        "\u200c" if char in marks and text[i + 1 : i + 2] and text[i + 1] in marks else char
        for i, char in enumerate(text)
    )


def _trim(text: str, entities: Sequence[Json]) -> FormattedText:
    """Strip the end, and the start as far as the first entity; cut the entities to what is left."""
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = 0
    while lead < min(first, len(text)) and text[lead] in " \n":
        lead += 1
    trimmed = text[lead:].rstrip(" \n")
    size = length(trimmed)
    kept = []
    for entity in entities:
        start = entity["offset"] - lead
        end = min(start + entity["length"], size)
        if start < end:
            kept.append({**entity, "offset": start, "length": end - start})
    return FormattedText(trimmed, kept)


def _is_blank(text: str) -> bool:
    """Tell whether nothing of `text` would be seen."""
    return all(char in " \n\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00a0\u3164\u2800" for char in text)


def shown_text(text: str, entities: Sequence[Json] = ()) -> FormattedText:
    """Return a text as Telegram keeps it: cleaned, trimmed, entities nested and the found ones added.

    Raises ApiError 400 for entities outside the text or inside a character, and for lone surrogates.
    """
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise bad_request("strings must be encoded in UTF-8")
    _check_signs(entities)
    given = nest([entity for entity in entities if entity["length"] > 0])
    formatted = _trim(*_clean(text, given))
    formatted = FormattedText(_join_marks(formatted.text), formatted.entities)
    kept = [entity for entity in formatted.entities if entity["type"] not in _FOUND]
    return FormattedText(formatted.text, nest(kept, detect(formatted.text))[:MAX_ENTITIES])


def message_text(text: str, entities: Sequence[MessageEntity] | None) -> FormattedText:
    """Return the text of a message of the bot as readers see it; raise ApiError 400 as Telegram words it."""
    if not text:
        raise bad_request("message text is empty")
    formatted = shown_text(text, [_as_json(entity) for entity in entities or ()])
    if _is_blank(formatted.text):
        raise bad_request("text must be non-empty")
    if length(formatted.text) > MESSAGE_LIMIT:
        raise bad_request("message is too long")
    return formatted


def caption_text(text: str | None, entities: Sequence[MessageEntity] | None) -> FormattedText:
    """Return the caption of a document as readers see it (it may be empty); raise ApiError 400."""
    formatted = shown_text(text or "", [_as_json(entity) for entity in entities or ()])
    if length(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted
