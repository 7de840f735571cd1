"""One bot and questions held at every step of their answers in, one kill -9; what did not end as designed out.

Each question has a chat of its own, and Telegram's side of it is held at one step: a request that is lost, that is
carried out only after the bot has died, or whose answer never comes. One kill meets them all. For the steps that
only the bot knows of, the last it heard from Telegram was some milliseconds before the kill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from benchmarks.chaos.load import FIRST_PERSON, Load, placeholders
from benchmarks.chaos.outcome import read
from benchmarks.chaos.rig import BotProcess
from bot.playground.errors import Hold
from bot.playground.server import PlaygroundServer

DELAYS = (0.0, 0.003, 0.01, 0.03, 0.1, 0.3)
"""Seconds between what the bot heard last and the kill."""

PATIENCE = 90.0
REACHED_WITHIN = 90.0
_SEND, _EDIT = "sendMessage", "editMessageText"


class Kind(Enum):
    """What the bot hears last before it is killed."""

    TIMED = "answers and questions some time before"
    UNRECEIVED = "updates were handed out and never arrived"
    UNCONFIRMED = "updates arrived and their confirmation did not"


KINDS = tuple(Kind)


@dataclass(slots=True)
class Step:
    """A question, and how many placeholders its step may leave behind: `least` to `most`."""

    name: str
    chat: int
    method: str = ""
    """The call that is held; none where the question itself comes just before the kill."""
    hold: Hold = field(default_factory=Hold)
    least: int = 0
    most: int = 0
    before: float | None = None
    """Seconds before the kill when the call is released or the question asked; None: held over the kill."""
    late: bool = False
    """Released only when the next bot has answered: a request that was long on its way."""


def held_steps() -> list[Step]:
    """Return the steps that are held over the kill."""
    return [
        Step("placeholder lost", 0, _SEND, Hold(lost=True)),
        Step("placeholder sent after the kill", 0, _SEND, Hold(), 0, 1),
        Step("placeholder sent after the answer", 0, _SEND, Hold(), 1, 1, late=True),
        Step("placeholder's number never came", 0, _SEND, Hold(after=True)),
        Step("edit lost", 0, _EDIT, Hold(lost=True)),
        Step("edit done after the kill", 0, _EDIT, Hold()),
        Step("edit done after the answer", 0, _EDIT, Hold(), late=True),
        Step("edit's answer never came", 0, _EDIT, Hold(after=True)),
    ]


def timed_steps(delays: Iterable[float]) -> list[Step]:
    """Return the steps at which the kill comes so many seconds after the last that the bot heard."""
    steps: list[Step] = []
    for delay in delays:
        words = f"{1000 * delay:.0f} ms before"
        steps += [
            Step(f"asked {words}", 0, most=1, before=delay),
            Step(f"placeholder sent {words}", 0, _SEND, Hold(after=True), most=1, before=delay),
            Step(f"edit done {words}", 0, _EDIT, Hold(after=True), before=delay),
        ]
    return steps


class Round:
    """One bot, its questions at their steps, one kill, and the bot that runs next."""

    def __init__(
        self, server: PlaygroundServer, bot: BotProcess, kind: Kind, delays: Sequence[float] = DELAYS
    ) -> None:
        self._server = server
        self._bot = bot
        self._poll: Hold | None = None
        self._last = [Step(f"{number}, {kind.value}", 0, most=1) for number in ("first", "second")]
        if kind is Kind.TIMED:
            self._last = []
        else:
            self._poll = Hold(after=True) if kind is Kind.UNRECEIVED else Hold(lost=True)
        self._held = held_steps() + (timed_steps(delays) if kind is Kind.TIMED else [])
        for number, step in enumerate(self.steps):
            step.chat = FIRST_PERSON + number
        self._load = Load(server, people=len(self.steps), groups=0)

    @property
    def steps(self) -> list[Step]:
        """Return every step of this round."""
        return self._held + self._last

    async def play(self, starts: asyncio.Semaphore) -> list[str]:
        """Return the steps that did not end as designed, and what was found; `starts` is the room for starting."""
        await self._start(starts)
        await self._reach_steps()
        if self._poll:
            await self._hold_poll(self._poll)
        await self._run_up()
        await self._bot.kill()
        for step in self._held:
            if not step.late:
                step.hold.release.set()
        if self._poll:
            self._poll.release.set()
        await self._start(starts)
        await self._load.settle(PATIENCE, lambda _: None, linger=1.0)
        for step in self._held:
            step.hold.release.set()
        await asyncio.sleep(1.0)
        return [wrong for step in self.steps if (wrong := self._wrong(step))]

    async def _start(self, starts: asyncio.Semaphore) -> None:
        async with starts:
            await self._bot.start()
            await self._bot.ready()

    async def _reach_steps(self) -> None:
        """Ask in every chat that is held, and wait until each question is where it shall be."""
        holding = [step for step in self._held if step.method]
        for step in holding:
            self._server.fail_next(step.method, step.hold, chat=step.chat)
            self._load.ask(step.chat)
        async with asyncio.timeout(REACHED_WITHIN):
            for step in holding:
                await step.hold.reached.wait()

    async def _hold_poll(self, poll: Hold) -> None:
        """Let the poll that waits now return with a question, and hold the next one."""
        first, second = self._last
        self._server.fail_next("getUpdates", poll)
        polls = self._server.counts["getUpdates"]
        self._load.ask(first.chat)
        async with asyncio.timeout(REACHED_WITHIN):
            while self._server.counts["getUpdates"] == polls:  # noqa: ASYNC110  (a counter, no event)
                await asyncio.sleep(0.001)
            self._load.ask(second.chat)
            await poll.reached.wait()

    async def _run_up(self) -> None:
        """Release and ask, the earliest first; return when the kill is due."""
        steps = sorted(
            (step for step in self._held if step.before is not None), key=lambda step: -(step.before or 0.0)
        )
        moments = [step.before or 0.0 for step in steps]
        pauses = [earlier - later for earlier, later in pairwise([*moments, 0.0])]
        for step, pause in zip(steps, pauses, strict=True):
            if step.method:
                step.hold.release.set()
            else:
                self._load.ask(step.chat)
            await asyncio.sleep(pause)

    def _wrong(self, step: Step) -> str:
        """Say what is not as designed in a step's chat; nothing when all is."""
        asked = [one for one in self._load.asked if one.chat == step.chat]
        shown = [one for one in self._server.shown if one.chat == step.chat]
        found = read(asked, shown, placeholders().__contains__)
        names = ("lost", "double", "changed", "wrong", "stray")
        wrong = [f"{count} {name}" for name in names if (count := getattr(found, name))]
        if not step.least <= found.orphans <= step.most:
            wrong.append(f"{found.orphans} placeholders left, not {step.least} to {step.most}")
        return f"{step.name}: {', '.join(wrong)}" if wrong else ""
