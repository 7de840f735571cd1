"""A refusal of the gate at the command line: it says how to override it, and is not sought again for every question."""

from __future__ import annotations

import os

import pytest

from bot.cli import main
from index.generations.generation import generation_dir
from index.generations.live_pointer import read_live
from index.settings import IndexConfig
from tests.support.gate_questions import QUESTIONS
from tests.support.stories import BRIDGE


@pytest.fixture
def home(home: IndexConfig) -> IndexConfig:
    """Work over the small index, whose story is cut off and would answer fewer of its questions."""
    (home.stories_dir / "bridge.questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    cut(home)
    return home


def cut(config: IndexConfig, more: str = "") -> None:
    text = BRIDGE[: BRIDGE.index("Mayor Ines")] + more
    (config.stories_dir / "bridge.md").write_text(text, encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> tuple[str, list[str]]:
    """Run a command; return what it prints, and its lines on stderr."""
    capsys.readouterr()
    assert main(arguments) == status
    shown = capsys.readouterr()
    return shown.out, shown.err.strip().splitlines()


def test_a_question_after_a_refusal_is_answered_at_once_until_something_changes(
    home: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ("ask", "Who is the mayor?")
    for number in range(3):
        out, lines = said(capsys, *question)
        assert "Ines Carrow" in out
        assert lines[-1].endswith(": storyproof reindex --anyway")
        assert (len(lines) == 1) is (number > 0), lines
    cut(home, "It rained.\n")
    assert len(said(capsys, *question)[1]) > 1
    assert len(said(capsys, *question)[1]) == 1
    out, _ = said(capsys, "reindex", "anyway")
    assert "0 edited, 1 removed" in out or "1 edited" in out
    out, lines = said(capsys, *question)
    assert lines == []


def test_a_refused_command_says_how_to_override_it(
    home: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home.data_dir / "ferry.txt"
    file.write_text("Ferry Stops\n\nThe ferry stopped on Friday. It was old.\n", encoding="utf-8")
    assert said(capsys, "add", str(file), status=1)[1][-1].endswith("repeat this command with --anyway.")
    assert "Stories: 1 added" in said(capsys, "add", str(file), "--anyway")[0]


def test_a_live_index_that_is_damaged_is_built_again_all_the_same(
    home: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the damage is told in one plain line, however often it is come upon."""
    said(capsys, "ask", "Who is the mayor?")
    live = read_live(home.index_dir)
    assert live is not None
    os.truncate(generation_dir(home.index_dir, live.version) / "token_vectors.npy", 100)
    out, lines = said(capsys, "ask", "Who is the mayor?")
    assert "Ines Carrow" in out
    assert [line for line in lines if "damaged" in line] == [
        "storyproof: the index on this disk is damaged; it is built again from what is kept of the stories ..."
    ]
    assert not [line for line in lines if "WARNING" in line]
