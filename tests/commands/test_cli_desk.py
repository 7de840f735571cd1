"""`storyproof add`, `remove`, `stories` and `rollback` change what `storyproof ask` answers from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from index.settings import IndexConfig
from tests.support.stories import OBSERVATORY


def ask(question: str, capsys: pytest.CaptureFixture[str]) -> str | None:
    capsys.readouterr()
    assert main(["ask", "--json", question]) == 0
    answer: str | None = json.loads(capsys.readouterr().out)["answer"]
    return answer


def test_a_story_is_added_listed_put_back_and_taken_out(
    home: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "observatory.txt"
    file.write_text(OBSERVATORY, encoding="utf-8")
    assert main(["add", str(file)]) == 0
    assert "Stories: 1 added" in capsys.readouterr().out
    assert main(["stories"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "bridge       folder           Harbour Bridge: Trams Return After Three Years",
        "observatory  observatory.txt  Mountain Observatory Finds a Comet With Two Tails",
    ]
    question = "What is the second tail made of?"
    assert "sodium" in (ask(question, capsys) or "")
    assert main(["rollback"]) == 0
    assert "Version v1 answers again" in capsys.readouterr().out
    assert ask(question, capsys) is None
    assert main(["remove", "observatory"]) == 0
    assert "Stories: 0 added, 0 edited, 0 removed, 1 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["remove", "nobody"], "There is no story 'nobody'."),
        (["add", "nobody"], "No story 'nobody' is left out."),
        (["add", "missing.txt"], "missing.txt cannot be read"),
        (["rollback"], "No index was live before this one."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    home: IndexConfig, capsys: pytest.CaptureFixture[str], arguments: list[str], named: str
) -> None:
    assert main(arguments) == 1
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith("storyproof: ")
    assert named in error
