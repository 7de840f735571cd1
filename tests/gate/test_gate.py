"""A new generation goes live only if it does no worse than the live one on the editor's questions."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import index.text.chunking
from index.builds.worker import build
from index.errors import GateQuestionsError, GateRefusedError
from index.gate.gate import ask_gate_questions, run_gate
from index.generations.generation import generation_dir, open_generation
from index.generations.live_pointer import make_live, read_live
from index.intake.folder import load_folder
from index.models.token_encoder import TokenEncoder, TokenMatrix
from index.reindex_types import GateReport, GateScore, Progress, ReindexStage
from index.settings import IndexConfig
from index.types import Refusal, RefusalReason, Span
from tests.support.building import reindex
from tests.support.gate_questions import QUESTIONS
from tests.support.stories import write_stories

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
    report = run_gate(generation_dir(home / "index", "v1"), None, stories, lambda _: None)
    assert report == GateReport(None, ALL_RIGHT)
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Iterator[Path]:
    yield shutil.copytree(built, tmp_path / "home")


def edit(home: Path, change: Callable[[str], str]) -> None:
    story = home / "stories" / "bridge.md"
    story.write_text(change(story.read_text(encoding="utf-8")), encoding="utf-8")


def gated(home: Path, told: list[Progress] | None = None) -> GateReport:
    """Build a new generation of the stories as they are, and hold it against the live one."""
    index_dir = home / "index"
    build(index_dir, "v2", load_folder(home / "stories"), lambda _: None)
    tell = told.append if told is not None else lambda _: None
    report = run_gate(
        generation_dir(index_dir, "v2"), generation_dir(index_dir, "v1"), home / "stories", tell
    )
    assert report is not None
    return report


def test_the_same_story_is_as_good_and_the_progress_is_told(home: Path) -> None:
    told: list[Progress] = []
    assert gated(home, told) == GateReport(ALL_RIGHT, ALL_RIGHT)
    assert told[-1] == Progress(ReindexStage.GATING, 8, 8)


def test_a_correction_and_a_new_paragraph_pass(home: Path) -> None:
    edit(
        home,
        lambda text: text.replace("€48.5 million", "€52 million").replace("## What", "It rained.\n\n## What"),
    )
    report = gated(home)
    assert report.passed
    assert report.after == ALL_RIGHT


def test_a_truncated_article_is_refused_and_what_fell_is_named(home: Path) -> None:
    edit(home, lambda text: text[: text.index("Mayor Ines")])
    report = gated(home)
    assert not report.passed
    assert report.regressions == (MAYOR, CLOSED)
    assert (report.before, report.after) == (ALL_RIGHT, GateScore(1, 3, 1, 1))


def test_a_broken_chunker_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forties(text: str, start: int = 0, end: int | None = None) -> list[Span]:
        stop = len(text) if end is None else end
        return [Span(at, min(at + 40, stop)) for at in range(start, stop, 40)]

    monkeypatch.setattr(index.text.chunking, "split_sentences", forties)
    report = gated(home)
    assert not report.passed
    assert set(report.regressions) <= {MONEY, MAYOR, CLOSED}


def test_a_swapped_embedder_is_compared_with_what_the_live_index_once_answered(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = TokenEncoder.encode

    def shuffled(
        self: TokenEncoder, texts: Sequence[str], on_done: Callable[[int], None] | None = None
    ) -> list[TokenMatrix]:
        found = encode(self, texts, on_done)
        random.Random(3).shuffle(found)
        return found

    monkeypatch.setattr(TokenEncoder, "encode", shuffled)
    monkeypatch.setattr(TokenEncoder, "fingerprint", "another/1")
    report = gated(home)
    assert report.before == ALL_RIGHT
    assert not report.passed
    (generation_dir(home / "index", "v1") / "gate.json").unlink()
    shutil.rmtree(generation_dir(home / "index", "v2"))
    assert gated(home).before is None


def test_a_question_that_is_answered_though_it_has_no_answer_falls(home: Path) -> None:
    edit(home, lambda text: text + "\nArgentina won the football world cup on the day of the opening.\n")
    report = gated(home)
    assert report.regressions == (CUP,)
    assert not report.passed


def test_a_story_taken_out_is_not_missed_and_a_new_one_has_nothing_to_fall_from(home: Path) -> None:
    (home / "stories" / "bridge.md").unlink()
    write_stories(home / "stories", "library.txt")
    (home / "stories" / "library.questions.yaml").write_text(
        'questions: [{question: "How many refugees?", sentence: Nothing of the kind.}]', encoding="utf-8"
    )
    report = gated(home)
    # Its sentence is not in the story: it guards nothing, and that is told.
    assert report == GateReport(None, GateScore(0, 1, 0, 0), stale=1)
    assert report.passed


def test_a_misspelt_story_is_named(home: Path) -> None:
    (home / "stories" / "questions.yaml").write_text(
        'questions: [{question: "Why?", story: brigde, unanswerable: true}]', encoding="utf-8"
    )
    with pytest.raises(GateQuestionsError, match="no story 'brigde'"):
        gated(home)


SAID = {
    1: "Mayor Ines Carrow opened the sluice at Brunmouth.",
    2: "Teacher Thomas Hale closed the school in Pell.",
}


def flood(home: Path, day: int, *, asked: bool = True) -> None:
    """Put the story of a day into the folder, and a question about it beside it."""
    stories, said = home / "stories", SAID[day]
    stories.mkdir(parents=True, exist_ok=True)
    (stories / f"flood-day-{day}.md").write_text(f"# Flood, day {day}\n\n{said}\n")
    entry = f'questions: [{{question: "Who {said.split(maxsplit=3)[3]}", sentence: {said}}}]'
    (stories / f"flood-day-{day}.questions.yaml").write_text(entry if asked else "questions: []")


def asked_of(home: Path, live: Sequence[int], new: Sequence[int]) -> GateReport | None:
    """Judge a generation of the stories of some days against one of others; all are in the folder."""
    paths = [generation_dir(home / "index", version) for version in ("live", "new")]
    stories = load_folder(home / "stories")
    for path, days in zip(paths, (live, new), strict=True):
        ids = {f"flood-day-{day}" for day in days}
        build(home / "index", path.name, [story for story in stories if story.id in ids], lambda _: None)
    return run_gate(paths[1], paths[0], home / "stories", lambda _: None)


def test_a_story_named_like_another_can_be_added_and_taken_out(tmp_path: Path) -> None:
    for step, live, new in (("add", [1], [1, 2]), ("remove", [1, 2], [1]), ("rename", [1], [2])):
        home = tmp_path / step
        flood(home, 1)
        flood(home, 2)
        report = asked_of(home, live, new)
        assert report is not None, step
        assert (report.passed, report.after.asked) == (True, 1), step


def test_a_story_that_went_before_keeps_its_line_in_the_questions_of_the_folder(tmp_path: Path) -> None:
    flood(tmp_path, 1, asked=False)
    flood(tmp_path, 2)
    lines = 'questions: [{question: "Why?", story: flood-day-%s, unanswerable: true}]'
    (tmp_path / "stories" / "questions.yaml").write_text(lines % 2)
    # It is left out of both, and still in the folder.
    assert asked_of(tmp_path, [1], [1]) is None
    shutil.rmtree(tmp_path / "index")
    # It is in none of the three: the story of another day is no misspelling of it.
    (tmp_path / "stories" / "questions.yaml").write_text(lines % 3)
    assert asked_of(tmp_path, [1], [1]) is None


def test_a_story_that_is_only_in_the_folder_is_spelt_right(home: Path) -> None:
    index_dir, stories = home / "index", home / "stories"
    build(index_dir, "v2", load_folder(stories), lambda _: None)
    (stories / "bridges.md").write_text("# Bridges\n\nThere are many.\n")
    (stories / "bridges.questions.yaml").write_text(
        'questions: [{question: "Why?", story: bridges, unanswerable: true}]'
    )
    v1, v2 = (generation_dir(index_dir, version) for version in ("v1", "v2"))
    assert run_gate(v2, v1, stories, lambda _: None) == GateReport(ALL_RIGHT, ALL_RIGHT)
    opened = open_generation(v1)
    outcomes = ask_gate_questions(
        stories, opened, lambda asked: Refusal(asked, RefusalReason.NOT_IN_STORY, None, None), lambda _: None
    )
    opened.close()
    assert [one.question for one in outcomes if not one.stale] == [MONEY, MAYOR, CLOSED, CUP]
    assert [one.question for one in outcomes if one.stale] == ["Why?"]


def test_the_live_index_may_have_more_stories_than_the_questions_need(tmp_path: Path) -> None:
    flood(tmp_path, 1, asked=False)
    flood(tmp_path, 2, asked=False)
    (tmp_path / "stories" / "questions.yaml").write_text(
        'questions: [{question: "Why?", unanswerable: true}]'
    )
    report = asked_of(tmp_path, [1, 2], [1])
    assert report is not None
    assert (report.before, report.after.asked) == (None, 1)
    shutil.rmtree(tmp_path / "index")
    with pytest.raises(GateQuestionsError, match="names no story, and there are 2"):
        asked_of(tmp_path, [1], [1, 2])


async def test_a_fault_in_the_questions_does_not_hold_up_what_is_wanted_anyway(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = IndexConfig(home / "stories", home)
    for fault in ("questions: [", 'questions: [{question: "Why?", story: brigde, unanswerable: true}]'):
        (home / "stories" / "questions.yaml").write_text(fault)
        with pytest.raises(GateQuestionsError):
            await reindex(config)
        assert (await reindex(config, force=True)).gate is None
        assert f"{home / 'stories' / 'questions.yaml'}" in caplog.text


async def test_a_reindex_that_is_refused_leaves_the_old_one_live_unless_it_is_wanted_anyway(
    home: Path,
) -> None:
    config = IndexConfig(home / "stories", home)
    edit(home, lambda text: text[: text.index("Mayor Ines")])
    with pytest.raises(GateRefusedError) as refused:
        await reindex(config)
    assert refused.value.report.regressions == (MAYOR, CLOSED)
    live = read_live(config.index_dir)
    assert live is not None and live.version == "v1"
    assert [path.name for path in (config.index_dir / "generations").iterdir()] == ["v1"]
    report = await reindex(config, force=True)
    assert report.gate is not None and not report.gate.passed
    live = read_live(config.index_dir)
    assert live is not None and live.version == report.version
