"""Greetings and thanks get a friendly line; a question that opens with one is still a question."""

from __future__ import annotations

import pytest

from bot.messages.small_talk import has_words, says_nothing, small_talk_in, without_greeting
from bot.types import SmallTalk


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


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("hello how many died?", "how many died?"),
        ("Hey, who is it?", "who is it?"),
        ("Hi there! Who died?", "Who died?"),
        ("hey hey storyproof who died?", "who died?"),
        ("Good morning how many died?", "how many died?"),
        ("¡Hola! ¿Quién murió?", "¿Quién murió?"),
        ("Привет, кто погиб?", "кто погиб?"),
        ("नमस्ते कितने लोग मरे?", "कितने लोग मरे?"),
        ("你好，谁死了？", "谁死了？"),
    ],
)
def test_a_greeting_before_a_question_is_cut_off(text: str, rest: str) -> None:
    assert without_greeting(text) == rest


@pytest.mark.parametrize(
    "text", ["hello", "Hi!", "Hello 👋", "good news for whom?", "Hi-tech for whom?", "ola de calor", "", "12"]
)
def test_what_only_looks_like_a_greeting_before_a_question_stays(text: str) -> None:
    assert without_greeting(text) == text


@pytest.mark.parametrize(
    "text", ["lol", "hahaha", "LOL 😂", "wow!!", "ok cool", "हाहा", "хаха", "ههههه", "🤔", "?", ""]
)
def test_an_exclamation_says_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text", ["why", "really?", "wow, who died", "And when", "Hajj", "no 10", "谁", "2019"]
)
def test_a_word_or_a_number_may_ask(text: str) -> None:
    assert not says_nothing(text)


def test_words_are_letters_and_digits_of_any_script() -> None:
    assert all(map(has_words, ("a", "7", "न", "谁", "٣", "½")))
    assert not any(map(has_words, ("", "\u200b\u200d", "😀👍", "?!…", "\ufe0f")))
