"""Ask the language model for a draft with evidence numbers, behind the circuit breaker."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import prompts
from index.answering.llm.circuit_breaker import Admission, Circuit, Fault, Ticket
from index.answering.llm.endpoint import Endpoint, EndpointError, make_client
from index.answering.llm.reply_format import ANSWER_SCHEMA, read_draft
from index.errors import ModelEndpointError, PromptError
from index.proof.verifier import DraftSentence
from index.settings import EndpointSettings
from index.types import Passage, Question

if TYPE_CHECKING:
    import openai


log = logging.getLogger(__name__)

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


@dataclass(frozen=True, slots=True)
class _Prompt:
    system: str
    user: str
    passages: int


class ModelAnswerer:
    """Drafts answers with a language model while it answers; what it returns is not proved yet."""

    def __init__(
        self, client: openai.AsyncOpenAI, settings: EndpointSettings, circuit: Circuit | None = None
    ) -> None:
        """Load the prompts; raise PromptError if one is missing or lacks a placeholder."""
        self.endpoint = Endpoint(client, settings)
        self._circuit = circuit or Circuit()
        self._probe: asyncio.Task[None] | None = None
        self._told = ""
        try:
            self._system = prompts.load("answer_system")
            self._user = prompts.load("answer_user")
        except prompts.PromptError as error:
            raise PromptError(str(error)) from None

    @classmethod
    def from_endpoint(cls, settings: EndpointSettings, circuit: Circuit | None = None) -> Self:
        """Make the answerer and its client; raise ConfigurationError if `base_url` cannot be one.

        The openai package is imported here, which takes about half a second.
        """
        return cls(make_client(settings), settings, circuit)

    @property
    def available(self) -> bool:
        """Tell whether questions wait for the model; false while it is out."""
        return self._circuit.closed

    async def draft(
        self, question: Question, passages: Sequence[Passage], language: str | None, spent: float = 0.0
    ) -> tuple[DraftSentence, ...]:
        """Ask the model; return sentences with evidence in 1..len(passages), () when it finds no answer.

        `language` is the ISO 639-1 code of the language to answer in (None: the question's own); for `spent`
        seconds the reader has waited already, and the model gets that much less time. Raises
        ModelEndpointError when the model did not answer usefully; at once while it is out.
        """
        if not passages:
            return ()
        prompt = self._prompt(question, passages, language)
        ticket = self._circuit.admit()
        if ticket.admission is Admission.ASK:
            return await self._ask(prompt, ticket, spent)
        if ticket.admission is Admission.PROBE and (self._probe is None or self._probe.done()):
            self._probe = asyncio.create_task(self._try(prompt, ticket), name="model probe")
        raise ModelEndpointError("The language model is out.")

    async def close(self) -> None:
        """End a probe under way and close the connections to the endpoint."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.gather(self._probe, return_exceptions=True)
        await self.endpoint.close()

    def _prompt(self, question: Question, passages: Sequence[Passage], language: str | None) -> _Prompt:
        user = self._user.fill(
            sentences=number_passages(passages),
            history="\n".join(fence(text) for text in question.history) or "(none)",
            question=fence(question.text),
        )
        return _Prompt(self._system.fill(language=language_name(language)), user, len(passages))

    async def _ask(self, prompt: _Prompt, ticket: Ticket, spent: float = 0.0) -> tuple[DraftSentence, ...]:
        """Ask the model and tell the circuit how it went."""
        started = time.monotonic()
        try:
            content = await self.endpoint.complete(prompt.system, prompt.user, ANSWER_SCHEMA, spent)
            draft = read_draft(content, passages=prompt.passages)
        except ModelEndpointError as error:
            self._note_failure(error, ticket, time.monotonic() - started)
            raise
        self._note_success(ticket)
        return draft

    async def _try(self, prompt: _Prompt, ticket: Ticket) -> None:
        """Ask only to learn whether the model answers again."""
        try:
            await self._ask(prompt, ticket)
        except ModelEndpointError:
            return

    def _note_success(self, ticket: Ticket) -> None:
        out = self._circuit.succeeded(ticket)
        if out is not None:
            self._told = ""
            log.info("The language model answers again, after %.0f s.", out)

    def _note_failure(self, error: ModelEndpointError, ticket: Ticket, seconds: float) -> None:
        """Log each outage once, and again only when it turns out to be one that a person must mend."""
        fault, wait = Fault.USELESS, None
        if isinstance(error, EndpointError):
            fault, wait = error.fault, error.wait
        if fault is Fault.DECLINED:
            log.info("The model gave no answer: %s", error)
            self._note_success(ticket)
        elif self._circuit.failed(ticket, fault, seconds, wait):
            self._tell(error, fault)
        elif self._circuit.closed:
            log.warning("The model gave no answer: %s", error)
        elif fault is Fault.SETTINGS and str(error) != self._told:
            self._tell(error, fault)

    def _tell(self, error: ModelEndpointError, fault: Fault) -> None:
        self._told = str(error)
        level = logging.ERROR if fault is Fault.SETTINGS else logging.WARNING
        log.log(level, "The language model is out, answers are verbatim until it is back. %s", error)


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
