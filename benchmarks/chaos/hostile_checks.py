"""What the bot sends in, what should never be in it out: refused texts, foreign links, previews, secrets."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from aiohttp import web

from benchmarks.chaos.hostile_stories import URL
from bot.lifecycle.logging import RedactingFormatter
from bot.locales import LANGUAGES, load
from bot.playground.errors import ApiError
from bot.playground.server import PlaygroundServer
from bot.playground.text import message_text
from bot.playground.wire import MessageEntity
from bot.views.draft import View

FOREIGN: Final = frozenset(
    ("mention", "text_mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number")
)
_HARMLESS: Final = ("message is not modified", "query is too old")


@dataclass(slots=True)
class Findings:
    """What was found wrong, by kind, with an example of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, example: object) -> None:
        """Count one more."""
        self.counts[kind] += 1
        self.examples.setdefault(kind, repr(example)[:400])


@cache
def own_pages() -> tuple[str, ...]:
    """Return the pages of ours whose commands may be tapped, in every language."""
    return _phrases("start", "help", "usage", "unknown_command", "status_none")


@cache
def admin_pages() -> tuple[str, ...]:
    """Return how everything begins that only an admin may see, in every language."""
    return _phrases(
        "reindex_started", "reindex_running", "report_title", "report_unchanged_title", "status_title"
    )


def _phrases(*names: str) -> tuple[str, ...]:
    return tuple(getattr(load(language), name).strip() for language in LANGUAGES for name in names)


def look_at(text: str, entities: Iterable[Any], found: Findings) -> None:
    """Find what Telegram would refuse of a message, and what could be tapped in it that is not ours."""
    try:
        shown = message_text(text, [MessageEntity.model_validate(entity) for entity in entities])
    except ApiError as error:
        found.add("rejected sends", (error.description, text))
        return
    if text.startswith(admin_pages()):
        found.add("obeyed", text)
    for entity in shown.entities:
        kind = entity["type"]
        ours = kind == "bot_command" and text.startswith(own_pages())
        if (kind in FOREIGN and not ours) or (kind == "text_link" and entity["url"] != URL):
            found.add("foreign links", (entity, text))


def look_at_view(view: View, found: Findings) -> None:
    """Find the same in a view, and buttons that Telegram would not take."""
    look_at(view.text, [entity.to_dict() for entity in view.entities], found)
    for button in (button for row in view.buttons for button in row):
        if not 1 <= len(button.data.encode()) <= 64:
            found.add("rejected sends", button)


class WatchingServer(PlaygroundServer):
    """A playground that looks at everything the bot sends, and counts what it refuses."""

    def __init__(self, secrets: Collection[str], found: Findings) -> None:
        super().__init__()
        self._secrets = tuple(secrets)
        self._found = found
        self._looked = 0

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        response = await super()._answer(request)
        if response.status == 400 and isinstance(response, web.Response):
            said = str(response.text)
            if not any(words in said for words in _HARMLESS):
                self._found.add("rejected sends", said)
        return response

    def look(self) -> None:
        """Look at the calls since the last time."""
        calls, self._looked = self.calls[self._looked :], len(self.calls)
        for call in calls:
            sent = json.dumps(call.params, ensure_ascii=False, default=str)
            if any(secret in sent for secret in self._secrets):
                self._found.add("secrets", call)
            if call.method in ("sendMessage", "editMessageText"):
                look_at(call.params["text"], call.params.get("entities") or (), self._found)
                if not (call.params.get("link_preview_options") or {}).get("is_disabled"):
                    self._found.add("previews", call)


class Watch(logging.Handler):
    """Reads the log as the bot writes it: errors are crashes, and no line may hold a secret."""

    def __init__(self, secrets: Collection[str], found: Findings) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(RedactingFormatter(secrets))
        self._secrets = tuple(secrets)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        """Read one record."""
        line = self.format(record)
        if record.levelno >= logging.ERROR:
            self._found.add("crashes", line)
        if any(secret in line for secret in self._secrets):
            self._found.add("secrets", line)
