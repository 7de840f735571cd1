"""StoryAnswerer as a LlamaIndex query engine over one generation."""

from __future__ import annotations

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.answering.llm.answerer import ModelAnswerer
from index.answering.story_answerer import StoryAnswerer
from index.generations.generation import Generation
from index.retrieval.retriever import SentenceRetriever, StoryQuery, question_of
from index.types import Answer, Question, Refusal, Reply


class StoryQueryEngine(BaseQueryEngine):
    """Passes a query's question to a StoryAnswerer; the Reply travels in the response's metadata."""

    def __init__(self, generation: Generation, answerer: ModelAnswerer | None = None) -> None:
        """Take the generation to answer from, and the model if there is one."""
        super().__init__(callback_manager=CallbackManager([]))
        self.generation = generation
        self.retriever = SentenceRetriever(generation)
        self._answerer = StoryAnswerer(generation, self.retriever.find, answerer)

    async def reply(self, question: Question) -> Reply:
        """Answer or refuse, by way of LlamaIndex's aquery()."""
        response = await self.aquery(StoryQuery(query_str=question.text, question=question))
        reply = (response.metadata or {})["reply"]
        assert isinstance(reply, Answer | Refusal)
        return reply

    def reply_extractive(self, question: Question) -> Reply:
        """Answer or refuse in the calling thread, without a model; this blocks."""
        return self._answerer.answer_verbatim(question)

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self.reply_extractive(question_of(query_bundle)))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return _response(await self._answerer.answer(question_of(query_bundle)))

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _response(reply: Reply) -> Response:
    """Wrap a Reply: its citations become LlamaIndex source nodes."""
    citations = reply.citations if isinstance(reply, Answer) else ()
    nodes = [
        NodeWithScore(
            node=TextNode(
                text=citation.quote,
                start_char_idx=citation.start,
                end_char_idx=citation.end,
                metadata={"story_id": citation.story_id, "number": citation.number},
            )
        )
        for citation in citations
    ]
    text = reply.text if isinstance(reply, Answer) else None
    return Response(response=text, source_nodes=nodes, metadata={"reply": reply})
