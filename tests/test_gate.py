"""A new generation goes live only if it does no worse than the live one on the editor's questions."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import index.chunking
from index.builder import build
from index.embedding import TokenEmbedder, TokenMatrix
from index.errors import GateQuestionsError, GateRefusedError
from index.gate import judge
from index.generations import generation_dir, make_live, read_live
from index.ingest import reindex
from index.ingest_types import GateReport, GateScore, Progress, ReindexStage
from index.settings import IndexConfig
from index.sources.folder import load_folder
from index.types import Span
from tests.stories import write_stories

QUESTIONS = """
questions:
  - question: How much did the city spend?
    sentence: The city spent €48.5 million on new cables and on a deck that can carry two lines.
  - question: Who is the mayor?
    sentence: Mayor Ines Carrow called the day "a promise kept".
  - question: When was the bridge closed by engineers?
    sentence: Engineers had closed the bridge in 2022 after they found cracks in four of its 96 hangers.
  - question: Who won the football world cup?
    unanswerable: true
"""
MONEY, MAYOR, CLOSED, CUP = (
    "How much did the city spend?",
    "Who is the mayor?",
    "When was the bridge closed by engineers?",
    "Who won the football world cup?",
)
ALL_RIGHT = GateScore(3, 3, 1, 1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a story, its questions, and a live generation that answers them all."""
    home = tmp_path_factory.mktemp("gate")
    stories = write_stories(home / "stories", "bridge.md")
    (stories / "bridge.questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    build(home / "index", "v1", load_folder(stories), lambda _: None)
    make_live(home / "index", "v1")
    report = judge(generation_dir(home / "index", "v1"), None, stories, lambda _: None)
    assert report == GateReport(None, ALL_RIGHT)
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Iterator[Path]:
    yield shutil.copytree(built, tmp_path / "home")


def edit(home: Path, change: Callable[[str], str]) -> None:
    story = home / "stories" / "bridge.md"
    story.write_text(change(story.read_text(encoding="utf-8")), encoding="utf-8")


def judged(home: Path, told: list[Progress] | None = None) -> GateReport:
    """Build a new generation of the stories as they are, and judge it against the live one."""
    index_dir = home / "index"
    build(index_dir, "v2", load_folder(home / "stories"), lambda _: None)
    tell = told.append if told is not None else lambda _: None
    report = judge(generation_dir(index_dir, "v2"), generation_dir(index_dir, "v1"), home / "stories", tell)
    assert report is not None
    return report


def test_the_same_story_is_as_good_and_the_progress_is_told(home: Path) -> None:
    told: list[Progress] = []
    assert judged(home, told) == GateReport(ALL_RIGHT, ALL_RIGHT)
    assert told[-1] == Progress(ReindexStage.GATING, 8, 8)


def test_a_correction_and_a_new_paragraph_pass(home: Path) -> None:
    edit(
        home,
        lambda text: text.replace("€48.5 million", "€52 million").replace("## What", "It rained.\n\n## What"),
    )
    report = judged(home)
    assert report.passed
    assert report.after == ALL_RIGHT


def test_a_truncated_article_is_refused_and_what_fell_is_named(home: Path) -> None:
    edit(home, lambda text: text[: text.index("Mayor Ines")])
    report = judged(home)
    assert not report.passed
    assert report.fell == (MAYOR, CLOSED)
    assert (report.before, report.after) == (ALL_RIGHT, GateScore(1, 3, 1, 1))


def test_a_broken_chunker_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forties(text: str, start: int = 0, end: int | None = None) -> list[Span]:
        stop = len(text) if end is None else end
        return [Span(at, min(at + 40, stop)) for at in range(start, stop, 40)]

    monkeypatch.setattr(index.chunking, "split_sentences", forties)
    report = judged(home)
    assert not report.passed
    assert set(report.fell) <= {MONEY, MAYOR, CLOSED}


def test_a_swapped_embedder_is_compared_with_what_the_live_index_once_answered(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = TokenEmbedder.encode

    def shuffled(
        self: TokenEmbedder, texts: Sequence[str], on_done: Callable[[int], None] | None = None
    ) -> list[TokenMatrix]:
        found = encode(self, texts, on_done)
        random.Random(3).shuffle(found)
        return found

    monkeypatch.setattr(TokenEmbedder, "encode", shuffled)
    monkeypatch.setattr(TokenEmbedder, "fingerprint", "another/1")
    report = judged(home)
    assert report.before == ALL_RIGHT
    assert not report.passed
    (generation_dir(home / "index", "v1") / "gate.json").unlink()
    shutil.rmtree(generation_dir(home / "index", "v2"))
    assert judged(home).before is None


def test_a_question_that_is_answered_though_it_has_no_answer_falls(home: Path) -> None:
    edit(home, lambda text: text + "\nArgentina won the football world cup on the day of the opening.\n")
    report = judged(home)
    assert report.fell == (CUP,)
    assert not report.passed


def test_a_story_taken_out_is_not_missed_and_a_new_one_has_nothing_to_fall_from(home: Path) -> None:
    (home / "stories" / "bridge.md").unlink()
    write_stories(home / "stories", "library.txt")
    (home / "stories" / "library.questions.yaml").write_text(
        'questions: [{question: "How many refugees?", sentence: Nothing of the kind.}]', encoding="utf-8"
    )
    report = judged(home)
    assert report == GateReport(None, GateScore(0, 1, 0, 0))
    assert report.passed


def test_a_misspelt_story_is_named(home: Path) -> None:
    (home / "stories" / "questions.yaml").write_text(
        'questions: [{question: "Why?", story: brigde, unanswerable: true}]', encoding="utf-8"
    )
    with pytest.raises(GateQuestionsError, match="no story 'brigde'"):
        judged(home)


async def test_a_reindex_that_is_refused_leaves_the_old_one_live_unless_it_is_wanted_anyway(
    home: Path,
) -> None:
    config = IndexConfig(home / "stories", home)
    edit(home, lambda text: text[: text.index("Mayor Ines")])
    with pytest.raises(GateRefusedError) as refused:
        await reindex(config)
    assert refused.value.report.fell == (MAYOR, CLOSED)
    live = read_live(config.index_dir)
    assert live is not None and live.version == "v1"
    assert [path.name for path in (config.index_dir / "generations").iterdir()] == ["v1"]
    report = await reindex(config, anyway=True)
    assert report.gate is not None and not report.gate.passed
    live = read_live(config.index_dir)
    assert live is not None and live.version == report.version
