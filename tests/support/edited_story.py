"""A story before and after ten edits, and readers who hold answers from before; for the tests of corrections."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update

from bot.desk.repository import point
from bot.storage.answers import AnswersStore
from bot.storage.database import Database
from bot.storage.schema import answers
from bot.types import LiveVersion
from index.citations.citing import cite_sentence
from index.intake.story import story_from_text
from index.text.chunking import chunks_of, sentences_of
from index.types import Answer, AnswerSentence, IndexedStory, Mode, Question

BEFORE = (
    "The bridge over the Lune was closed on 3 May after cracks were found in two of its piers.",
    "Engineers from Harwick Council measured the cracks at 14 millimetres.",
    "About 9,200 drivers use the bridge on a working day.",
    "The council first said it would open again within a week.",
    "Buses are sent round by Skelby, which takes twenty minutes longer.",
    "Mayor Ines Holt apologised to the shops on the east bank.",
    "A ferry was offered by the rowing club and turned down.",
    "The repair is to cost 2.1 million pounds, and the county will pay half of it.",
    "Work begins in June.",
    "The last inspection was four years ago.",
)
AFTER = (
    "The bridge over the Lune was closed on 4 May after cracks were found in two of its piers.",
    "Engineers from Harwick Council measured the cracks at 41 millimetres.",
    "A third pier is being watched.",
    "About 9,200 drivers use the bridge on a working day.",
    "Mayor Ines Hold apologised to the shops on the east bank.",
    "Buses are sent round by Skelby, which takes twenty minutes longer.",
    "The repair is to cost 2.1 million pounds.",
    "The county will pay half of it.",
    "Work begins in June.",
    "Nobody was hurt.",
    "The last inspection was four years ago.",
)
EDITED = {BEFORE[0]: AFTER[0], BEFORE[1]: AFTER[1], BEFORE[5]: AFTER[4], BEFORE[7]: AFTER[6]}
REMOVED = {BEFORE[3], BEFORE[6]}


def indexed(texts: Iterable[str], story_id: str = "bridge") -> IndexedStory:
    """Return a story of these sentences, a paragraph each."""
    story = story_from_text("\n\n".join(texts), story_id=story_id, title="The bridge")
    cut = sentences_of(story)
    return IndexedStory(story, cut, chunks_of(story, cut), 0)


def answer_from(story: IndexedStory, *texts: str, version: str = "v1") -> Answer:
    """Return a verbatim answer that quotes these sentences of a story."""
    by_text = {story.story.text[one.start : one.end]: one for one in story.sentences}
    cited = tuple(cite_sentence(number, by_text[text], story) for number, text in enumerate(texts, 1))
    told = tuple(AnswerSentence(one.quote, (one.number,)) for one in cited)
    return Answer(Question("What about the bridge?"), told, cited, Mode.EXTRACTIVE, version)


def make_live(database: Database, version: str, previous: str | None = None) -> None:
    """Let a version be the live one in the database."""
    database.run_here(lambda connection: point(connection, database.now(), LiveVersion(version, previous)))


async def hold(database: Database, given: Answer, chat: int = 5, message: int | None = 77) -> int:
    """Let a reader hold an answer; return its id."""
    number = await AnswersStore(database).add(chat, None, given)
    told = update(answers).where(answers.c.id == number).values(message_id=message)
    await database.run(lambda connection: connection.execute(told).rowcount)
    return number
