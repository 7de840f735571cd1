"""Prompt files are read and their placeholders checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import prompts
from prompts import EXPECTED, PromptError, load, parse


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_prompt_has_exactly_its_placeholders(name: str) -> None:
    assert load(name).placeholders == EXPECTED[name]


def test_every_prompt_file_is_known() -> None:
    assert {file.stem for file in Path(prompts.__file__).parent.glob("*.md")} == set(EXPECTED)


def test_a_value_is_filled_in_once_and_never_read_again() -> None:
    prompt = parse("p", 'Ask {{ a }} and {{b}}; {"json": 1}', frozenset("ab"))
    assert prompt.fill(a="{{b}}", b="\\1") == 'Ask {{b}} and \\1; {"json": 1}'


def test_a_missing_and_an_unknown_placeholder_are_named_with_the_file() -> None:
    with pytest.raises(
        PromptError, match=r"prompts/p\.md lacks the placeholder \{\{a\}\} and has the unknown .*\{\{x\}\}"
    ):
        parse("p", "{{x}}", frozenset("a"))


def test_a_value_too_few_is_named() -> None:
    with pytest.raises(PromptError, match=r"lacks the value \{\{question\}\}"):
        load("answer_user").fill(sentences="", history="")


def test_an_unknown_prompt_is_named() -> None:
    with pytest.raises(PromptError, match=r"no prompt called 'nonsense'.*answer_system"):
        load("nonsense")


def test_a_prompt_file_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXPECTED, "gone", frozenset())
    with pytest.raises(PromptError, match=r"prompts/gone\.md is missing"):
        load("gone")
