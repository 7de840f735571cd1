"""Why a story or a questions.yaml is refused, as an editor reads it in the chat: the file, the fault and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.jobs import decode_outcome, encode_error
from bot.locales import LANGUAGES, load
from bot.views.failures import failure_view
from index.errors import (
    FetchError,
    GateQuestionsError,
    GateRefusedError,
    NoStoriesError,
    SourceError,
    StoryproofError,
    error_of,
)
from index.gate.questions import load_questions
from index.intake.folder import load_folder
from index.reindex_types import GateReport, GateScore
from index.settings import IndexConfig
from tests.support.building import reindex

EN = load("en")


def lines(error: Exception, language: str = "en") -> list[str]:
    return failure_view(error, load(language), still_serving=False).text.split("\n")


def refused(folder: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        load_folder(folder)
    return caught.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_the_folder_is_named_as_it_stands_there_and_never_by_its_path(
    tmp_path: Path, language: str
) -> None:
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "rain.md").write_bytes(b"caf\xe9")
    error, words = refused(tmp_path), load(language)
    assert lines(error, language) == [
        words.failure_file.format(place="local/rain.md"),
        f"{words.failure_encoding} {words.failure_then_reindex}",
    ]
    assert str(tmp_path) not in failure_view(error, words, still_serving=True).text


def test_two_files_of_one_id_are_both_named(tmp_path: Path) -> None:
    for name in ("rain.md", "rain.txt"):
        (tmp_path / name).write_text("It rained.", encoding="utf-8")
    assert lines(refused(tmp_path)) == [EN.failure_id_taken, "rain.md, rain.txt"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("questions:\n\t- question: Why?", "rain.questions.yaml:2"),
        ("questions:\n- question: Why?\n  sentance: x", "rain.questions.yaml #1 sentance"),
        ("questions:\n- question: Why?", "rain.questions.yaml #1"),
        ("- question: Why?", "rain.questions.yaml"),
    ],
)
def test_a_mistake_in_questions_is_named_by_file_and_entry(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "rain.questions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(GateQuestionsError) as caught:
        load_questions(tmp_path)
    assert lines(caught.value) == [EN.failure_gate_questions, place]


@pytest.mark.usefixtures("quick_builds")
async def test_the_place_of_a_fault_comes_through_the_builder_and_the_database(tmp_path: Path) -> None:
    config = IndexConfig(tmp_path / "stories", tmp_path / "data")
    config.stories_dir.mkdir()
    (config.stories_dir / "rain.html").write_text("<p>Menu</p>", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        await reindex(config)
    assert caught.value.place == "rain.html"
    with pytest.raises(SourceError) as again:
        decode_outcome(encode_error(caught.value))
    assert lines(again.value) == lines(caught.value)


def test_every_error_comes_through_as_what_it_is_but_one_that_needs_more() -> None:
    for kind in (SourceError, NoStoriesError, FetchError):
        back = error_of(kind("cause", "cure", "a.md").fields())
        assert back is not None
        assert (type(back), back.cause, back.cure, back.place) == (kind, "cause", "cure", "a.md")
    report = GateReport(GateScore(1, 1, 0, 0), GateScore(0, 1, 0, 0), ("Why?",))
    assert error_of(GateRefusedError("cause", "cure", report).fields()) is None
    assert error_of({"error": "ValueError"}) is None
    assert error_of({"error": "Mapping"}) is None
    assert isinstance(error_of({"error": "StoryproofError"}), StoryproofError)
