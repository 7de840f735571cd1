"""Retrieval looks in the right stories and ranks their sentences; Chroma narrows, the exact match decides."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from index.generations.generation import generation_dir, open_generation
from index.retrieval.query import reranker_query
from index.retrieval.ranking import TOP
from index.retrieval.retriever import CrossEncoderRerank, SentenceRetriever, StoryQuery
from index.settings import IndexConfig
from index.types import Passage, Question


@pytest.fixture(scope="module")
def retriever(built: IndexConfig) -> Iterator[SentenceRetriever]:
    """Give a retriever over the shared index."""
    generation = open_generation(generation_dir(built.index_dir, "v1"))
    yield SentenceRetriever(generation)
    generation.store.close()


def places(passages: tuple[Passage, ...]) -> list[tuple[str, int]]:
    return [(passage.story_id, passage.sentence.position) for passage in passages]


@pytest.mark.parametrize(
    ("question", "story", "part"),
    [
        ("What did the mayor call the day?", "bridge", "a promise kept"),
        ("Where have the books gone?", "library", "30,000 books"),
        ("How long did the picture take?", "observatory", "nine hours"),
        ("Why did runners have to stop?", "marathon", "Heat forced"),
        ("What came back to the rocks of the bay?", "seaweed", "Oysters"),
    ],
)
def test_the_sentence_is_among_the_first_though_it_shares_few_words(
    retriever: SentenceRetriever, question: str, story: str, part: str
) -> None:
    found = retriever.find(Question(question))
    assert any(passage.story_id == story and part in passage.text for passage in found[:3])


def test_passages_are_exact_distinct_and_ranked(retriever: SentenceRetriever) -> None:
    found = retriever.find(Question("How much did the city spend on the bridge?"))
    assert len(found) == TOP
    assert len(set(places(found))) == TOP
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    for passage in found:
        story = retriever.generation.stories[passage.story_id].story
        assert story.text[passage.sentence.start : passage.sentence.end] == passage.text
        assert all(-1 <= cover <= 1 for cover in passage.token_scores)


def test_a_question_about_one_story_is_searched_in_it_alone(retriever: SentenceRetriever) -> None:
    found = retriever.find(Question("How much did the city spend?", story_id="seaweed"))
    assert {passage.story_id for passage in found} == {"seaweed"}
    assert retriever.find(Question("How much?", story_id="nowhere")) == ()


@pytest.mark.parametrize("text", ["", "   ", "???", "😀", "the of and", "word " * 2000, "नमस्ते", "\x00", "“"])
def test_any_text_can_be_asked(retriever: SentenceRetriever, text: str) -> None:
    assert len(retriever.find(Question(text))) <= TOP


def test_threads_that_ask_at_once_get_what_one_gets_alone(retriever: SentenceRetriever) -> None:
    question = Question("When does the comet pass closest to the Sun?")
    alone = places(retriever.find(question))
    results: list[list[tuple[str, int]]] = []
    threads = [
        threading.Thread(target=lambda: results.append(places(retriever.find(question)))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [alone] * 4


def test_nothing_to_rerank_stays_nothing() -> None:
    assert CrossEncoderRerank().postprocess_nodes([], query_str="why?") == []
    node = NodeWithScore(node=TextNode(text="It rained."), score=0.5)
    assert CrossEncoderRerank().postprocess_nodes([node]) == [node]


@pytest.mark.parametrize(
    "text", ["How much did the city spend on the bridge?", "What did the mayor call the day?"]
)
def test_llama_index_gives_what_the_plain_search_finds(retriever: SentenceRetriever, text: str) -> None:
    question = Question(text)
    nodes = retriever.retrieve(StoryQuery(query_str=text, question=question))
    assert retriever.retrieve(text) == nodes
    read = CrossEncoderRerank().postprocess_nodes(nodes, query_str=reranker_query(question))
    found = retriever.find(question)
    assert [one.node.metadata["passage"] for one in read] == list(found)
    assert [(one.score, one.text) for one in read] == [(passage.score, passage.text) for passage in found]
