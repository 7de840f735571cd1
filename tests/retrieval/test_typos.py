"""Slips of the pen are put right by the story's own words; names, other languages and known words stay."""

from __future__ import annotations

import pytest

from index.models.token_encoder import token_encoder
from index.retrieval.query import fix_typos

WORDS = frozenset("foreign secretary indians russia promised discharge modi kwatra visit bridge".split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hw many indans left?", "how many indians left?"),
        ("who is the forein secretery", "who is the foreign secretary"),
        ("What did Kwarta say?", "What did Kwarta say?"),
        ("What did the promised dischrage mean?", "What did the promised discharge mean?"),
        ("Why did Radonić promise?", "Why did Radonić promise?"),
        ("wen was the vist", "when was the vist"),
        ("What about the bridge’s deck?", "What about the bridge’s deck?"),
        ("Who is Lavrov?", "Who is Lavrov?"),
        ("Did the ministers vote?", "Did the ministers vote?"),
        ("Was sagt Kwarta?", "Was sagt Kwarta?"),
        ("Сколько индийцев?", "Сколько индийцев?"),
        ("", ""),
    ],
)
def test_a_slip_is_put_right_and_nothing_else(typed: str, meant: str) -> None:
    assert fix_typos(typed, WORDS, token_encoder().knows) == meant


def test_without_words_of_a_story_only_chat_spelling_changes() -> None:
    assert fix_typos("wat did indans do", frozenset(), lambda _: False) == "what did indans do"
