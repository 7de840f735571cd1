"""The sweep ranks with the real models, changes one thing at a time, and counts what a hand count gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from rich.console import Console

from benchmarks.encoding import SLICES, EncodedStory, drawn, encode
from benchmarks.latency import measured, percentile
from benchmarks.sweep import BEFORE_READING, Choice, Outcome, choices, hit, rank, sweep, table
from index.evaluation.question_sets import SetQuestion, SetStory

TEXT = (
    "The old ferry of Tarn sank on Monday. Nobody was hurt when it went down. "
    "Captain Ruth Okoye had warned of rust in March. A new ferry will cost 3 million euros. "
    "The harbour stays closed for two weeks. Fishermen now take people across for 5 euros."
)
ASKED = [
    SetQuestion(id="a", question="Who had warned of rust?", answers=["Ruth Okoye"]),
    SetQuestion(id="b", question="How much will a new ferry cost?", answers=["3 million"], lang="en-GB"),
    SetQuestion(id="c", question="How long does the harbour stay closed?", answers=["two weeks"]),
    SetQuestion(id="d", question="Who built it?", impossible=True),
    SetQuestion(id="e", question="And when?", answers=["Monday"], history=["Did it sink?"]),
    SetQuestion(id="f", question="Кто предупреждал?", answers=["Ruth Okoye"], lang="ru"),
]
STORY = SetStory(title="Ferry_of_Tarn", text=TEXT, questions=ASKED)


@pytest.fixture(scope="module")
def encoded() -> EncodedStory:
    ((story, asked),) = drawn([STORY], None, None, "en")
    return encode(story, asked, dense=False)


def test_only_answerable_questions_of_the_language_without_history_are_drawn_the_same_ones_each_time() -> (
    None
):
    ((_, every),) = drawn([STORY, STORY], 1, None, "en")
    assert {asked.id for asked in every} == {"a", "b", "c"}
    assert [asked.id for _, rows in drawn([STORY], None, None, "ru") for asked in rows] == ["f"]
    few = [[asked.id for asked in rows] for _, rows in drawn([STORY, STORY], None, 2, "en")]
    assert [len(rows) for rows in few] == [2, 2]
    assert few == [[asked.id for asked in rows] for _, rows in drawn([STORY, STORY], None, 2, "en")]


def test_sentences_are_encoded_with_and_without_their_title(encoded: EncodedStory) -> None:
    assert encoded.title == "Ferry of Tarn"
    assert len(encoded.texts) == encoded.plain.tokens.count == encoded.titled.tokens.count == 6
    assert not encoded.plain.words.scores("Tarn")[1]
    assert encoded.titled.words.scores("Tarn")[1] > 0
    by_text = {asked.text: asked for asked in encoded.questions}
    assert by_text["Who had warned of rust?"].right == {2}


@pytest.mark.parametrize(
    "choice",
    [choice for choice in choices(()) if choice.model != "multilingual"],
    ids=lambda choice: choice.name,
)
def test_every_choice_ranks_every_sentence_once_and_finds_an_easy_answer(
    choice: Choice, encoded: EncodedStory
) -> None:
    for asked in encoded.questions:
        order, seconds = rank(choice, encoded, asked)
        assert sorted(order) == list(range(6))
        assert seconds > 0
    easy = next(asked for asked in encoded.questions if "rust" in asked.text)
    assert rank(choice, encoded, easy)[0][0] == 2


def test_each_choice_has_its_own_name_and_readers_read_what_the_best_choice_gives() -> None:
    swept = choices(("one", "two"))
    assert len({choice.name for choice in swept}) == len(swept)
    reading = [choice for choice in swept if choice.reader == "one"]
    assert {choice.depth for choice in reading} == set(SLICES)
    assert all((choice.model, choice.lexical) == ("MaxSim", BEFORE_READING.lexical) for choice in reading)


def test_a_reader_reorders_as_deep_as_it_reads_and_its_time_counts(encoded: EncodedStory) -> None:
    heard: list[int] = []

    def contrary(question: str, title: str, sentences: Sequence[str]) -> list[float]:
        """Like no sentence that shares a word with the question."""
        assert title == "Ferry of Tarn"
        heard.append(len(sentences))
        words = set(question.lower().strip("?").split())
        return [-100.0 * len(words & set(text.lower().strip(".").split())) for text in sentences]

    results = dict(sweep([encoded], {"contrary": contrary}))
    assert heard == [3, 2, 1] * 3
    shallow, deep = (
        results[Choice("MaxSim", lexical=0.15, types=True, reader="contrary", depth=depth)]
        for depth in (3, 10)
    )
    before = results[BEFORE_READING]
    assert [outcome.rank for outcome in before] == [0, 0, 0]
    assert all(outcome.rank == 2 for outcome in shallow)
    assert all(outcome.rank is not None and outcome.rank > 2 for outcome in deep)
    assert not any(choice.model == "multilingual" for choice in results)


def test_the_table_counts_hits_and_tells_the_middle_time() -> None:
    outcomes = [Outcome(0, rank_, 0.01) for rank_ in (0, 0, 1, 2, 4, 7, None, 0)]
    assert [found.value for found in (hit(outcomes, 1), hit(outcomes, 3), hit(outcomes, 5)) if found] == [
        *(3 / 8, 5 / 8, 6 / 8)
    ]
    console = Console(width=200, record=True, quiet=False, file=None)
    with console.capture() as captured:
        console.print(table("T", [(BEFORE_READING, outcomes), (Choice("BM25"), [])]))
    shown = captured.get()
    assert "0.375" in shown
    assert "0.137–0.694" in shown
    assert "10.0" in shown
    assert "BM25 (" not in shown


def test_an_answer_takes_longer_than_max_sim_alone_which_is_part_of_it() -> None:
    whole, alone = measured(STORY, rounds=1)
    assert len(whole) == len(alone) == len(ASKED)
    assert min(alone) > 0
    assert np.isnan(percentile([], 50))
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
