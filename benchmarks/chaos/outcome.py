"""What was asked and what readers saw in; what was lost, doubled, left open, out of order and how late out.

Pure. A message of the bot belongs to the question it replies to. It is a placeholder while it shows one, and final
from the first other text on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.playground.server import Shown

Key = tuple[int, int]
"""A chat and a message in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: where it stands, when it was asked (seconds since the epoch), what its answer must hold."""

    chat: int
    message: int
    time: float
    expected: str

    @property
    def key(self) -> Key:
        """Return where it stands."""
        return self.chat, self.message


@dataclass(slots=True)
class _Message:
    """A message of the bot: what it replies to, what it showed when it was no placeholder, what it shows now."""

    reply_to: int | None
    finals: list[tuple[float, str]] = field(default_factory=list)
    relapsed: int = 0
    open: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The counts of a run, and when each question had its answer (`answered`, by question)."""

    asked: int
    lost: int
    """Questions without a final answer."""
    double: int
    """Final answers beyond the first of a question."""
    orphans: int
    """Placeholders left standing for good."""
    changed: int
    """Final answers that later showed another text."""
    wrong: int
    """Final answers without the words that answer their question: another's answer, or an excuse."""
    stray: int
    """Messages of the bot that reply to no question."""
    disordered: int
    """Chats where a later question had its answer before an earlier one."""
    chats: int
    answered: Mapping[Key, float]
    seconds: tuple[float, ...]
    """From each answered question to its answer, sorted."""


def read(asked: Sequence[Asked], shown: Iterable[Shown], is_placeholder: Callable[[str], bool]) -> Outcome:
    """Return the counts; `shown` is in the order of time."""
    questions = {question.key: question for question in asked}
    messages = _messages(shown, is_placeholder)
    answers: dict[Key, list[_Message]] = defaultdict(list)
    stray = 0
    for (chat, _), message in messages.items():
        key = (chat, message.reply_to or 0)
        stray += key not in questions
        if message.finals and key in questions:
            answers[key].append(message)
    answered = {key: min(one.finals[0][0] for one in found) for key, found in answers.items()}
    return Outcome(
        asked=len(asked),
        lost=len(questions) - len(answers),
        double=sum(len(found) - 1 for found in answers.values()),
        orphans=sum(message.open for message in messages.values()),
        changed=sum(len(m.finals) - 1 + m.relapsed for m in messages.values() if m.finals),
        wrong=sum(
            questions[key].expected not in one.finals[-1][1]
            for key, found in answers.items()
            for one in found
        ),
        stray=stray,
        disordered=_disordered(asked, answered),
        chats=len({question.chat for question in asked}),
        answered=answered,
        seconds=tuple(sorted(answered[key] - questions[key].time for key in answered)),
    )


def _messages(shown: Iterable[Shown], is_placeholder: Callable[[str], bool]) -> dict[Key, _Message]:
    messages: dict[Key, _Message] = {}
    for one in shown:
        message = messages.setdefault((one.chat, one.message), _Message(one.reply_to))
        message.open = one.text is not None and is_placeholder(one.text)
        if one.text is None:
            continue
        if message.open:
            message.relapsed += bool(message.finals)
        elif not message.finals or message.finals[-1][1] != one.text:
            message.finals.append((one.time, one.text))
    return messages


def _disordered(asked: Iterable[Asked], answered: Mapping[Key, float]) -> int:
    chats: dict[int, list[float]] = defaultdict(list)
    for question in sorted(asked, key=lambda one: one.key):
        if question.key in answered:
            chats[question.chat].append(answered[question.key])
    return sum(any(later < earlier for earlier, later in pairwise(times)) for times in chats.values())


def recoveries(asked: Iterable[Asked], answered: Mapping[Key, float], faults: Sequence[float]) -> list[float]:
    """Return, for each question that a fault met while it was pending, the seconds from the last such to its answer.

    `faults` are moments (seconds since the epoch), sorted: of kills, or of the restarts after them.
    """
    return sorted(
        answered[one.key] - max(met)
        for one in asked
        if one.key in answered
        and (met := [moment for moment in faults if one.time < moment <= answered[one.key]])
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which that share of the sorted values lies; of nothing NaN."""
    if not ordered:
        return math.nan
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1 if share else 0)]
