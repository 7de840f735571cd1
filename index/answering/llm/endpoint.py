"""Two messages go to an OpenAI-compatible endpoint; a text or one ModelEndpointError comes back, in time."""

from __future__ import annotations

import asyncio
import json
import math
import time
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from index.answering.llm.circuit_breaker import Fault
from index.errors import ConfigurationError, ModelEndpointError
from index.settings import EndpointSettings

if TYPE_CHECKING:
    import openai


OPENAI_BASE_URL: Final = "https://api.openai.com/v1"
MAX_ATTEMPTS: Final = 5
"""One for each thing an endpoint may not know (two formats, a limit, the temperature), and one more."""

MOST_CHARACTERS: Final = 32_000
"""A longer text is no answer of `max_tokens`, and reading it would only cost time."""

_NOT_UNDERSTOOD: Final = frozenset({400, 415, 422, 501})
_DECLINES: Final = frozenset({"content_filter", "content_policy_violation"})
_SPENT: Final = "insufficient_quota"


class EndpointError(ModelEndpointError):
    """What a ModelEndpointError of an endpoint also tells: the kind of fault, the seconds it asks to wait."""

    def __init__(
        self, cause: str, cure: str = "", *, fault: Fault = Fault.DOWN, wait: float | None = None
    ) -> None:
        """Keep what the circuit breaker needs to know."""
        super().__init__(cause, cure)
        self.fault = fault
        self.wait = wait


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

    from index.answering.llm.http_client import GuardedClient

    base_url = settings.base_url or OPENAI_BASE_URL
    if not _is_address(base_url):
        raise ConfigurationError(
            "OPENAI_BASE_URL is no http address.", "Copy it again; it often ends in /v1."
        )
    if not settings.api_key.isascii():
        raise ConfigurationError("OPENAI_API_KEY is no key that a header can carry.", "Copy it again.")
    # Servers on one's own machine need no key, but the client wants one.
    key = settings.api_key or "none"
    return openai.AsyncOpenAI(api_key=key, base_url=base_url, http_client=GuardedClient())


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

    async def complete(self, system: str, user: str, schema: dict[str, Any], spent: float = 0.0) -> str:
        """Return the model's whole text; raise ModelEndpointError for anything else.

        `spent` is how many seconds of the cap are gone already; at least half of it is left to the model.
        The endpoint's own error texts are left out of the error on purpose: some repeat the API key.
        """
        cap = self._settings.timeout
        try:
            async with asyncio.timeout(max(cap - spent, cap / 2)):
                return await self._negotiate(system, user, schema)
        except TimeoutError:
            raise _timed_out(cap) from None

    async def close(self) -> None:
        """Close the client's connections."""
        await self._client.close()

    async def _negotiate(self, system: str, user: str, schema: dict[str, Any]) -> str:
        """Ask in the known dialect, then in simpler ones while the endpoint says it does not understand."""
        dialect = self.dialect
        for _ in range(MAX_ATTEMPTS):
            outcome = await self._ask(self._request(dialect, system, user, schema))
            if isinstance(outcome, bytes):
                text = read_completion(outcome)
                self.dialect = dialect
                return text
            simpler = dialect.simpler(outcome)
            if simpler is None:
                break
            dialect = simpler
        raise EndpointError(
            "The model endpoint refused the request in every form.", "Check OPENAI_MODEL and OPENAI_BASE_URL."
        )

    async def _ask(self, request: dict[str, Any]) -> bytes | str:
        """Send one request; return the body, or the complaint of an endpoint that did not know it."""
        import openai

        try:
            # Raw, for the client's own reading checks no types and takes seconds over a body made to do so.
            response = await self._client.chat.completions.with_raw_response.create(**request)
        except openai.APITimeoutError:
            raise _timed_out(self._settings.timeout) from None
        except openai.APIConnectionError:
            raise EndpointError(
                "The model endpoint could not be reached, or broke off.",
                "Check OPENAI_BASE_URL and the network.",
            ) from None
        except openai.APIStatusError as error:
            if error.code in _DECLINES:
                raise _declined() from None
            if error.status_code in _NOT_UNDERSTOOD:
                return f"{error.param} {error.message}"
            raise _refused(error) from None
        except openai.OpenAIError:
            raise _unreadable() from None
        body: bytes = response.content
        return body

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


def read_completion(body: bytes) -> str:
    """Return a finished completion's text; raise ModelEndpointError if it is cut, filtered, refused or empty."""
    try:
        completion = json.loads(body)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    choices = _field(completion, "choices")
    if not isinstance(choices, list) or not choices:
        raise _unreadable()
    message = _field(choices[0], "message")
    content = _field(message, "content")
    finish = _field(choices[0], "finish_reason")
    if finish == "length":
        raise _useless("The model's answer was cut off at the token limit.")
    if finish == "content_filter" or _field(message, "refusal"):
        raise _declined()
    if finish != "stop":
        raise _useless("The model's answer is not finished.")
    if not isinstance(content, str) or not content.strip():
        raise _useless("The model's answer is empty.")
    if len(content) > MOST_CHARACTERS:
        raise _useless("The model's answer is too long.")
    return content


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def seconds_to_wait(header: str | None, now: float) -> float | None:
    """Return the seconds a Retry-After header asks for, as a number or a date; None when it says nothing.

    `now` is the time in seconds since 1970 (RFC 9110, section 10.2.3).
    """
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _timed_out(seconds: float) -> EndpointError:
    return EndpointError(f"The model endpoint did not answer within {seconds:g} seconds.")


def _unreadable() -> EndpointError:
    return EndpointError(
        "The model endpoint did not answer as an OpenAI-compatible one does.", "Check OPENAI_BASE_URL."
    )


def _useless(cause: str) -> EndpointError:
    return EndpointError(cause, fault=Fault.USELESS)


def _declined() -> EndpointError:
    return EndpointError("The model declined to answer.", fault=Fault.DECLINED)


def _refused(error: openai.APIStatusError) -> EndpointError:
    status = error.status_code
    cures = {
        401: "Check OPENAI_API_KEY.",
        402: "Check the account of OPENAI_API_KEY.",
        403: "Check what OPENAI_API_KEY may use.",
        404: "Check OPENAI_MODEL and OPENAI_BASE_URL.",
        429: "Wait, or check the endpoint's quota.",
    }
    if _SPENT in (error.code, error.type):
        cause = f"The model endpoint answered HTTP {status}: the quota is used up."
        return EndpointError(cause, "Check the account of OPENAI_API_KEY.", fault=Fault.SETTINGS)
    if 300 <= status < 400:
        cure = "Set OPENAI_BASE_URL to the address it has moved to; a redirect is not followed."
        return EndpointError(f"The model endpoint answered HTTP {status}.", cure, fault=Fault.SETTINGS)
    wait = seconds_to_wait(error.response.headers.get("retry-after"), time.time())
    fault = Fault.SETTINGS if status in (401, 402, 403, 404) else Fault.DOWN
    cause = f"The model endpoint answered HTTP {status}."
    return EndpointError(cause, cures.get(status, ""), fault=fault, wait=wait)
