"""The playground's own text rules agree with TDLib, Telegram's own library, on texts nobody chose."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.utf16 import length, stretch
from bot.playground.entities import detect
from bot.playground.errors import ApiError, Json
from bot.playground.text import message_text, shown_text
from bot.playground.wire import MessageEntity

tdjson = pytest.importorskip("tdjson")

KINDS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "Mention": "mention",
    "BotCommand": "bot_command",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "Url": "url",
    "EmailAddress": "email",
}
NAMES = {ours: theirs for theirs, ours in KINDS.items()}
STYLES = list(KINDS.values())[:9]

PIECES = [
    *(
        "@durov",
        "@my_bot",
        "/start",
        "/ask@my_bot",
        "#tag",
        "$USD",
        "@gif",
        "a" * 31,
        "你好",
        "مرحبا",
        "שלום",
    ),
    *list("@@//##$$ab1_A .,\n-<>!日é😀אж·² "),
    *("👨‍👩‍👧", "\u0301", "\u200c", "\u200f", "🇮🇳"),
]
WRITINGS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
CLEANED = st.text(st.sampled_from(list("ab 😀日\n\x00\r\t\u2028\u0333")), min_size=1, max_size=9)
PLACES = st.tuples(st.sampled_from(STYLES), st.integers(-1, 10), st.integers(-1, 6))


def tdlib(request: Json) -> Json:
    """Carry a synchronous request out in TDLib."""
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    answer: Json = json.loads(tdjson.td_execute(json.dumps(request).encode()))
    return answer


def found_by_tdlib(text: str, *kinds: str) -> list[Json]:
    """Return the entities of some kinds that TDLib finds in a text."""
    answer = tdlib({"@type": "getTextEntities", "text": text})
    typed = ((KINDS.get(e["type"]["@type"].removeprefix("textEntityType")), e) for e in answer["entities"])
    return [{"type": k, "offset": e["offset"], "length": e["length"]} for k, e in typed if k in kinds]


def fixed_by_tdlib(text: str, entities: list[Json]) -> tuple[str, list[Json]] | str:
    """Return a text as TDLib fixes it, or the words of its refusal in the form of the Bot API."""
    typed = [
        {"@type": "textEntity", **e, "type": {"@type": f"textEntityType{NAMES[e['type']]}"}} for e in entities
    ]
    formatted = {"@type": "formattedText", "text": text, "entities": typed}
    answer = tdlib({"@type": "parseMarkdown", "text": formatted})
    if answer["@type"] == "error":
        message: str = answer["message"]
        return f"Bad Request: {message[0].lower()}{message[1:]}"
    kept = [
        {**e, "type": KINDS[e["type"]["@type"].removeprefix("textEntityType")]} for e in answer["entities"]
    ]
    return answer["text"], kept


def covered(entities: list[Json]) -> set[tuple[str, int]]:
    """Return which UTF-16 units carry which style, however the stretches are cut."""
    return {(e["type"], at) for e in entities for at in range(e["offset"], e["offset"] + e["length"])}


def refusal_of(text: str, entities: list[Json]) -> str:
    """Return the words with which the playground refuses a message."""
    with pytest.raises(ApiError) as caught:
        message_text(text, [MessageEntity.model_validate(entity) for entity in entities])
    return caught.value.description


@settings(max_examples=400, deadline=None)
@given(WRITINGS)
def test_mentions_commands_and_tags_are_found_where_tdlib_finds_them(text: str) -> None:
    kinds = ("mention", "bot_command", "hashtag", "cashtag")
    assert [one for one in detect(text) if one["type"] in kinds] == found_by_tdlib(text, *kinds)


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.org/a_(b). and more",
        "example.com, t.me/storyproof?x=1! and a.news",
        "write to ada@example.com, please",
        "http://127.0.0.1/x (https://example.org/path)",
        "😀 https://example.org 日本",
        "no link in 3.14 or e.g. this.",
    ],
)
def test_links_and_emails_of_ordinary_writing_are_found_where_tdlib_finds_them(text: str) -> None:
    assert [e for e in detect(text) if e["type"] in ("url", "email")] == found_by_tdlib(text, "url", "email")


@settings(max_examples=300, deadline=None)
@given(CLEANED, PLACES)
def test_one_entity_is_placed_or_refused_in_tdlibs_own_words(text: str, place: tuple[str, int, int]) -> None:
    kind, offset, length = place
    entity: Json = {"type": kind, "offset": offset, "length": length}
    expected = fixed_by_tdlib(text, [entity])
    if isinstance(expected, str):
        assert refusal_of(text, [entity]) == expected
    elif expected[0].strip():
        shown = shown_text(f"{text}.", [entity])
        assert shown.text.endswith(expected[0].lstrip(" \n") + ".")
        moved = len(expected[0]) + 1 - len(shown.text)
        assert covered(shown.entities) == {(style, at - moved) for style, at in covered(expected[1])}


@settings(max_examples=300, deadline=None)
@given(CLEANED, st.lists(PLACES, min_size=2, max_size=3))
def test_several_entities_cover_what_tdlib_lets_them_cover(
    text: str, places: list[tuple[str, int, int]]
) -> None:
    text = f"x{text}x"
    entities: list[Json] = [{"type": kind, "offset": start, "length": size} for kind, start, size in places]
    expected: Any = fixed_by_tdlib(text, entities)
    if isinstance(expected, str):
        assert refusal_of(text, entities).startswith("Bad Request: ")
    else:
        shown = shown_text(text, entities)
        assert (shown.text, covered(shown.entities)) == (expected[0], covered(expected[1]))


@given(st.text(st.characters(codec="utf-8")))
def test_lengths_and_slices_count_utf16_units(text: str) -> None:
    assert length(text) == len(text.encode("utf-16-le")) // 2
    assert stretch(text, 0, length(text)) == text


def test_bold_around_a_mention_keeps_both() -> None:
    shown = message_text("😀 ask @durov", [MessageEntity(type="bold", offset=0, length=13)])
    assert shown.entities == [
        {"type": "bold", "offset": 0, "length": 13},
        {"type": "mention", "offset": 7, "length": 6},
    ]


def test_code_hides_the_mention_inside_it() -> None:
    shown = message_text("`@durov`", [MessageEntity(type="code", offset=1, length=6)])
    assert [entity["type"] for entity in shown.entities] == ["code"]


def test_the_ends_of_a_text_are_trimmed_and_entities_cut_to_what_is_left() -> None:
    shown = message_text(" \n bold  \n", [MessageEntity(type="bold", offset=3, length=6)])
    assert shown.fields() == {"text": "bold", "entities": [{"type": "bold", "offset": 0, "length": 4}]}


@pytest.mark.parametrize(
    ("text", "words"), [("", "message text is empty"), (" \n", "text must be non-empty")]
)
def test_a_text_that_shows_nothing_is_refused(text: str, words: str) -> None:
    assert refusal_of(text, []) == f"Bad Request: {words}"


def test_the_limit_of_a_message_counts_utf16_units() -> None:
    assert length(message_text("😀" * 2048, None).text) == 4096
    assert refusal_of("😀" * 2048 + "x", []) == "Bad Request: message is too long"


def test_a_lone_surrogate_is_refused() -> None:
    assert refusal_of("a\ud83db", []) == "Bad Request: strings must be encoded in UTF-8"
