"""Requests of the openai package in, whole small answers out: no redirect is followed, no flood is read."""

from __future__ import annotations

from typing import Any, Final

import openai
from openai import DefaultAsyncHttpxClient

from index.resolving import NameServer

MOST_BYTES: Final = 1_000_000
"""Room for an answer and all the thoughts before it; what is longer is no answer."""


class UnfitBodyError(openai.OpenAIError):
    """The body is too long, or packed though it was asked for plain."""


class GuardedClient(DefaultAsyncHttpxClient):
    """The package's own HTTP client, which reads no body that could fill the memory."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Follow no redirect: it could carry the key or the question to another host."""
        super().__init__(follow_redirects=False, headers={"Accept-Encoding": "identity"})
        self._most_bytes = most_bytes
        self._name_server = NameServer()

    async def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:
        """Send a request and read its body up to the limit; raise UnfitBodyError."""
        await self._name_server.answers(request.url.host)
        response = await super().send(request, stream=True, **options)
        if stream:
            return response
        body = bytearray()
        try:
            # A packed body of a few kilobytes can be gigabytes when it is unpacked.
            if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
                raise UnfitBodyError("The body is packed.")
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > self._most_bytes:
                    raise UnfitBodyError("The body is too long.")
        finally:
            await response.aclose()
        return type(response)(
            response.status_code, headers=response.headers, content=bytes(body), request=request
        )
