"""Late interaction gives each question token its best match in each sentence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from index.models.late_interaction import TokenIndex, min_max, weighted
from index.models.token_encoder import DIMENSION, TokenMatrix, pool, token_encoder, unit
from tests.support.hypothesis_profile import given


def matrix(ids: list[int], seed: int = 1) -> TokenMatrix:
    vectors = np.random.default_rng([seed, *ids]).normal(size=(len(ids), 4)).astype(np.float32)
    return TokenMatrix(np.array(ids, np.int32), unit(vectors))


SENTENCES = st.lists(st.lists(st.integers(0, 9), max_size=5).map(matrix), min_size=1, max_size=6)


@given(SENTENCES, st.lists(st.integers(0, 9), max_size=4).map(lambda ids: matrix(ids, 2)))
def test_each_token_gets_its_best_cosine_and_an_empty_sentence_nothing(
    sentences: list[TokenMatrix], question: TokenMatrix
) -> None:
    found = TokenIndex(sentences).similarities(question)
    expected = [
        [max((float(q @ s) for s in sentence.vectors), default=0.0) for sentence in sentences]
        for q in question.vectors
    ]
    assert found.shape == (len(question.ids), len(sentences))
    assert_allclose(found, np.array(expected, np.float32).reshape(found.shape), atol=1e-5)


def test_a_rare_token_weighs_more_than_one_that_is_everywhere() -> None:
    index = TokenIndex([matrix([1, 2]), matrix([1, 3]), matrix([1])])
    everywhere, once, never = index.idf([1, 2, 9])
    assert 0 < everywhere < once < never


def test_weights_make_a_mean_and_none_makes_nothing() -> None:
    similarities = np.array([[1.0, 0.0], [0.0, 0.5]], np.float32)
    assert weighted(similarities, np.array([3.0, 1.0], np.float32)).tolist() == [0.75, 0.125]
    assert weighted(similarities, np.zeros(2, np.float32)).tolist() == [0.0, 0.0]


@given(st.lists(st.floats(-100, 100, width=32), max_size=8))
def test_scaling_keeps_the_order_within_zero_and_one(values: list[float]) -> None:
    scaled = min_max(np.array(values, np.float32))
    assert all(0 <= value <= 1 for value in scaled)
    order = np.argsort(values, kind="stable")
    assert all(scaled[a] <= scaled[b] for a, b in pairwise(order))


def test_the_network_gives_a_unit_vector_a_token_whatever_else_is_in_the_batch() -> None:
    texts = ["Trams crossed the bridge.", "", "A comet " * 400, "नमस्ते 😀"]
    together = token_encoder().encode(texts)
    assert together[0].vectors.shape == (len(together[0].ids), DIMENSION)
    assert len(together[1].ids) == 0
    assert len(together[2].ids) == 254
    for one, other in zip(together, (token_encoder().encode([text])[0] for text in texts), strict=True):
        assert one.ids.tolist() == other.ids.tolist()
        assert np.linalg.norm(one.vectors, axis=1) == pytest.approx(1.0, abs=1e-3)
        if len(one.ids):
            assert float(one.pooled() @ other.pooled()) > 0.98
    assert not pool([together[1]]).any()
