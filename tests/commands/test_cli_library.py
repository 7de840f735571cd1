"""The commands go by the stories that are kept, also where the stories folder holds none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli import main
from index.settings import IndexConfig
from tests.support.installations import found, marks, settings_of
from tests.support.stories import LIBRARY


def last(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.strip().splitlines()[-1]


async def _marks(config: IndexConfig) -> dict[str, str]:
    return marks(await found(settings_of(config), "stories", "index"))


def test_what_was_added_does_without_a_story_in_the_folder(
    home: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home.data_dir / "library.txt"
    file.write_text(LIBRARY, encoding="utf-8")
    assert main(["add", str(file)]) == 0
    (home.stories_dir / "bridge.md").unlink()
    assert main(["reindex"]) == 0
    assert main(["propose"]) == 0
    assert "# library.questions.yaml" in capsys.readouterr().out
    assert main(["propose", "--write", "library"]) == 0
    assert (home.stories_dir / "library.questions.yaml").is_file()
    assert main(["remove", "nosuch"]) == 1
    assert last(capsys).startswith("storyproof: There is no story 'nosuch'.")
    assert main(["remove", "library"]) == 1
    assert "'library' is the last story" in last(capsys)
    assert asyncio.run(_marks(home)) == {}


def test_a_story_of_the_folder_that_is_taken_out_comes_back_as_the_command_says(
    home: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    (home.stories_dir / "library.txt").write_text(LIBRARY, encoding="utf-8")
    assert main(["remove", "bridge"]) == 0
    assert last(capsys).endswith("storyproof add bridge brings the story back.")
    assert main(["remove", "library"]) == 1
    assert "comes back with storyproof add ID" in last(capsys)
    assert main(["add", "bridge"]) == 0
    assert main(["remove", "library"]) == 0


@pytest.mark.parametrize("address", ["ftp://example.com/x", "file:///etc/passwd", "HTTPS2://x"])
def test_an_address_that_is_not_fetched_is_no_missing_file(
    home: IndexConfig, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", address]) == 1
    assert last(capsys).startswith("storyproof: Only http and https addresses are fetched.")


def test_a_data_folder_that_is_a_file_is_no_damaged_index(home: IndexConfig) -> None:
    file = Path("file")
    file.write_text("")
    for place in (file, file / "below"):
        told = asyncio.run(found(settings_of(home, data_dir=place), "data folder", "index"))
        assert marks(told) == {"data folder": "wrong", "index": "warning"}
        assert "DATA_DIR is no folder" in told["index"].finding


def test_the_doctor_names_questions_that_guard_nothing_mistakes_in_them_and_files_that_nobody_reads(
    home: IndexConfig,
) -> None:
    def seen(name: str) -> tuple[str, str]:
        last = asyncio.run(found(settings_of(home), name))[name]
        return str(last.mark), f"{last.finding} {last.cure}"

    assert seen("questions")[0] == "ok"
    file = home.stories_dir / "bridge.questions.yaml"
    file.write_text(
        'questions:\n- {question: "Who?", sentence: Nobody said this at all.}\n', encoding="utf-8"
    )
    mark, said = seen("questions")
    assert (mark, "bridge.questions.yaml #1" in said) == ("warning", True)
    file.write_text('questions:\n- {question: "Who won?", unanswerable: true}\n', encoding="utf-8")
    assert seen("questions")[0] == "ok"
    file.write_text("questions:\n\t- x", encoding="utf-8")
    mark, said = seen("questions")
    assert (mark, "line 2" in said) == ("wrong", True)
    file.unlink()
    assert seen("stories")[0] == "ok"
    (home.stories_dir / "council.docx").write_bytes(b"PK")
    mark, said = seen("stories")
    assert (mark, "council.docx" in said) == ("warning", True)
