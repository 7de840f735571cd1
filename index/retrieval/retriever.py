"""The search for sentences as LlamaIndex's retriever and node postprocessor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.generations.generation import Generation
from index.retrieval.ranking import rerank
from index.retrieval.sentence_search import SentenceSearch
from index.types import Passage, Question


@dataclass(slots=True)
class StoryQuery(QueryBundle):
    """A LlamaIndex query that carries the whole question."""

    question: Question | None = None


class SentenceRetriever(BaseRetriever):
    """Gives what SentenceSearch finds as nodes, each with its passage; safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        """Take the generation to search."""
        super().__init__()
        self.generation = generation
        self._search = SentenceSearch(generation)

    def find(self, question: Question) -> tuple[Passage, ...]:
        """Return up to TOP passages, best first and reranked, without LlamaIndex."""
        return self._search.find(question)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return _nodes(self._search.ranked(question_of(query_bundle)))


class CrossEncoderRerank(BaseNodePostprocessor):
    """Reranks the nodes of a SentenceRetriever by what the cross-encoder reads in their passages."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes
        return _nodes(rerank(query_bundle.query_str, [found.node.metadata["passage"] for found in nodes]))


def question_of(bundle: QueryBundle) -> Question:
    """Return the question a query carries, or one of its text alone."""
    asked = bundle.question if isinstance(bundle, StoryQuery) else None
    return asked or Question(bundle.query_str)


def _nodes(passages: Sequence[Passage]) -> list[NodeWithScore]:
    return [
        NodeWithScore(
            node=TextNode(
                id_=f"{passage.story_id}:{passage.sentence.position}",
                text=passage.text,
                start_char_idx=passage.sentence.start,
                end_char_idx=passage.sentence.end,
                metadata={"passage": passage},
            ),
            score=passage.score,
        )
        for passage in passages
    ]
