"""What a call may end in besides a result: a refusal in Telegram's words, or a fault of the network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""A JSON object as it goes over the wire."""


class ApiError(Exception):
    """A refusal: an HTTP status, Telegram's description of it and the parameters (retry_after in seconds)."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """Return the JSON object of the refusal."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


def bad_request(description: str) -> ApiError:
    """Build a 400; `description` comes without the prefix "Bad Request: "."""
    return ApiError(400, f"Bad Request: {description}")


def strict(description: str) -> ApiError:
    """Build a 400 for what Telegram would silently ignore, or what the playground does not model."""
    return bad_request(f"STRICT {description}")


def forbidden(description: str) -> ApiError:
    """Build a 403; `description` comes without the prefix "Forbidden: "."""
    return ApiError(403, f"Forbidden: {description}")


def too_many_requests(seconds: int) -> ApiError:
    """Build a 429 that asks for a pause of `seconds`."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the connection without an answer, before the request is carried out or `after` it."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class BadGateway:
    """Answer 502 with an HTML page, as a proxy in front of Telegram does; the request is not carried out."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait `seconds`, then carry the request out."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep a call waiting, before it is carried out or `after`, from when it comes (`reached`) to `release`.

    A held request that is `lost` is not carried out then, and its connection is closed.
    """

    after: bool = False
    lost: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> None:
        """Say that the call has come, and wait for its release."""
        self.reached.set()
        await self.release.wait()


Fault = Drop | BadGateway | Delay | Hold | ApiError
