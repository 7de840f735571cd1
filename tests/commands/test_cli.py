"""The command line keeps its contract, from `--help` to a bot that is stopped by a signal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.ask import as_json
from index.types import RefusalReason
from tests.support.command_line import HEAVY, KEYS, clean_environment, storyproof
from tests.support.fakes import answer, citation, refusal


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import resource, sys\n"
        "from bot.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "[]"
    for command in ("run", "ask", "reindex", "eval"):
        assert f"\n    {command} " in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [[], ["bogus"], ["ask"], ["ask", "--after"], ["eval"], ["run", "now"], ["ask", "--jsn", "Who?"]],
)
def test_bad_usage_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: storyproof" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[""], ["   "], ["\n", "\t"]])
def test_an_empty_question_is_bad_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", *words]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.strip().splitlines()) == 1


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("storyproof 0.")


def test_the_object_of_an_answer() -> None:
    shown = as_json(answer("Four  died.", "Ten came back."), 0.12345)
    assert list(shown) == KEYS
    assert (shown["status"], shown["refusal_reason"], shown["mode"]) == ("answered", None, "extractive")
    assert shown["answer"] == "Four  died. Ten came back."
    assert shown["sentences"][1] == {"text": "Ten came back.", "citations": [2], "answer": None}
    assert shown["citations"][0] == {
        "number": 1,
        "story_id": "s1",
        "title": "Early release",
        "start": 10,
        "end": 21,
        "quote": "Four  died.",
        "url": None,
    }
    assert shown["seconds"] == 0.123


def test_the_object_of_a_refusal() -> None:
    shown = as_json(refusal(RefusalReason.AMBIGUOUS, citation()), 1)
    assert list(shown) == KEYS
    assert (shown["status"], shown["refusal_reason"]) == ("refused", "ambiguous")
    assert (shown["answer"], shown["mode"], shown["sentences"], shown["citations"]) == (None, None, [], [])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TELEGRAM_TOKEN": "1:x"}, "Did you mean TELEGRAM_BOT_TOKEN?"),
        ({"ADMIN_USER_IDS": "@ada"}, "ADMIN_USER_IDS"),
    ],
)
def test_a_wrong_setting_is_one_line_and_one(settings: dict[str, str], said: str, tmp_path: Path) -> None:
    done = storyproof("ask", "Who?", cwd=tmp_path, **settings)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("storyproof: ")
    assert said in line
