"""Nothing in, what readers saw in nine kinds of model outage out: the real engine and an endpoint on the loopback.

python -m benchmarks.chaos.outages [--long]

Each outage begins while the model answers, is met by a burst of questions, goes on, and ends; `--long` rotates
the nine for 30 minutes. The status is 1 when a reader waited longer than promised, got something else than the
story's own words with the note, or when a model that is back is not used again.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks.chaos.counts import Counts, Say, main
from bot.locales import load
from bot.views.answers import reply_view
from index.answering.llm.answerer import ModelAnswerer
from index.answering.llm.circuit_breaker import Circuit
from index.engine import StoryEngine
from index.settings import IndexConfig
from index.types import Answer, Mode, Note, Question, Refusal, Reply
from tests.support.endpoints import (
    ScriptedEndpoint,
    ScriptedReply,
    breaks_off,
    drips,
    fails,
    hangs,
    quotes,
    sends,
    serving,
)
from tests.support.stories import build_live, write_stories

FIRST_WITHIN: Final = 22.0
OPEN_WITHIN: Final = 3.0
BACK_WITHIN: Final = 60.0
LONG: Final = 30 * 60.0

ASKED: Final = Question("When did trams cross the bridge again?")
UNANSWERABLE: Final = Question("Who designed the tram's engine?")
WORDS: Final = "for the first time in three years"

SHAPES: Final[Mapping[str, ScriptedReply | None]] = {
    "refused": None,
    "hanging": hangs,
    "429": fails(429, "slow down"),
    "quota": fails(429, "quota", code="insufficient_quota"),
    "401": fails(401, "wrong key"),
    "500": fails(500),
    "slow drip": drips,
    "cut stream": breaks_off,
    "garbage": sends("\x00\x7f{]{"),
}


@dataclass(frozen=True, slots=True)
class Campaign:
    """How many ask at once when an outage begins, how many after that, how far apart, in seconds."""

    burst: int = 3
    asked: int = 10
    pause: float = 1.0
    stagger: float = 4.0


@dataclass(slots=True)
class Outcome:
    """What readers saw in one outage; waits in seconds."""

    shape: str
    questions: int = 0
    answered: int = 0
    opened: bool = False
    firsts: list[float] = field(default_factory=list)
    while_open: list[float] = field(default_factory=list)
    asked_while_open: int = 0
    back_after: float | None = None

    @property
    def kept(self) -> bool:
        """Tell whether everybody was answered rightly, and the circuit opened and closed."""
        return self.answered == self.questions and self.opened and self.back_after is not None


@dataclass(frozen=True, slots=True)
class Scene:
    """An engine, the endpoint it asks, and what brings the next probe nearer (nothing, in real time)."""

    engine: StoryEngine
    endpoint: ScriptedEndpoint
    hasten: Callable[[], None]

    async def outage(self, shape: str, campaign: Campaign) -> Outcome:
        """Let the endpoint fail in this shape while readers ask, then let it be well."""
        outcome = Outcome(shape)
        await self.endpoint.play(SHAPES[shape])
        for _ in range(3):
            await asyncio.gather(*(self._ask(outcome, outcome.firsts) for _ in range(campaign.burst)))
            if not self.engine.model_available:
                break
        outcome.opened = not self.engine.model_available
        before = len(self.endpoint.requests)
        for number in range(campaign.asked):
            await self._ask(outcome, outcome.while_open, UNANSWERABLE if number % 4 == 3 else ASKED)
            await asyncio.sleep(campaign.pause)
        outcome.asked_while_open = len(self.endpoint.requests) - before
        await self.endpoint.play(quotes(WORDS))
        outcome.back_after = await self._recover(outcome, campaign.pause)
        return outcome

    async def _recover(self, outcome: Outcome, pause: float) -> float | None:
        """Ask until the model's own answer comes; return after how many seconds."""
        self.hasten()
        began = time.perf_counter()
        while (seconds := time.perf_counter() - began) < BACK_WITHIN:
            reply = await self._ask(outcome, outcome.while_open, well=True)
            if isinstance(reply, Answer) and reply.mode is Mode.MODEL:
                return seconds
            await asyncio.sleep(pause)
        return None

    async def _ask(
        self, outcome: Outcome, waits: list[float], question: Question = ASKED, *, well: bool = False
    ) -> Reply:
        began = time.perf_counter()
        reply = await self.engine.answer(question)
        waits.append(time.perf_counter() - began)
        outcome.questions += 1
        outcome.answered += is_right(reply, well=well)
        return reply


def is_right(reply: Reply, *, well: bool) -> bool:
    """Tell whether a reply is what it must be without the model; where it is `well`, it may be the model's."""
    if reply.question.text == UNANSWERABLE.text:
        return isinstance(reply, Refusal)
    if not isinstance(reply, Answer) or WORDS not in reply.text:
        return False
    words = load("en")
    noted = words.note_model_unavailable in reply_view(reply, words, 1).text
    if reply.mode is Mode.MODEL:
        return well and not noted
    quotes_only = [one.text for one in reply.sentences] == [one.quote for one in reply.citations]
    return noted and quotes_only and reply.note is Note.MODEL_UNAVAILABLE


@asynccontextmanager
async def scene(
    config: IndexConfig, cap: float, circuit: Circuit, hasten: Callable[[], None] = lambda: None
) -> AsyncIterator[Scene]:
    """Yield an engine over the live index whose model answers well."""
    async with serving(quotes(WORDS)) as endpoint:
        settings = endpoint.settings(timeout=cap)
        engine = StoryEngine(config, ModelAnswerer.from_endpoint(settings, circuit))
        try:
            await engine.open()
            yield Scene(engine, endpoint, hasten)
        finally:
            await engine.close()


async def in_real_time(config: IndexConfig, shape: str, campaign: Campaign, start: float) -> Outcome:
    """Play one outage with the limits of production, `start` seconds from now."""
    await asyncio.sleep(start)
    async with scene(config, ScriptedEndpoint().settings().timeout, Circuit()) as stage:
        await stage.engine.answer(ASKED)
        return await stage.outage(shape, campaign)


async def short(config: IndexConfig) -> list[Outcome]:
    """Play the nine beside each other, each with an engine of its own."""
    campaign = Campaign()
    plays = [
        in_real_time(config, shape, campaign, number * campaign.stagger)
        for number, shape in enumerate(SHAPES)
    ]
    return await asyncio.gather(*plays)


async def long(config: IndexConfig, seconds: float, say: Say) -> list[Outcome]:
    """Play the nine one after the other, again and again, on one engine; return an outcome a shape."""
    totals: dict[str, Outcome] = {}
    campaign = replace(Campaign(), burst=10, asked=45, pause=1.0)
    until = time.monotonic() + seconds
    async with scene(config, ScriptedEndpoint().settings().timeout, Circuit()) as stage:
        while time.monotonic() < until:
            for shape in SHAPES:
                if time.monotonic() < until:
                    say(f"{shape}, {sum(one.questions for one in totals.values())} questions so far")
                    outcome = await stage.outage(shape, campaign)
                    totals[shape] = added(totals[shape], outcome) if shape in totals else outcome
    return list(totals.values())


def added(one: Outcome, other: Outcome) -> Outcome:
    """Return two outages of a shape as one; it came back when both did, after the longer of the two."""
    both = None not in (one.back_after, other.back_after)
    return Outcome(
        one.shape,
        one.questions + other.questions,
        one.answered + other.answered,
        one.opened and other.opened,
        one.firsts + other.firsts,
        one.while_open + other.while_open,
        one.asked_while_open + other.asked_while_open,
        max(one.back_after or 0.0, other.back_after or 0.0) if both else None,
    )


def counted(outcome: Outcome) -> Counts:
    """Return an outcome as a row of the table of campaigns, with the promises it broke."""
    first, later = max(outcome.firsts, default=0.0), max(outcome.while_open, default=0.0)
    back = "never" if outcome.back_after is None else outcome.back_after
    figures: dict[str, float | str] = {
        "questions": outcome.questions,
        "answered": outcome.answered,
        "s the slowest at first": first,
        "s the slowest once open": later,
        "s until the model is used again": back,
    }
    broken = {
        "not all answered": outcome.answered < outcome.questions,
        "never opened": not outcome.opened,
        "never closed": outcome.back_after is None,
        f"first after {FIRST_WITHIN:g} s": first > FIRST_WITHIN,
        f"open after {OPEN_WITHIN:g} s": later > OPEN_WITHIN,
    }
    return Counts(
        f"model outage: {outcome.shape}", figures, tuple(name for name, true in broken.items() if true)
    )


async def run(at_length: bool, say: Say) -> list[Counts]:
    """Build a small index and play the outages over it."""
    # What the person who runs a bot reads of an outage would only stand between the rows.
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        config = IndexConfig(write_stories(home / "stories", "bridge.md"), home / "data")
        await asyncio.to_thread(build_live, config, "v1")
        outcomes = await (long(config, LONG, say) if at_length else short(config))
    return [counted(outcome) for outcome in outcomes]


if __name__ == "__main__":
    sys.exit(main("outages", __doc__, run))
