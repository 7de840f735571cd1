"""No link, name or command of a story can be tapped in a message of ours: Telegram's own finders are asked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.links import MOST, tappable
from bot.messages.utf16 import offsets
from bot.views.draft import Draft

PIECES = (
    *"aB9_-./:@#$(),!?'\"«»<>~%&=+éй你😀² \u200b\u200c\u0301\n",
    "भा",
    *(
        "evil",
        "com",
        "COM",
        "Com",
        "in",
        "рф",
        "xn--p1ai",
        "t.me",
        "https://",
        "tg://",
        "ton://",
        "ftp://",
        "www.",
    ),
    *("@durov", "/start", "#tag", "$USD", "1.2.3.4", "4111111111111111", " "),
)
WRITINGS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def found_by_tdlib(text: str) -> list[tuple[int, int]]:
    """Return the stretches, in UTF-16 units, that Telegram's own library would make tappable."""
    tdjson = pytest.importorskip("tdjson")
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    answer = json.loads(tdjson.td_execute(json.dumps({"@type": "getTextEntities", "text": text}).encode()))
    found = [e for e in answer["entities"] if e["type"]["@type"] != "textEntityTypeMediaTimestamp"]
    return [(e["offset"], e["offset"] + e["length"]) for e in found]


def missed(text: str) -> list[str]:
    """Return what TDLib finds and no stretch of ours holds wholly."""
    places = offsets(text)
    ours = [(places[span.start], places[span.end]) for span in tappable(text)]
    holes = [one for one in found_by_tdlib(text) if not any(a <= one[0] and one[1] <= b for a, b in ours)]
    return [text.encode("utf-16-le")[2 * a : 2 * b].decode("utf-16-le") for a, b in holes]


@settings(max_examples=600, deadline=None)
@given(WRITINGS)
def test_whatever_telegram_would_find_is_covered(text: str) -> None:
    assert missed(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "U.S. officials, Mr. Roe and Dr. Voss met at 9.30 a.m.; 3.14 and 48.5 million, e.g. on 9.7.2024.",
        "It ended.The next day EE.UU. y p.ej. and St.Petersburg, z.B. Berlin, т.е. он.",
        "His/her pay rose 2/3, from $5 to €7.50 (no. 1, #1), 100 km/h and 24/7.",
        "रूस. भारत। 你好。再见，“好”。",
    ],
)
def test_ordinary_writing_stays_as_it_is(text: str) -> None:
    assert tappable(text) == []


def test_a_text_of_nothing_but_names_is_covered_within_the_number_of_entities_telegram_takes() -> None:
    text = "@abcd x /go y www.evil.com " * 150
    assert missed(text) == []
    assert len(tappable(text)) <= MOST


def test_a_title_that_is_our_link_is_not_covered_and_its_neighbours_are() -> None:
    view = Draft().add("evil.com ").add("See b.com", url="https://news.example/a").add(" @durov").view()
    assert [(one.type, one.offset, one.length) for one in view.entities] == [
        ("code", 0, 8),
        ("text_link", 9, 9),
        ("code", 19, 6),
    ]
