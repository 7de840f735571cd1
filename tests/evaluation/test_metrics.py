"""The figures of a set are what a hand count gives, and their intervals what the methods say."""

from __future__ import annotations

import numpy as np
import pytest

from index.evaluation.intervals import (
    Estimate,
    Method,
    auroc,
    bootstrap,
    difference,
    quotient,
    refused_when_keeping,
    share,
    wilson,
)
from index.evaluation.metrics import measure
from index.evaluation.question_sets import SetQuestion
from index.evaluation.run import Prediction, Role
from index.types import Answer, AnswerSentence, Citation, Mode, Question, Refusal, RefusalReason, Reply


def reply(quote: str | None, confidence: float) -> Reply:
    asked = Question("?")
    if quote is None:
        return Refusal(asked, RefusalReason.NOT_IN_STORY, None, "v1", confidence)
    citation = Citation(1, "s", "T", None, 0, len(quote), quote)
    return Answer(
        asked, (AnswerSentence(quote, (1,)),), (citation,), Mode.EXTRACTIVE, "v1", confidence=confidence
    )


def prediction(
    quote: str | None,
    hit_at: int | None,
    seconds: float = 0.1,
    *,
    impossible: bool = False,
    confidence: float = 0.5,
    role: Role = Role.OWN,
    place: int = 0,
    name: str = "q",
    lang: str | None = None,
    history: tuple[str, ...] = (),
) -> Prediction:
    answers = [] if impossible else ["right"]
    asked = SetQuestion(
        id=name, question="?", answers=answers, impossible=impossible, lang=lang, history=list(history)
    )
    exact = () if quote is None else (quote != "altered",)
    return Prediction("s", asked, reply(quote, confidence), seconds, hit_at, role, place, exact)


def value(found: Estimate | None) -> float | None:
    return found.value if found is not None else None


def test_measures_are_what_a_hand_count_gives() -> None:
    measures = measure(
        [
            prediction("the right one", 0, 0.1),
            prediction("the wrong one", 2, 0.2),
            prediction("the wrong one", 7, 0.3),
            prediction(None, 4, 0.4),
            prediction(None, None, 0.5, impossible=True),
            prediction("altered", None, 0.6, impossible=True),
        ]
    )
    assert (measures.questions, measures.answerable, measures.impossible) == (6, 4, 2)
    assert (value(measures.hit_at_1), value(measures.hit_at_5)) == (1 / 4, 3 / 4)
    assert value(measures.first_citation) == 1 / 4
    assert (value(measures.refusal_precision), value(measures.refusal_recall)) == (1 / 2, 1 / 2)
    assert value(measures.false_refusals) == 1 / 4
    assert value(measures.exact_quotes) == 3 / 4
    assert measures.p50 == pytest.approx(0.35)
    assert measures.p95 == pytest.approx(0.575)
    assert measures.hit_at_1 is not None
    assert (measures.hit_at_1.count, measures.hit_at_1.method) == (4, Method.WILSON)


def test_nothing_to_count_is_no_figure() -> None:
    empty = measure([])
    assert (empty.questions, empty.estimates(), empty.languages) == (0, {}, ())
    only = measure([prediction("the right one", 0, 0.1)])
    assert (value(only.hit_at_1), only.refusal_precision, only.p50, only.p95) == (1.0, None, 0.1, 0.1)
    assert (only.near_miss_auroc, only.foreign_auroc, only.follow_up_difference) == (None, None, None)
    assert only.to_json()["near_miss_auroc"] is None


def test_near_misses_are_told_from_questions_of_the_same_stories_only() -> None:
    measures = measure(
        [
            prediction("the right one", 0, confidence=0.9),
            prediction("the right one", 0, confidence=0.4),
            prediction(None, None, impossible=True, confidence=0.4),
            prediction(None, None, impossible=True, confidence=0.1),
            prediction("the right one", 0, confidence=0.0, place=1),  # a story without unanswerable ones
        ]
    )
    assert value(measures.near_miss_auroc) == pytest.approx(3.5 / 4)


def test_questions_of_other_stories_are_counted_apart() -> None:
    answerable = [prediction("the right one", 0, confidence=0.5 + number / 100) for number in range(50)]
    foreign = [
        prediction(None, None, impossible=True, confidence=0.1, role=Role.FOREIGN),
        prediction(None, None, impossible=True, confidence=0.505, role=Role.FOREIGN),
        prediction("altered", None, impossible=True, confidence=0.8, role=Role.FOREIGN),
        prediction("the wrong one", None, impossible=True, confidence=0.95, role=Role.FOREIGN),
    ]
    measures = measure(answerable + foreign)
    assert (measures.questions, measures.impossible, measures.foreign) == (50, 0, 4)
    # One of the fifty may be lost: the threshold is the second lowest, 0.51.
    assert value(measures.foreign_refused_keeping_98) == 2 / 4
    assert value(measures.foreign_refused) == 2 / 4
    assert value(measures.foreign_auroc) == pytest.approx((50 + 49 + 19.5 + 4.5) / 200)
    assert value(measures.exact_quotes) == pytest.approx(51 / 52)


def test_follow_ups_are_held_against_their_stand_alone_forms() -> None:
    measures = measure(
        [
            prediction("the right one", 0, name="a", history=("Who?",)),
            prediction("the wrong one", 1, name="b", history=("Who?",)),
            prediction("the wrong one", 1, name="c", history=("Who?",)),
            prediction("the right one", 0, name="d"),
            prediction("the right one", 0, name="a", role=Role.STANDALONE),
            prediction("the right one", 0, name="b", role=Role.STANDALONE),
        ]
    )
    assert (measures.questions, value(measures.hit_at_1)) == (4, 2 / 4)
    assert value(measures.follow_up_hit_at_1) == pytest.approx(1 / 3)
    assert value(measures.standalone_hit_at_1) == 1.0
    assert value(measures.follow_up_difference) == -0.5


def test_each_language_is_told_as_a_share_of_the_english_figure() -> None:
    english = [prediction("the right one", 0, lang="en") for _ in range(8)]
    english += [prediction("the wrong one", 1, lang="en-GB") for _ in range(2)]
    russian = [prediction("the right one", 0, lang="ru") for _ in range(4)]
    russian += [prediction(None, 1, lang="ru") for _ in range(6)]
    few = [prediction("the right one", 0, lang="hi")]
    rows = {row.language: row for row in measure([*english, *russian, *few]).languages}
    assert list(rows) == ["en", "hi", "ru"]
    assert (rows["en"].questions, value(rows["en"].hit_at_1), rows["en"].hit_of_english) == (10, 0.8, None)
    assert value(rows["ru"].citation_of_english) == pytest.approx(0.5)
    assert value(rows["ru"].false_refusals) == pytest.approx(0.6)
    assert rows["hi"].hit_of_english is None


def test_wilsons_interval_is_the_textbooks() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(20, 20) == pytest.approx((0.8389, 1.0), abs=1e-4)


def test_stories_are_drawn_where_there_are_five_and_make_the_interval_wider() -> None:
    # Every story is all right or all wrong: forty questions say no more than eight stories.
    flags = np.repeat([True, True, True, True, True, True, False, False], 5)
    by_story = share(flags, np.repeat(np.arange(8), 5))
    by_question = share(flags, np.repeat([0, 0, 1, 1, 2, 2, 3, 3], 5))
    assert by_story is not None
    assert by_question is not None
    assert (by_story.method, by_question.method) == (Method.STORIES, Method.WILSON)
    assert by_story.value == by_question.value == 0.75
    assert by_story.high - by_story.low > 1.3 * (by_question.high - by_question.low)
    assert by_story.low < 0.75 < by_story.high


def test_perfection_has_an_interval_too() -> None:
    stories = np.repeat(np.arange(6), 5)
    found = share(np.ones(30, bool), stories)
    assert found is not None
    assert (found.value, found.method, round(found.low, 2)) == (1.0, Method.WILSON, 0.89)
    wanted = np.arange(30) % 3 == 0
    apart = auroc(wanted.astype(float), wanted, stories)
    assert apart is not None
    assert (apart.value, apart.method, round(apart.low, 2)) == (1.0, Method.WILSON, 0.72)


def test_the_same_rows_give_the_same_interval_and_undefined_drawings_are_left_out() -> None:
    stories = np.array([0, 1, 2, 3, 4])
    wanted = np.array([True, False, False, False, False])
    scores = np.array([0.5, 0.6, 0.1, 0.2, 0.3])
    first, second = auroc(scores, wanted, stories), auroc(scores, wanted, stories)
    assert first == second
    assert first is not None
    assert (first.value, first.method) == (0.75, Method.STORIES)
    assert bootstrap(lambda rows: float("nan"), stories) is None


def test_comparisons_of_shares_are_what_a_hand_count_gives() -> None:
    first = np.array([True, False, True, False])
    second = np.array([True, True, True, True])
    stories = np.zeros(4, np.intp)
    assert value(difference(first, second, stories)) == -0.5
    assert value(quotient(first, np.array([True, True, False, False]), stories)) == 1.0
    assert quotient(np.zeros(4, bool), np.array([True, True, False, False]), stories) is None


def test_keeping_all_but_two_in_a_hundred_moves_the_threshold_past_two() -> None:
    scores = np.concatenate([np.arange(100) / 100, [0.015, 0.02, 0.5]])
    wanted = np.arange(103) < 100
    stories = np.zeros(103, np.intp)
    assert value(refused_when_keeping(0.98, scores, wanted, stories)) == pytest.approx(1 / 3)
    assert value(refused_when_keeping(1.0, scores, wanted, stories)) == 0.0
