"""Hostile inputs by the thousand in, crashes, refused sends, foreign links, secrets and silence counted out.

python -m benchmarks.chaos.hostile [--long]

All inputs go through reading and rendering and the playground's strict check of texts, answered with what hostile
stories say; a share of them also goes through the running bot, over a real index of these stories.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from telegram import Update, User

from benchmarks.chaos import hostile_corpus, hostile_stories
from benchmarks.chaos.counts import Counts, Say, main
from benchmarks.chaos.hostile_checks import Findings, Watch, WatchingServer, look_at_view
from benchmarks.chaos.hostile_updates import Hostile, hostile
from benchmarks.chaos.load import placeholders
from bot import types
from bot.app import build
from bot.lifecycle.serving import serving
from bot.locales import phrases
from bot.messages import parsing
from bot.messages.callback_data import decode
from bot.settings import Settings
from bot.views.answers import citations_of, reply_view, unasked_view
from bot.views.proof import proof_view
from index.intake.folder import load_folder
from index.text.chunking import sentences_of
from index.types import (
    Answer,
    AnswerSentence,
    Citation,
    Mode,
    Question,
    QuoteState,
    Refusal,
    RefusalReason,
    Reply,
    Traced,
)
from tests.support.rig import until
from tests.support.stories import build_live

SHORT: Final = (200, 40)
CI: Final = (2_000, 40)
LONG: Final = (50_000, 2_000)
"""How many inputs, and how many of them through the running bot."""

KINDS: Final = (
    "crashes",
    "rejected sends",
    "foreign links",
    "previews",
    "secrets",
    "unanswered",
    "told elsewhere",
    "obeyed",
)
KEY: Final = "sk-planted-5d1c77"
ME: Final = User(id=4242, first_name="Storyproof", is_bot=True, username="story_proof_bot")
ADMIN: Final = 900


def drawn_texts(count: int, start: int) -> tuple[str, ...]:
    """Let Hypothesis draw texts of any characters, the same ones each time."""
    found: list[str] = []
    anything = st.text(st.characters(), min_size=1, max_size=60)
    spoken = st.sampled_from((*hostile_corpus.QUESTIONS, *hostile_corpus.ORDERS))

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(spoken, anything, st.booleans()))
    def draw(parts: tuple[str, str, bool]) -> None:
        asked, noise, inside = parts
        found.append(asked.replace(" ", noise) if inside else f"{noise} {asked}")

    draw()
    return tuple(found)


def citations(folder: Path) -> tuple[Citation, ...]:
    """Return every sentence of the hostile stories as a citation."""
    return tuple(
        Citation(1, story.id, story.title, story.url, one.start, one.end, story.text[one.start : one.end])
        for story in load_folder(folder)
        for one in sentences_of(story)
    )


def replied(question: Question, proofs: Sequence[Citation], dice: random.Random) -> Reply:
    """Return a reply of hostile sentences, as retrieval might have chosen them."""
    chosen = [
        Citation(
            number, one.story_id, one.title, one.url, one.start, one.end, one.quote, one.quote, one.quote
        )
        for number, one in enumerate(dice.sample(proofs, dice.choice((1, 2, 5))), 1)
    ]
    if dice.random() < 0.4:
        return Refusal(question, dice.choice(tuple(RefusalReason)), chosen[0], "v1")
    sentences = tuple(AnswerSentence(one.quote, (one.number,)) for one in chosen)
    return Answer(question, sentences, tuple(chosen), Mode.EXTRACTIVE, "v1")


def through_the_layers(
    inputs: Sequence[Hostile], proofs: Sequence[Citation], dice: random.Random, found: Findings
) -> None:
    """Read each input, answer it, render the answer and a proof, and look at both."""
    for number, one in enumerate(inputs):
        try:
            decode(dice.choice(hostile_corpus.PRESSES))
            update = Update.de_json({"update_id": number, one.kind: one.body}, None)
            _show(parsing.read(update.message, ME), proofs, dice, found)
        except Exception as error:
            found.add("crashes", (error, one.body))


def _show(
    asked: types.Asked | types.Unasked | None,
    proofs: Sequence[Citation],
    dice: random.Random,
    found: Findings,
) -> None:
    if isinstance(asked, types.Unasked):
        look_at_view(unasked_view(asked, phrases(asked.language)), found)
    if not isinstance(asked, types.Asked):
        return
    words = phrases(asked.question.language)
    reply = replied(asked.question, proofs, dice)
    look_at_view(reply_view(reply, words, 7), found)
    proofs = citations_of(reply)
    if proofs:
        one = dice.choice(proofs)
        traced = Traced(dice.choice(tuple(QuoteState)), one.before, one.after)
        view = proof_view(reply, one.number, traced, words, 7)
        assert view is not None
        look_at_view(view, found)


class Stage:
    """The running bot's people: they write what they are given, and press what they should not."""

    def __init__(self, server: WatchingServer, found: Findings, dice: random.Random) -> None:
        self._server = server
        self._found = found
        self._dice = dice

    def write(self, one: Hostile) -> None:
        """Let the update of an input come from Telegram."""
        person = one.body["from"]["id"]
        self._server.user(person, started=True)
        if one.chat < 0:
            self._server.group(one.chat)
        self._server.feed.push(one.kind, one.body)

    def answers(self, chat: int) -> list[dict[str, Any]]:
        """Return the bot's messages of a chat but those that still wait for an answer."""
        return [
            message for message in self._server.bot_messages(chat) if message["text"] not in placeholders()
        ]

    async def settle(self, chats: Sequence[int], patience: float, say: Say) -> None:
        """Wait until these chats are answered, or nothing has moved for so long; count those that are not."""
        waiting, moved, seen = list(chats), time.monotonic(), -1
        while waiting and time.monotonic() - moved < patience:
            if self._server.counts.total() != seen:
                seen, moved = self._server.counts.total(), time.monotonic()
            await asyncio.sleep(0.1)
            waiting = [chat for chat in waiting if not self.answers(chat)]
            say(f"{len(chats) - len(waiting)} of {len(chats)} answered by the bot")
        for chat in waiting:
            self._found.add("unanswered", self._server.messages(chat))

    async def press(self, chats: Sequence[int]) -> int:
        """Forge and replay presses on the answers of these chats; what one chat was told is shown in no other."""
        buttons = [
            (chat, message) for chat in chats for message in self.answers(chat) if "reply_markup" in message
        ]
        eve, presses = 7_777, 0
        self._server.user(eve, started=True)
        before = {chat: self._texts(chat) for chat, _ in buttons}
        for (chat, message), (_, other) in itertools.pairwise(buttons):
            data = other["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
            for forged in (data, self._dice.choice(hostile_corpus.PRESSES)):
                self._server.press(eve, chat, message["message_id"], data=forged)
                presses += 1
        with suppress(AssertionError):
            await until(lambda: len(self._server.world.query_answers) >= presses, 60.0)
        if (missing := presses - len(self._server.world.query_answers)) > 0:
            self._found.add("unanswered", f"{missing} presses")
        for chat, texts in before.items():
            if self._texts(chat) != texts:
                self._found.add("told elsewhere", (texts, self._texts(chat)))
        return presses

    def _texts(self, chat: int) -> list[str]:
        return [message["text"] for message in self._server.bot_messages(chat)]


async def through_the_bot(
    inputs: Sequence[Hostile], home: Path, found: Findings, dice: random.Random, say: Say
) -> int:
    """Run the real bot over the stories in `home`, let the inputs come and press buttons; return how many presses."""
    async with WatchingServer((KEY,), found) as server:
        server.user(ADMIN, "Edith", started=True)
        config = Settings(
            telegram_bot_token=SecretStr(server.token),
            telegram_api_base_url=server.base_url,
            admin_user_ids=frozenset({ADMIN}),
            stories_dir=home / "stories",
            data_dir=home / "data",
        )
        watch = Watch((server.token, KEY), found)
        root = logging.getLogger()
        level = root.level
        root.addHandler(watch)
        root.setLevel(logging.INFO)
        try:
            return await _serve(config, server, Stage(server, found, dice), inputs, say)
        finally:
            root.removeHandler(watch)
            root.setLevel(level)
            server.look()


async def _serve(
    config: Settings, server: WatchingServer, stage: Stage, inputs: Sequence[Hostile], say: Say
) -> int:
    assembled = build(config)
    async with serving(assembled.application, assembled.ingress):
        for one in inputs:
            stage.write(one)
        answered = [one.chat for one in inputs if one.answered]
        await stage.settle(answered, 60.0, say)
        presses = await stage.press(answered[: max(10, len(answered) // 5)])
        server.look()
        return presses


async def campaign(count: int, running: int, say: Say, start: int = 1) -> Counts:
    """Put `count` inputs through the layers, `running` of them through the bot too; return what was found."""
    dice, found = random.Random(start), Findings()
    drawn = drawn_texts(min(count, 2000), start)
    inputs = [hostile(number, dice, drawn) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        proofs = citations(hostile_stories.write(home / "stories"))
        await asyncio.to_thread(through_the_layers, inputs, proofs, dice, found)
        config = Settings(stories_dir=home / "stories", data_dir=home / "data").index_config()
        await asyncio.to_thread(build_live, config, "v1")
        presses = await through_the_bot(inputs[:running], home, found, dice, say)
    figures = {"inputs": count, "of them through the running bot": running, "forged presses": presses}
    broken = tuple(
        f"{found.counts[kind]} {kind}: {found.examples[kind]}" for kind in KINDS if found.counts[kind]
    )
    return Counts("hostile", {**figures, **{kind: found.counts[kind] for kind in KINDS}}, broken)


async def run(long: bool, say: Say) -> Counts:
    """Run the campaign in one of its two sizes."""
    return await campaign(*(LONG if long else SHORT), say)


if __name__ == "__main__":
    sys.exit(main("hostile", __doc__, run))
