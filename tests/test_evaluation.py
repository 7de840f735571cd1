"""An evaluation gives each story its own index, and its figures are what a hand count gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import SourceError
from index.evaluation import (
    Prediction,
    SetQuestion,
    SetStory,
    evaluate,
    holds,
    load_set,
    measure,
    predictions_lines,
)
from index.types import Answer, AnswerSentence, Citation, Mode, Question, Refusal, RefusalReason, Reply

TEXT = (
    "Harbour Bridge Reopens\r\n\r\n"
    "Trams crossed the Harbour Bridge in Marle on Wednesday 😀. The city spent €48.5 million.\r\n\r\n"
    "Mr.\u00a0Dahl waited.  Mr.\u00a0Dahl waited.  The bridge was closed in 2022.\r\n"
)
SET = [
    {
        "title": "Harbour_Bridge/Reopens",
        "text": TEXT,
        "questions": [
            {"id": "q1", "question": "How much did the city spend?", "answers": ["48.5 million"]},
            {"id": "q2", "question": "Who won the cup final in Brazil?", "answers": [], "impossible": True},
            {
                "id": "q3",
                "question": "When?",
                "answers": ["2022"],
                "history": ["Was the bridge closed?"],
                "lang": "en",
            },
        ],
    }
]


async def test_predictions_index_into_the_text_as_the_set_gives_it(tmp_path: Path) -> None:
    (tmp_path / "set.json").write_text(json.dumps(SET), encoding="utf-8")
    predictions = [prediction async for prediction in evaluate(load_set(tmp_path / "set.json"))]
    rows = {row["id"]: row for row in map(json.loads, predictions_lines(predictions))}
    assert list(rows) == ["q1", "q2", "q3"]
    assert (rows["q1"]["status"], rows["q2"]["status"]) == ("answered", "refused")
    assert rows["q1"]["citations"][0]["quote"] == "The city spent €48.5 million."
    for row in rows.values():
        for citation in row["citations"]:
            assert TEXT[citation["start"] : citation["end"]] == citation["quote"]
        spans = [(place["start"], place["end"]) for place in row["retrieved"]]
        assert len(set(spans)) == len(spans) == 5
        assert all(TEXT[start:end].endswith(".") for start, end in spans)
        assert 0 <= row["confidence"] <= 1
        assert row["seconds"] >= 0
    assert rows["q1"]["confidence"] > rows["q2"]["confidence"]
    assert [p.hit_at for p in predictions][:2] == [0, None]


def reply(quote: str | None) -> Reply:
    asked = Question("?")
    if quote is None:
        return Refusal(asked, RefusalReason.NOT_IN_STORY, None, "v1")
    citation = Citation(1, "s", "T", None, 0, len(quote), quote)
    return Answer(asked, (AnswerSentence(quote, (1,)),), (citation,), Mode.EXTRACTIVE, "v1")


def prediction(
    quote: str | None, hit_at: int | None, seconds: float, *, impossible: bool = False
) -> Prediction:
    asked = SetQuestion(id="q", question="?", answers=[] if impossible else ["right"], impossible=impossible)
    return Prediction("s", asked, reply(quote), seconds, hit_at)


def test_measures_are_what_a_hand_count_gives() -> None:
    measures = measure(
        [
            prediction("the right one", 0, 0.1),
            prediction("the wrong one", 2, 0.2),
            prediction("the wrong one", 7, 0.3),
            prediction(None, 4, 0.4),
            prediction(None, None, 0.5, impossible=True),
            prediction("made up", None, 0.6, impossible=True),
        ]
    )
    assert (measures.questions, measures.answerable, measures.impossible) == (6, 4, 2)
    assert (measures.hit_at_1, measures.hit_at_5) == (1 / 4, 3 / 4)
    assert measures.first_citation == 1 / 4
    assert (measures.refusal_precision, measures.refusal_recall, measures.false_refusals) == (
        1 / 2,
        1 / 2,
        1 / 4,
    )
    assert measures.p50 == pytest.approx(0.35)
    assert measures.p95 >= 0.6


def test_nothing_to_count_is_no_figure() -> None:
    empty = measure([])
    assert (empty.questions, empty.hit_at_1, empty.refusal_precision, empty.refusal_recall) == (
        0,
        None,
        None,
        None,
    )
    only = measure([prediction("the right one", 0, 0.1)])
    assert (only.hit_at_1, only.refusal_precision, only.p50, only.p95) == (1.0, None, 0.1, 0.1)


def test_an_answer_is_held_whatever_the_case_space_and_apostrophe() -> None:
    assert holds("India’s  Foreign\nMinistry said", ["india's foreign ministry"])
    assert not holds("The ministry said", ["foreign ministry", " "])
    assert not holds("anything", [])


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"7", "JSON"),
        (b'[{"title": "T", "questions": []}]', "text"),
        (b'[{"title": "T", "text": "x", "questions": [{"id": "q"}]}]', "questions.0.question"),
    ],
)
def test_a_bad_set_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, part: str) -> None:
    (tmp_path / "set.json").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        load_set(tmp_path / "set.json")
    assert "set.json" in str(caught.value)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.cure


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"set\.json.*No such file"):
        load_set(tmp_path / "set.json")


async def test_a_set_without_stories_or_questions_predicts_nothing() -> None:
    assert [p async for p in evaluate([])] == []
    assert [p async for p in evaluate([SetStory(title="T", text="It rained.", questions=[])])] == []
