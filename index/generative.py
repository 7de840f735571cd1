"""A question and numbered story sentences go to a language model; a draft with evidence numbers comes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Self

import prompts
from index.endpoint import Endpoint, EndpointSettings, make_client
from index.errors import PromptError
from index.generative_wire import ANSWER_SCHEMA, read_draft
from index.proof_types import DraftSentence
from index.types import Passage, Question

if TYPE_CHECKING:
    import openai

LANGUAGE_NAMES: Final[dict[str, str]] = {
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sw": "Swahili",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "zh": "Chinese",
}


class ModelAnswerer:
    """Drafts answers with a language model; what it returns is not proved yet."""

    def __init__(self, client: openai.AsyncOpenAI, settings: EndpointSettings) -> None:
        """Load the prompts; raise PromptError if one is missing or lacks a placeholder."""
        self.endpoint = Endpoint(client, settings)
        try:
            self._system = prompts.load("answer_system")
            self._user = prompts.load("answer_user")
        except prompts.PromptError as error:
            raise PromptError(str(error)) from None

    @classmethod
    def from_endpoint(cls, settings: EndpointSettings) -> Self:
        """Make the answerer and its client; raise ConfigurationError if `base_url` cannot be one.

        The openai package is imported here, which takes about half a second.
        """
        return cls(make_client(settings), settings)

    async def draft(
        self, question: Question, passages: Sequence[Passage], language: str | None
    ) -> tuple[DraftSentence, ...]:
        """Ask the model; return sentences with evidence in 1..len(passages), () when it finds no answer.

        `language` is the ISO 639-1 code of the language to answer in (None: the question's own). Raises
        ModelEndpointError when the model did not answer usefully.
        """
        if not passages:
            return ()
        system = self._system.fill(language=language_name(language))
        user = self._user.fill(
            sentences=number_passages(passages),
            history="\n".join(fence(text) for text in question.history) or "(none)",
            question=fence(question.text),
        )
        content = await self.endpoint.complete(system, user, ANSWER_SCHEMA)
        return read_draft(content, passages=len(passages))

    async def close(self) -> None:
        """Close the connections to the endpoint."""
        await self.endpoint.close()


def language_name(code: str | None) -> str:
    """Return how a prompt names a language, given its ISO 639-1 code or None."""
    if code is None:
        return "the language of the question"
    short = code.split("-")[0].casefold()
    return LANGUAGE_NAMES.get(short, "the language of the question")


def number_passages(passages: Sequence[Passage]) -> str:
    """Return the passages one a line, as `[1] "text"`."""
    return "\n".join(f"[{number}] {fence(passage.text)}" for number, passage in enumerate(passages, start=1))


def fence(text: str) -> str:
    """Return untrusted text as a JSON string that can neither close the tag around it nor start a line."""
    quoted = json.dumps(" ".join(text.split()), ensure_ascii=False)
    return quoted.replace("<", "\\u003c").replace(">", "\\u003e")
