"""The words of the bot, as frozen values: what comes in, what was asked, what readers are given, what editors list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from index.types import Citation, Question, Reply


@dataclass(frozen=True, slots=True)
class Place:
    """Where to answer: the chat, its topic (None: no topic) and the message to reply to (None: no reply)."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for us: `answered_id` is the message of ours it replies to, `asker` the person (None: unknown)."""

    question: Question
    place: Place
    private: bool
    answered_id: int | None = None
    asker: int | None = None


@dataclass(frozen=True, slots=True)
class Unasked:
    """We were called without a question; `talk` is what was said instead (None: nothing)."""

    place: Place
    language: str | None
    talk: SmallTalk | None = None


class SmallTalk(StrEnum):
    """What was said without asking anything; the values are names of phrases in the locales."""

    GREETING = "greeting"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Received:
    """One update as it came.

    `update_id` is None where there is none to be had. `body` is JSON in ASCII, or for what is not JSON the text
    itself. `readable` tells whether python-telegram-bot makes an Update of it.
    """

    update_id: int | None
    body: str
    readable: bool


class Intake(Protocol):
    """Where updates are kept from before Telegram is told that they arrived."""

    async def store(self, updates: Sequence[Received]) -> int:
        """Commit all in one transaction, known ids left out; return how many were new.

        Raises DatabaseUnavailableError when the database is down; any other error says that one of the updates
        cannot be stored as it is.
        """


@dataclass(frozen=True, slots=True)
class SupersededQuote:
    """A quote that the story has superseded: as it was, and the sentence it became (None: it is gone).

    Where both are the same it had been said to be gone, and stands again.
    `number` is the citation that shows it: the sentence of today in its paragraph, or the one that was removed.
    """

    number: int
    before: str
    after: str | None

    @property
    def again(self) -> bool:
        """Tell whether the sentence stands again."""
        return self.after == self.before


@dataclass(frozen=True, slots=True)
class Correction:
    """What changed in the story under an answer to `question`; each part has a citation, so it can be proved, too."""

    question: Question
    superseded: tuple[SupersededQuote, ...]
    citations: tuple[Citation, ...]
    index_version: str | None


SentReply = Reply | Correction


class StoryOrigin(StrEnum):
    """Where a story comes from."""

    FOLDER = "folder"
    FILE = "file"
    URL = "url"


@dataclass(frozen=True, slots=True)
class ListedStory:
    """A line of the editor's list of stories."""

    id: str
    title: str
    origin: StoryOrigin
    address: str | None
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """Which version all replicas answer from, and the one before; `pinned` when an editor has put it back."""

    version: str
    previous: str | None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """How many answers were erased, and how many messages of the person still wait to be handled."""

    answers: int
    waiting: int
