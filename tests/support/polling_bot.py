"""A bot whose polling goes through our own request class."""

from __future__ import annotations

from typing import Any

from telegram.ext import ExtBot

from bot.ingress.polling import PollRequest, WatchedRequest

NO_TLS: dict[str, Any] = {"verify": False}


def poll_bot(root: str, token: str, request: PollRequest) -> ExtBot[None]:
    return ExtBot(
        token,
        base_url=f"{root}/bot",
        request=WatchedRequest(httpx_kwargs=NO_TLS),
        get_updates_request=request,
    )
