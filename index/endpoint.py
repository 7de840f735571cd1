"""Two messages go to an OpenAI-compatible endpoint; a text or one ModelEndpointError comes back, in time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from index.errors import ConfigurationError, ModelEndpointError

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletion

OPENAI_BASE_URL: Final = "https://api.openai.com/v1"
MAX_ATTEMPTS: Final = 5
"""One for each thing an endpoint may not know (two formats, a limit, the temperature), and one more."""

_NOT_UNDERSTOOD: Final = frozenset({400, 415, 422, 501})


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where the model is (`base_url` None: OpenAI's own); `timeout` caps a whole answer, in seconds."""

    api_key: str = field(repr=False)
    model: str
    base_url: str | None = None
    timeout: float = 20.0
    max_tokens: int = 1024


class ReplyFormat(IntEnum):
    """How strictly the endpoint can be held to a JSON shape, strictest first."""

    JSON_SCHEMA = 0
    JSON_OBJECT = 1
    PLAIN_TEXT = 2


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint was found to understand."""

    reply_format: ReplyFormat = ReplyFormat.JSON_SCHEMA
    limit_name: str = "max_tokens"
    temperature: bool = True

    def simpler(self, complaint: str) -> Dialect | None:
        """Return the dialect to try after the refusal `complaint`; None when nothing simpler is left."""
        if self.limit_name == "max_tokens" and "max_tokens" in complaint:
            # Newer OpenAI models accept only this name.
            return replace(self, limit_name="max_completion_tokens")
        if self.temperature and "temperature" in complaint:
            return replace(self, temperature=False)
        if self.reply_format is not ReplyFormat.PLAIN_TEXT:
            return replace(self, reply_format=ReplyFormat(self.reply_format + 1))
        return None


def make_client(settings: EndpointSettings) -> openai.AsyncOpenAI:
    """Return a client for `settings` that reads no address from the environment; raise ConfigurationError."""
    import openai

    base_url = settings.base_url or OPENAI_BASE_URL
    if not _is_address(base_url):
        raise ConfigurationError(
            "OPENAI_BASE_URL is no http address.", "Copy it again; it often ends in /v1."
        )
    if not settings.api_key.isascii():
        raise ConfigurationError("OPENAI_API_KEY is no key that a header can carry.", "Copy it again.")
    # Servers on one's own machine need no key, but the client wants one.
    return openai.AsyncOpenAI(api_key=settings.api_key or "none", base_url=base_url)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and " " not in url
        )
    except ValueError:
        return False


class Endpoint:
    """One model behind one client; remembers the dialect that worked."""

    def __init__(self, client: openai.AsyncOpenAI, settings: EndpointSettings) -> None:
        """Use `client` without its own retries, so that nothing can outlast the time cap."""
        self._client = client.with_options(max_retries=0, timeout=settings.timeout)
        self._settings = settings
        self.dialect = Dialect()

    async def complete(self, system: str, user: str, schema: dict[str, Any]) -> str:
        """Return the model's whole text; raise ModelEndpointError for anything else.

        The endpoint's own error texts are left out of it on purpose: some repeat the API key.
        """
        try:
            async with asyncio.timeout(self._settings.timeout):
                return await self._negotiate(system, user, schema)
        except TimeoutError:
            raise _timed_out(self._settings.timeout) from None

    async def close(self) -> None:
        """Close the client's connections."""
        await self._client.close()

    async def _negotiate(self, system: str, user: str, schema: dict[str, Any]) -> str:
        """Ask in the known dialect, then in simpler ones while the endpoint says it does not understand."""
        dialect = self.dialect
        for _ in range(MAX_ATTEMPTS):
            outcome = await self._ask(self._request(dialect, system, user, schema))
            if not isinstance(outcome, str):
                text = read_completion(outcome)
                self.dialect = dialect
                return text
            simpler = dialect.simpler(outcome)
            if simpler is None:
                break
            dialect = simpler
        raise ModelEndpointError(
            "The model endpoint refused the request in every form.", "Check OPENAI_MODEL and OPENAI_BASE_URL."
        )

    async def _ask(self, request: dict[str, Any]) -> ChatCompletion | str:
        """Send one request; return the completion, or the complaint of an endpoint that did not know it."""
        import openai

        try:
            completion: ChatCompletion = await self._client.chat.completions.create(**request)
        except openai.APITimeoutError:
            raise _timed_out(self._settings.timeout) from None
        except openai.APIConnectionError:
            raise ModelEndpointError(
                "The model endpoint could not be reached, or broke off.",
                "Check OPENAI_BASE_URL and the network.",
            ) from None
        except openai.APIStatusError as error:
            if error.status_code in _NOT_UNDERSTOOD:
                return f"{error.param} {error.message}"
            raise _refused(error.status_code) from None
        except (openai.OpenAIError, ValueError, TypeError, AttributeError, KeyError):
            # The client passes on whatever its parser trips over when a body is not what the protocol says.
            raise _unreadable() from None
        return completion

    def _request(self, dialect: Dialect, system: str, user: str, schema: dict[str, Any]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._settings.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            dialect.limit_name: self._settings.max_tokens,
        }
        if dialect.temperature:
            request["temperature"] = 0
        if dialect.reply_format is ReplyFormat.JSON_SCHEMA:
            shape = {"name": "story_answer", "strict": True, "schema": schema}
            request["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif dialect.reply_format is ReplyFormat.JSON_OBJECT:
            request["response_format"] = {"type": "json_object"}
        return request


def read_completion(completion: object) -> str:
    """Return a finished completion's text; raise ModelEndpointError if it is cut, filtered, refused or empty.

    The client checks no types (a body that is an HTML page arrives as a str), hence the careful reading.
    """
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise _unreadable()
    message = getattr(choices[0], "message", None)
    content = getattr(message, "content", None)
    finish = getattr(choices[0], "finish_reason", None)
    if finish == "length":
        raise ModelEndpointError("The model's answer was cut off at the token limit.")
    if finish == "content_filter" or getattr(message, "refusal", None):
        raise ModelEndpointError("The model declined to answer.")
    if finish != "stop":
        raise ModelEndpointError("The model's answer is not finished.")
    if not isinstance(content, str) or not content.strip():
        raise ModelEndpointError("The model's answer is empty.")
    return content


def _timed_out(seconds: float) -> ModelEndpointError:
    return ModelEndpointError(f"The model endpoint did not answer within {seconds:g} seconds.")


def _unreadable() -> ModelEndpointError:
    return ModelEndpointError(
        "The model endpoint did not answer as an OpenAI-compatible one does.", "Check OPENAI_BASE_URL."
    )


def _refused(status: int) -> ModelEndpointError:
    cures = {
        401: "Check OPENAI_API_KEY.",
        403: "Check what OPENAI_API_KEY may use.",
        404: "Check OPENAI_MODEL and OPENAI_BASE_URL.",
        429: "Wait, or check the endpoint's quota.",
    }
    return ModelEndpointError(f"The model endpoint answered HTTP {status}.", cures.get(status, ""))
