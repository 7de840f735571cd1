"""People who ask: a playground in, questions in many chats at a given pace, and what became of them, out."""

from __future__ import annotations

import asyncio
import random
import time
from functools import cache

from benchmarks.chaos.counts import Say
from benchmarks.chaos.material import QUESTIONS
from benchmarks.chaos.outcome import Asked, Outcome, read
from bot.locales import LANGUAGES, load
from bot.playground.server import PlaygroundServer

FIRST_PERSON = 1_000
FIRST_GROUP = -1_001_000_000_000
IN_GROUPS = 0.08
"""The share of questions asked in groups, where Telegram takes 20 messages a minute."""

SAME_CHAT = 0.25
"""The share of questions that follow in the chat of the one before: for these order counts."""


class Load:
    """People in private chats and groups around one bot; what they asked is kept."""

    def __init__(self, server: PlaygroundServer, *, people: int = 40, groups: int = 4, seed: int = 1) -> None:
        self.asked: list[Asked] = []
        self._server = server
        self._dice = random.Random(seed)
        self._people = range(FIRST_PERSON, FIRST_PERSON + people)
        self._groups = [FIRST_GROUP - number for number in range(groups)]
        self._last: int | None = None
        for person in self._people:
            server.user(person, language=LANGUAGES[person % len(LANGUAGES)], started=True)
        for group in self._groups:
            server.group(group)

    def ask(self, chat: int | None = None) -> Asked:
        """Ask one question now, in this chat or in one chosen at random."""
        if chat is None:
            chat = self._choose()
        text, expected = self._dice.choice(QUESTIONS)
        if chat < 0:
            person = self._dice.choice(self._people)
            said = self._server.says(person, f"/ask@{self._server.world.me['username']} {text}", chat)
        else:
            said = self._server.says(chat, text)
        question = Asked(chat, said["message_id"], time.time(), expected)
        self.asked.append(question)
        return question

    async def keep_asking(self, count: int, every: float) -> None:
        """Ask so many questions, one about every so many seconds."""
        for _ in range(count):
            self.ask()
            await asyncio.sleep(self._dice.uniform(0, 2 * every))

    def outcome(self) -> Outcome:
        """Return what has become of the questions so far."""
        return read(self.asked, self._server.shown, placeholders().__contains__)

    async def settle(self, patience: float, say: Say, *, linger: float = 3.0) -> Outcome:
        """Wait until all are answered or nothing has moved for `patience` seconds, and `linger`: doubles come late."""
        moved, seen = time.monotonic(), -1
        while (outcome := self.outcome()).lost and time.monotonic() - moved < patience:
            if len(self._server.shown) != seen:
                moved, seen = time.monotonic(), len(self._server.shown)
            say(f"{outcome.asked - outcome.lost} of {outcome.asked} answered")
            await asyncio.sleep(0.5)
        await asyncio.sleep(linger)
        return self.outcome()

    def _choose(self) -> int:
        if self._last is not None and self._dice.random() < SAME_CHAT:
            return self._last
        crowd = bool(self._groups) and self._dice.random() < IN_GROUPS
        self._last = self._dice.choice(self._groups) if crowd else self._dice.choice(self._people)
        return self._last


@cache
def placeholders() -> frozenset[str]:
    """Return what a message shows until it is an answer, in every language."""
    return frozenset(load(language).placeholder for language in LANGUAGES)
