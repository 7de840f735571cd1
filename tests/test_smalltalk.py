"""Greetings and thanks get a friendly line; a question that opens with one is still a question."""

from __future__ import annotations

import pytest

from bot.smalltalk import SmallTalk, small_talk_in


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "Hello!",
        "hey there 👋",
        "Good morning",
        "¡Hola!",
        "Guten Tag",
        "Привет",
        "नमस्ते",
        "你好！",
        "مرحبا",
    ],
)
def test_a_greeting_is_a_greeting(text: str) -> None:
    assert small_talk_in(text) is SmallTalk.GREETING


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "Thank you so much!",
        "thx :)",
        "ok",
        "Gracias",
        "Vielen Dank!",
        "спасибо большое",
        "धन्यवाद",
        "谢谢",
    ],
)
def test_thanks_are_thanks(text: str) -> None:
    assert small_talk_in(text) is SmallTalk.THANKS


@pytest.mark.parametrize(
    "text",
    [
        "hi, who died?",
        "Hello there, what happened in March",
        "thanks, and when was that?",
        "good news for the families",
        "very much",
        "why",
        "when?",
        "",
        "123",
        "Thank God the men came home",
        "hi?",
        "great",
    ],
)
def test_anything_else_is_a_question(text: str) -> None:
    assert small_talk_in(text) is None
