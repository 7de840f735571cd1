"""A text's language is told by its script, or by its words, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from index.language import detect_language
from tests.properties import given


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many Indians have died in the conflict?", "en"),
        ("¿Cuántos indios han muerto en el conflicto hasta ahora?", "es"),
        ("Wie viele Inder sind in dem Krieg gestorben?", "de"),
        ("Combien d'Indiens sont morts dans le conflit ?", "fr"),
        ("Сколько индийцев погибло?", "ru"),
        ("Скільки індійців загинуло?", "uk"),
        ("कितने भारतीय मारे गए?", "hi"),
        ("كم عدد الهنود الذين قتلوا؟", "ar"),
        ("有多少印度人死亡？", "zh"),
        ("何人のインド人が死にましたか？", "ja"),
        ("인도인 몇 명이 죽었습니까?", "ko"),
        ("כמה הודים מתו?", "he"),
        ("Modi कितने भारतीय मारे गए Kwatra?", "hi"),
    ],
)
def test_a_question_is_of_this_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "2019?", "😀", "Modi?", "$100 billion"])
def test_what_does_not_tell_is_taken_for_the_default(text: str) -> None:
    assert detect_language(text) == "en"


@given(st.text(max_size=60))
def test_any_text_has_a_language(text: str) -> None:
    assert len(detect_language(text)) == 2
