"""The chat in the terminal: the bot's own parsing, engine and rendering, without Telegram."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from telegram import Chat, Message, MessageEntity, User
from telegram.constants import ChatType

from bot.console.printer import Printer, printer
from bot.console.session import ready_engine
from bot.locales import load
from bot.messages import parsing
from bot.messages.parsing import FOLLOW_UP_QUESTIONS, FOLLOW_UP_SECONDS
from bot.ports import Engine
from bot.settings import Settings
from bot.types import Asked
from bot.views.answers import citations_of, reply_view, text_view, unasked_view
from bot.views.draft import View
from bot.views.proof import proof_view
from bot.views.reindex import sources_view
from index.types import Reply

log = logging.getLogger(__name__)

ME = User(id=1, first_name="Storyproof", is_bot=True, username="storyproof")
YOU = User(id=2, first_name="You", is_bot=False)
PROMPT = "> "
WELCOME = "Without TELEGRAM_BOT_TOKEN the chat is here. Ask; type 1 to see the proof [1]; /quit leaves."

_NO_YEAR = 999


def message_from(line: str, number: int) -> Message:
    """Return the message that Telegram would make of a line typed to the bot in private."""
    command = re.match(r"/[A-Za-z0-9_]+(?:@[A-Za-z0-9_]+)?", line)
    entities = [MessageEntity(MessageEntity.BOT_COMMAND, 0, command.end())] if command else []
    return Message(
        message_id=number,
        date=datetime.now(UTC),
        chat=Chat(id=YOU.id, type=ChatType.PRIVATE),
        from_user=YOU,
        text=line,
        entities=entities,
    )


class TerminalChat:
    """A private chat with the bot: it remembers the last answer for its buttons and the last questions."""

    def __init__(self, engine: Engine, out: Printer, now: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._out = out
        self._now = now
        self._words = load("en")
        self._last: Reply | None = None
        self._asked: list[tuple[float, str]] = []
        self._lines = 0

    async def hear(self, line: str) -> None:
        """Answer one line; an unexpected error is logged and apologised for, as on Telegram."""
        try:
            await self._respond(line)
        except Exception:
            log.exception("A line could not be answered")
            self._out.show(text_view(self._words.apology))

    async def _respond(self, line: str) -> None:
        """Show a proof of the last answer for its number, a page for a command, else answer the question."""
        self._lines += 1
        proof = await self._proof(line)
        if proof is not None:
            self._out.show(proof)
            return
        message = message_from(line, self._lines)
        asked = parsing.read(message, ME)
        if isinstance(asked, Asked):
            await self._answer(asked)
        else:
            self._out.show(await self._page(line) if asked is None else unasked_view(asked, self._words))

    async def _answer(self, asked: Asked) -> None:
        self._last = await self._engine.answer(replace(asked.question, history=self._history()))
        self._asked.append((self._now(), asked.question.text))
        self._out.show(reply_view(self._last, self._words))

    def _history(self) -> tuple[str, ...]:
        since = self._now() - FOLLOW_UP_SECONDS
        return tuple(text for at, text in self._asked if at >= since)[-FOLLOW_UP_QUESTIONS:]

    async def _proof(self, line: str) -> View | None:
        """Return the proof that a bare number stands for; None when the line is a question.

        Where the answer has other proofs, a number as small as theirs is taken for a slip, and a year is not.
        """
        if self._last is None or not re.fullmatch(r"\[?[0-9]{1,4}\]?", line):
            return None
        number = int(line.strip("[]"))
        for citation in citations_of(self._last):
            if citation.number == number:
                traced = await self._engine.trace(citation)
                view = proof_view(self._last, number, traced, self._words, 0)
                # There is no going back in a terminal: the answer still stands above.
                return view and replace(view, buttons=())
        numbers = " ".join(f"[{citation.number}]" for citation in citations_of(self._last))
        if not numbers or number > _NO_YEAR:
            return None
        return text_view(self._words.proof_others.format(numbers=numbers))

    async def _page(self, line: str) -> View:
        command = line.split(maxsplit=1)[0].split("@", maxsplit=1)[0].lower()
        if command == "/sources":
            return sources_view(await self._engine.sources(), self._words)
        page = {"/start": self._words.start, "/help": self._words.help}.get(command)
        return text_view(page or self._words.unknown_command)


def chat(settings: Settings) -> int:
    """Chat until the input ends, /quit or Ctrl-C; return the exit status."""
    interactive = sys.stdin.isatty()
    with asyncio.Runner() as runner:
        session = ready_engine(settings)
        engine = runner.run(session.__aenter__())
        try:
            talk(engine, typed_lines(interactive), runner, printer(), interactive=interactive)
        finally:
            runner.run(session.__aexit__(None, None, None))
    return 0


def talk(
    engine: Engine, lines: Iterator[str], runner: asyncio.Runner, out: Printer, *, interactive: bool
) -> None:
    """Answer every line; the loop stands still while a person types, so that Ctrl-C always works."""
    room = TerminalChat(engine, out)
    if interactive:
        out.say(WELCOME)
    with suppress(KeyboardInterrupt):
        for raw in lines:
            line = raw.strip()
            if line.lower() in ("/quit", "/exit"):
                return
            if not line:
                continue
            if not interactive:
                out.say(f"{PROMPT}{line}")
            runner.run(room.hear(line))
            out.say()


def typed_lines(interactive: bool) -> Iterator[str]:
    """Yield lines from the keyboard, with editing, or from a pipe, whatever its encoding."""
    if not interactive:
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        yield from sys.stdin
        return
    with suppress(ImportError):
        # Importing it gives input() line editing and a history.
        import readline  # noqa: F401
    with suppress(EOFError):
        while True:
            yield input(PROMPT)
