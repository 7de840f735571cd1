"""The stories and paraphrases of this folder come in; true sentences with their evidence go out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from index.text.sentences import split_sentences

FOLDER = Path(__file__).parent
_WORD = r"[A-Z][\w-]*(?:['’][A-Z]\w+)?"
_NAME = re.compile(rf"(?<![\w'’-]){_WORD}(?:(?:(?<=s)['’] | & | of (?=[A-Z])|[ -]){_WORD})*")
_NOT_NAMES = frozenset(
    """the a an in on at by for from with as of to and but or if when while after before since until he she
    it they we i you his her its their our my your this that these those there here no not none some
    many most all each every both another other one two three four five six seven eight nine ten
    eleven twelve about around nearly almost more less at least according january february march
    april may june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday mr mrs ms dr however although though because during under over last next
    first second third today yesterday only now then its what who how why where which until despite
    instead between among both half about twice even still just so yes also once""".split()
)


@dataclass(frozen=True)
class Story:
    """A story of this benchmark: its title and its sentences in order."""

    id: str
    title: str
    sentences: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the story, longest first; a sentence's first word counts if it is one elsewhere."""
        found: dict[str, None] = {}
        inside = {
            match.group() for text in self.sentences for match in _NAME.finditer(text) if match.start() > 0
        }
        for text in self.sentences:
            for match in _NAME.finditer(text):
                name = re.sub(r"['’]s?$", "", match.group())
                words = name.split()
                while words and words[0].lower() in _NOT_NAMES:
                    words = words[1:]
                name = " ".join(words)
                if name and (match.start() > 0 or len(words) > 1 or name in inside):
                    found.setdefault(name)
        return tuple(sorted(found, key=lambda each: (-len(each), each)))


@dataclass(frozen=True)
class Original:
    """A true sentence, its story, the sentences that prove it, and whether it is held out from development."""

    id: str
    story: Story
    evidence: tuple[str, ...]
    question: str
    text: str
    held_out: bool


@cache
def _place_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")


def names_of(text: str, story: Story) -> list[str]:
    """Return the story's names that stand in `text`, in order, each once, the longest reading of each."""
    places: list[tuple[int, int, str]] = []
    for name in story.names:
        for match in _place_of(name).finditer(text) if name in text else ():
            if not any(start < match.end() and match.start() < end for start, end, _ in places):
                places.append((*match.span(), name))
    return list(dict.fromkeys(name for _, _, name in sorted(places)))


def load_stories(path: Path = FOLDER / "stories.json") -> dict[str, Story]:
    """Return the stories by id, cut into sentences as the bot cuts them."""
    raw: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {each["id"]: story_of(each["id"], each["title"], each["text"]) for each in raw}


def story_of(name: str, title: str, text: str) -> Story:
    """Make a story of a text; a line is a paragraph."""
    lines = [line for line in text.split("\n") if line.strip()]
    return Story(
        name, title, tuple(span.of(line).strip() for line in lines for span in split_sentences(line))
    )


def load_paraphrases(stories: dict[str, Story], path: Path = FOLDER / "paraphrases.json") -> list[Original]:
    """Return the true paraphrases; those with an even number are held out."""
    raw: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [
        Original(
            str(each["id"]),
            stories[each["story"]],
            tuple(each["evidence"]),
            each["question"],
            each["text"],
            int(re.sub(r"\D", "", str(each["id"])) or 0) % 2 == 0,
        )
        for each in raw
    ]


def own_sentences(stories: dict[str, Story]) -> list[Original]:
    """Return the stories' own sentences as originals; every second one is held out."""
    return [
        Original(f"{story.id}:{place}", story, (text,), "What happened?", text, place % 2 == 0)
        for story in stories.values()
        for place, text in enumerate(story.sentences, start=1)
        if len(text.split()) >= 5
    ]
