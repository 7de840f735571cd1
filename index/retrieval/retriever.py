"""A question in, the sentences that may answer it out, best first: region by Chroma and BM25, sentence by MaxSim."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.generations.generation import Generation
from index.models.cross_encoder import PairScore, cross_encoder
from index.models.late_interaction import TokenIndex, min_max
from index.models.multilingual import available, sentence_encoder
from index.models.sentence_encoder import ForeignIndex
from index.models.token_encoder import TokenMatrix, token_embedder
from index.retrieval.bm25 import LexicalIndex
from index.retrieval.query import WeightedText, reranker_query, search_texts
from index.retrieval.ranking import (
    LEXICAL_WEIGHT,
    TOP,
    Ranking,
    SentencePool,
    token_ranking,
    with_answer_type,
)
from index.retrieval.story_selection import StorySelector
from index.text.language import detect_language
from index.types import IndexedStory, Passage, Question

_POOLS_KEPT = 16


@dataclass(slots=True)
class StoryQuery(QueryBundle):
    """A LlamaIndex query that carries the whole question."""

    question: Question | None = None


class SentenceRetriever(BaseRetriever):
    """Finds the sentences of one generation; exact inside the chosen stories. Safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        """Prepare the region index; sentence pools are made when first asked for."""
        super().__init__()
        self.generation = generation
        self._regions = StorySelector(generation)
        self._pools: OrderedDict[tuple[str, ...], SentencePool] = OrderedDict()
        self._foreign: dict[tuple[str, ...], ForeignIndex] = {}
        self._rerank = ReaderRerank()
        self._lock = threading.Lock()

    def find(self, question: Question) -> tuple[Passage, ...]:
        """Return up to TOP passages, best first, by way of LlamaIndex's retrieve()."""
        nodes = self.retrieve(StoryQuery(query_str=question.text, question=question))
        if nodes and nodes[0].node.metadata["covers"]:  # English in English: the reader reads no other
            nodes = self._rerank.postprocess_nodes(nodes, QueryBundle(reranker_query(question)))
        return tuple(_passage(self.generation, node) for node in nodes)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        asked = query_bundle.question if isinstance(query_bundle, StoryQuery) else None
        question = asked or Question(query_bundle.query_str)
        texts = search_texts(question)
        matrices = token_embedder().encode([part.text for part in texts])
        stories = self._regions.stories_for(question, texts, matrices)
        if not stories:
            return []
        pool_ = self._pool(stories)
        if not pool_.sentences:
            return []
        ranking = self._rank(pool_, question, texts, matrices)
        best = np.argsort(-ranking.scores, kind="stable")[:TOP]
        return [_node(pool_, ranking, int(index)) for index in best]

    def _pool(self, stories: tuple[str, ...]) -> SentencePool:
        key = tuple(sorted(stories))
        with self._lock:
            if key in self._pools:
                self._pools.move_to_end(key)
                return self._pools[key]
        made = self._make_pool([self.generation.stories[story] for story in key])
        with self._lock:
            self._pools[key] = made
            while len(self._pools) > _POOLS_KEPT:
                dropped, _ = self._pools.popitem(last=False)
                self._foreign.pop(dropped, None)
        return made

    def _make_pool(self, stories: Sequence[IndexedStory]) -> SentencePool:
        rows = [(story, sentence) for story in stories for sentence in story.sentences]
        texts = tuple(story.story.text[sentence.start : sentence.end] for story, sentence in rows)
        matrices = [matrix for story in stories for matrix in self.generation.matrices(story)]
        languages = {story.story.language for story in stories}
        language = languages.pop() if len(languages) == 1 else "mixed"
        return SentencePool(
            tuple(story for story, _ in rows),
            tuple(sentence for _, sentence in rows),
            texts,
            TokenIndex(matrices),
            LexicalIndex(texts, language),
            language,
        )

    def _rank(
        self,
        pool_: SentencePool,
        question: Question,
        texts: Sequence[WeightedText],
        matrices: Sequence[TokenMatrix],
    ) -> Ranking:
        language = detect_language(question.text)
        lexical = sum(
            (part.weight * pool_.words.scores(part.text) for part in texts),
            np.zeros(len(pool_.sentences), dtype=np.float32),
        )
        if (language == "en" and pool_.language == "en") or not available():
            return with_answer_type(token_ranking(pool_, texts, matrices, lexical), pool_, question)
        found = self._foreign_index(pool_).scores(" ".join(part.text for part in reversed(texts)))
        weight = LEXICAL_WEIGHT if language == pool_.language else 0.0
        scores = min_max(found.ranking) + weight * min_max(lexical)
        return Ranking(scores, found.similarity, np.zeros((0, len(scores)), dtype=np.float32))

    def _foreign_index(self, pool_: SentencePool) -> ForeignIndex:
        key = tuple(sorted({owner.story.id for owner in pool_.owners}))
        made = self._foreign.get(key)
        if made is None:
            made = self._foreign[key] = sentence_encoder().index(pool_.texts)
        return made


def _node(pool_: SentencePool, ranking: Ranking, index: int) -> NodeWithScore:
    sentence, owner = pool_.sentences[index], pool_.owners[index]
    node = TextNode(
        id_=f"{owner.story.id}:{sentence.position}",
        text=pool_.texts[index],
        start_char_idx=sentence.start,
        end_char_idx=sentence.end,
        metadata={
            "story_id": owner.story.id,
            "title": owner.story.title,
            "position": sentence.position,
            "similarity": float(ranking.similarity[index]),
            "covers": ranking.token_scores[:, index].tolist(),
        },
    )
    return NodeWithScore(node=node, score=float(ranking.scores[index]))


def _passage(generation: Generation, found: NodeWithScore) -> Passage:
    fields = found.node.metadata
    indexed = generation.stories[fields["story_id"]]
    sentence = indexed.sentences[fields["position"]]
    reading: PairScore | None = fields.get("reading")
    return Passage(
        story_id=indexed.story.id,
        title=indexed.story.title,
        url=indexed.story.url,
        sentence=sentence,
        text=indexed.story.text[sentence.start : sentence.end],
        score=float(found.score or 0.0),
        similarity=fields["similarity"],
        answerability=reading.logit if reading else None,
        answer=reading.answer if reading else None,
        answer_probability=reading.answer_probability if reading else 0.0,
        token_scores=tuple(fields["covers"]),
    )


READ = 4
"""How many of the best sentences are read; each costs about as much as an embedding."""

WEIGHT = 0.1
"""How much a logit counts beside a ranking score in [0, 1.15]."""

_FLOOR = 15.0
"""No logit lies lower than this below zero: it keeps the read sentences above the unread."""


class ReaderRerank(BaseNodePostprocessor):
    """Adds WEIGHT times the logit to the first READ nodes and sorts those; the rest keep their places."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes
        head, tail = nodes[:READ], nodes[READ:]
        titled = [(found.node.metadata["title"], found.node.get_content()) for found in head]
        for found, reading in zip(head, cross_encoder().read(query_bundle.query_str, titled), strict=True):
            found.node.metadata["reading"] = reading
            # The lift keeps the read ones above the unread, so that scores fall along the list.
            found.score = (found.score or 0.0) + WEIGHT * (max(reading.logit, -_FLOOR) + _FLOOR)
        return sorted(head, key=lambda found: -(found.score or 0.0)) + tail
