"""A question in, the sentences that may answer it out, best first: region by Chroma and BM25, sentence by MaxSim."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.answer_types import AnswerType, asked_for, holds_type
from index.crosslingual import ForeignIndex, available, sentence_encoder
from index.embedding import TokenMatrix, token_embedder
from index.followup import WeightedText, search_texts, wording
from index.generations import Generation, IndexedStory
from index.language import detect_language
from index.lexical import LexicalIndex
from index.maxsim import Scores, TokenIndex, min_max, weighted
from index.reader import Reading
from index.regions import RegionFinder
from index.reranking import ReaderRerank
from index.types import Passage, Question, Sentence

TOP = 10
"""How many sentences a question gets."""

LEXICAL_WEIGHT = 0.15
# The surer a pattern tells that a sentence holds such a thing, the more it counts.
ANSWER_TYPE_WEIGHT = {
    AnswerType.AGE: 0.2,
    AnswerType.DURATION: 0.2,
    AnswerType.COUNT: 0.15,
    AnswerType.AMOUNT: 0.15,
    AnswerType.TIME: 0.08,
    AnswerType.PLACE: 0.06,
    AnswerType.PERSON: 0.03,
}
ANSWERED_BEFORE = 0.2
"""What a follow-up takes from the sentence that answered the question before: something new is asked."""

_POOLS_KEPT = 16


@dataclass(slots=True)
class StoryQuery(QueryBundle):
    """A LlamaIndex query that carries the whole question."""

    question: Question | None = None


@dataclass(frozen=True, slots=True)
class _Pool:
    """The sentences ranked against each other, with what ranks them."""

    owners: tuple[IndexedStory, ...]
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    tokens: TokenIndex
    words: LexicalIndex
    language: str


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Per sentence: the score that ranks, the similarity that compares, the match of each question token."""

    scores: Scores
    similarity: Scores
    covers: Scores


class SentenceRetriever(BaseRetriever):
    """Finds the sentences of one generation; exact inside the chosen stories. Safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        """Prepare the region index; sentence pools are made when first asked for."""
        super().__init__()
        self.generation = generation
        self._regions = RegionFinder(generation)
        self._pools: OrderedDict[tuple[str, ...], _Pool] = OrderedDict()
        self._foreign: dict[tuple[str, ...], ForeignIndex] = {}
        self._rerank = ReaderRerank()
        self._lock = threading.Lock()

    def find(self, question: Question) -> tuple[Passage, ...]:
        """Return up to TOP passages, best first, by way of LlamaIndex's retrieve()."""
        nodes = self.retrieve(StoryQuery(query_str=question.text, question=question))
        if nodes and nodes[0].node.metadata["covers"]:  # English in English: the reader reads no other
            nodes = self._rerank.postprocess_nodes(nodes, QueryBundle(wording(question)))
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

    def _pool(self, stories: tuple[str, ...]) -> _Pool:
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

    def _make_pool(self, stories: Sequence[IndexedStory]) -> _Pool:
        rows = [(story, sentence) for story in stories for sentence in story.sentences]
        texts = tuple(story.story.text[sentence.start : sentence.end] for story, sentence in rows)
        matrices = [matrix for story in stories for matrix in self.generation.matrices(story)]
        languages = {story.story.language for story in stories}
        language = languages.pop() if len(languages) == 1 else "mixed"
        return _Pool(
            tuple(story for story, _ in rows),
            tuple(sentence for _, sentence in rows),
            texts,
            TokenIndex(matrices),
            LexicalIndex(texts, language),
            language,
        )

    def _rank(
        self, pool_: _Pool, question: Question, texts: Sequence[WeightedText], matrices: Sequence[TokenMatrix]
    ) -> _Ranking:
        language = detect_language(question.text)
        lexical = sum(
            (part.weight * pool_.words.scores(part.text) for part in texts),
            np.zeros(len(pool_.sentences), dtype=np.float32),
        )
        if (language == "en" and pool_.language == "en") or not available():
            return _with_answer_type(_token_ranking(pool_, texts, matrices, lexical), pool_, question)
        found = self._foreign_index(pool_).scores(" ".join(part.text for part in reversed(texts)))
        weight = LEXICAL_WEIGHT if language == pool_.language else 0.0
        scores = min_max(found.ranking) + weight * min_max(lexical)
        return _Ranking(scores, found.similarity, np.zeros((0, len(scores)), dtype=np.float32))

    def _foreign_index(self, pool_: _Pool) -> ForeignIndex:
        key = tuple(sorted({owner.story.id for owner in pool_.owners}))
        made = self._foreign.get(key)
        if made is None:
            made = self._foreign[key] = sentence_encoder().index(pool_.texts)
        return made


def _token_ranking(
    pool_: _Pool, texts: Sequence[WeightedText], matrices: Sequence[TokenMatrix], lexical: Scores
) -> _Ranking:
    joined = TokenMatrix(
        np.concatenate([matrix.ids for matrix in matrices]),
        np.concatenate([matrix.vectors for matrix in matrices]),
    )
    per_text = np.concatenate(
        [
            np.full(len(matrix.ids), part.weight, np.float32)
            for part, matrix in zip(texts, matrices, strict=True)
        ]
    )
    covers = pool_.tokens.similarities(joined)
    weights = pool_.tokens.idf(joined.ids.tolist()) * per_text
    ranked = weighted(covers, weights)
    # A sentence may match the question alone better than together with the one before it.
    similarity = np.maximum(ranked, weighted(covers, np.where(per_text == 1.0, weights, np.float32(0.0))))
    scores = min_max(ranked) + LEXICAL_WEIGHT * min_max(lexical)
    if len(texts) > 1:
        before = weighted(covers, np.where(per_text == 1.0, np.float32(0.0), weights))
        scores[int(before.argmax())] -= ANSWERED_BEFORE
    share = weights / max(float(weights.sum()), 1e-9)
    return _Ranking(scores, similarity, covers * share[:, None])


def _with_answer_type(ranking: _Ranking, pool_: _Pool, question: Question) -> _Ranking:
    """Favour, among the best sentences, those that hold the kind of thing asked for ("how long": a duration)."""
    kind = asked_for(question.text)
    if kind is None:
        return ranking
    scores = ranking.scores.copy()
    for index in np.argsort(-scores, kind="stable")[: TOP + 5]:
        if holds_type(kind, pool_.texts[int(index)], question.text):
            scores[index] += ANSWER_TYPE_WEIGHT[kind]
    return _Ranking(scores, ranking.similarity, ranking.covers)


def _node(pool_: _Pool, ranking: _Ranking, index: int) -> NodeWithScore:
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
            "covers": ranking.covers[:, index].tolist(),
        },
    )
    return NodeWithScore(node=node, score=float(ranking.scores[index]))


def _passage(generation: Generation, found: NodeWithScore) -> Passage:
    fields = found.node.metadata
    indexed = generation.stories[fields["story_id"]]
    sentence = indexed.sentences[fields["position"]]
    reading: Reading | None = fields.get("reading")
    return Passage(
        story_id=indexed.story.id,
        title=indexed.story.title,
        url=indexed.story.url,
        sentence=sentence,
        text=indexed.story.text[sentence.start : sentence.end],
        score=float(found.score or 0.0),
        similarity=fields["similarity"],
        relevance=reading.logit if reading else None,
        answer=reading.answer if reading else None,
        sureness=reading.sureness if reading else 0.0,
        covers=tuple(fields["covers"]),
    )
