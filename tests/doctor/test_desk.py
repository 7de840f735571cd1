"""The doctor knows what an editor added, left out or put back: none of it is taken for an index that is behind."""

from __future__ import annotations

import pytest

from bot.desk import repository
from bot.desk.desk import Desk
from bot.desk.story_changes import NewStory, StoryChanges
from bot.doctor import words
from bot.doctor.findings import Mark
from bot.storage.database import open_database
from bot.types import LiveVersion, StoryOrigin
from index.intake.folder import load_story
from index.settings import IndexConfig
from tests.support.installations import found, marks, settings_of

pytestmark = pytest.mark.usefixtures("clean", "quick_builds")


async def test_what_was_added_and_what_was_put_back_is_as_it_should_be(small: IndexConfig) -> None:
    settings = settings_of(small)
    database = open_database(small.data_dir)
    try:
        desk = Desk(small, database)
        await desk.sync()
        path = small.data_dir / "ferry.md"
        path.write_text("Ferry Stops\n\nThe ferry stopped on Friday. It was old.\n")
        report = await desk.reindex(
            changes=StoryChanges(add=(NewStory(load_story(path), StoryOrigin.FILE, path.name),))
        )
        findings = await found(settings, "index")
        assert marks(findings) == {}
        assert report.version in findings["index"].finding
        assert findings["index content"].finding == words.CONTENT.finding
        await desk.rollback()
        assert (await found(settings, "index"))["index content"].finding == words.CONTENT_PINNED.finding
        elsewhere = LiveVersion("20300101-000000-aaaa", None)
        await database.run(lambda connection: repository.point(connection, database.now(), elsewhere))
        finding = (await found(settings, "index"))["index content"]
        assert (finding.mark, elsewhere.version in finding.finding) == (Mark.WARNING, True)
    finally:
        database.close()
