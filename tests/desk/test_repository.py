"""What is kept of stories in the database: each text once, which generation is made of which, and what is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, text

from bot.desk import repository
from bot.desk.repository import PackedVersion
from bot.desk.story_changes import NewStory, StoryChanges, StoryOverride, apply_changes, build_input_of
from bot.storage.database import Database
from bot.storage.schema import generation_stories, generations, quotes, sentences, texts
from bot.types import LiveVersion, StoryOrigin
from index.errors import UnknownStoryError
from index.intake.story import story_from_text
from index.reindex_types import BuiltVersion
from index.text.chunking import chunks_of, sentences_of
from index.types import IndexedStory, Story
from tests.support.databases import rows


def story(name: str, said: str = "It rained on Monday. Nobody was hurt.", url: str | None = None) -> Story:
    return story_from_text(f"Rain in {name}\n\n{said}\n", story_id=name, url=url)


def generation(version: str, *stories: Story, fingerprint: str = "made so") -> PackedVersion:
    indexed = [IndexedStory(one, sentences_of(one), chunks_of(one, sentences_of(one)), 0) for one in stories]
    return PackedVersion.of(BuiltVersion(version, fingerprint, tuple(indexed), None))


def store(database: Database, *packed: PackedVersion) -> None:
    for one in packed:
        with database.engine.begin() as connection:
            repository.store_generation(connection, database.now(), one)
            row = repository.read_live_version(connection)
            to = LiveVersion(one.built.version, row.version if row else None)
            repository.point(connection, database.now(), to)
            repository.prune(connection)


def test_each_text_is_stored_once_and_a_generation_comes_back_as_it_was(database: Database) -> None:
    first, second = story("alden"), story("marle", "A café closed 😀. \N{NO-BREAK SPACE}It had a\ttab.")
    store(database, generation("v1", second, first), generation("v2", second, first))
    assert len(rows(database, texts)) == 2
    assert len(rows(database, sentences)) == len(sentences_of(first)) + len(sentences_of(second))
    for version in ("v1", "v2"):
        assert database.run_here(lambda c: repository.stories_of(c, version)) == (second, first)  # noqa: B023
    assert database.run_here(lambda c: repository.stories_of(c, "v3")) is None
    assert database.run_here(repository.read_live_version) == LiveVersion("v2", "v1")


def test_sentences_that_another_program_cut_are_cut_again(database: Database) -> None:
    store(database, generation("v1", story("alden")))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE sentences SET position = position + 7"))
    store(database, generation("v2", story("alden"), fingerprint="made otherwise"))
    assert [row.position for row in rows(database, sentences)] == [0, 1]


def test_three_generations_are_remembered_and_what_quotes_were_compared_with(database: Database) -> None:
    kept = story("kept")
    store(database, generation("v1", kept, story("one")))
    with database.engine.begin() as connection:
        row = {"answer_id": 1, "number": 1, "story_id": "one", "seen": "v1", "state": "unchanged"}
        connection.execute(insert(quotes).values(row))
    others = [generation(f"v{number}", kept, story(f"s{number}")) for number in (2, 3, 4, 5)]
    store(database, *others)
    assert [row.version for row in rows(database, generations)] == ["v1", "v3", "v4", "v5"]
    assert {row.version for row in rows(database, generation_stories)} == {"v1", "v3", "v4", "v5"}
    # The one of v2 is nobody's any more.
    assert len(rows(database, texts)) == 5
    assert {row.digest for row in rows(database, sentences)} == {row.digest for row in rows(database, texts)}


def test_what_was_put_back_is_remembered_however_old(database: Database) -> None:
    store(database, generation("v1", story("a")), generation("v2", story("b")))
    with database.engine.begin() as connection:
        repository.point(connection, database.now(), LiveVersion("v1", "v2", pinned=True))
        for number in (3, 4, 5):
            repository.store_generation(connection, database.now(), generation(f"v{number}", story("c")))
        repository.prune(connection)
    assert database.run_here(lambda c: repository.stories_of(c, "v1")) == (story("a"),)
    assert database.run_here(repository.read_live_version) == LiveVersion("v1", "v2", pinned=True)


def test_an_added_text_outlives_its_generations_and_the_shelf_comes_back(database: Database) -> None:
    added = story("added", url="https://news.example/added")
    entry = StoryOverride("added", StoryOrigin.URL, "https://news.example/added", added.title, added, by=900)
    left = StoryOverride("left", StoryOrigin.FOLDER, None, "Left out", None, excluded=True)
    store(database, generation("v1", added))
    with database.engine.begin() as connection:
        repository.write_overrides(connection, database.now(), {}, {"added": entry, "left": left})
    store(database, *(generation(f"v{number}", story("b")) for number in (2, 3, 4, 5)))
    overrides = database.run_here(repository.read_overrides)
    assert overrides == {"added": entry, "left": left}
    with database.engine.begin() as connection:
        repository.write_overrides(connection, database.now(), overrides, {"left": left})
        repository.prune(connection)
    assert database.run_here(repository.read_overrides) == {"left": left}
    assert len(rows(database, texts)) == 1


def test_only_the_first_sets_a_pointer_that_nobody_has_set(database: Database) -> None:
    def first(version: str) -> bool:
        row = LiveVersion(version, None)
        return database.run_here(lambda c: repository.point_first(c, database.now(), row))

    assert (first("v1"), first("v2")) == (True, False)
    assert database.run_here(repository.read_live_version) == LiveVersion("v1", None)


# -- changes, without a database -------------------------------------------------------------------------------

PAGE = "https://news.example/rain"


def page(name: str = "rain", address: str = PAGE, said: str = "It rained.") -> NewStory:
    return NewStory(story(name, said, url=address), StoryOrigin.URL, address, by=900)


def overrides_after(*steps: StoryChanges, live: dict[str, str] | None = None) -> dict[str, StoryOverride]:
    overrides: dict[str, StoryOverride] = {}
    for changes in steps:
        overrides = apply_changes(overrides, changes, live or {})
    return overrides


def test_a_page_of_a_known_address_takes_the_place_of_what_was_there() -> None:
    overrides = overrides_after(
        StoryChanges(add=(page(),)), StoryChanges(add=(page("sun", said="The sun shone."),))
    )
    assert list(overrides) == ["rain"]
    story = overrides["rain"].story
    assert story is not None
    assert (story.id, "The sun shone." in story.text) == ("rain", True)


def test_a_page_never_takes_the_place_of_another_page_of_the_same_name() -> None:
    overrides = overrides_after(
        StoryChanges(add=(page(),)), StoryChanges(add=(page(address="https://other.example/rain"),))
    )
    assert next(iter(overrides)) == "rain"
    assert len(overrides) == len({entry.story and entry.story.url for entry in overrides.values()}) == 2


FLOOD = "It rained on Monday. The river rose by two metres. Nobody was hurt."
FIRE = "The mill burned on Friday. It was empty. The police look for a witness."
FRONT = "https://mill.example/news/"


def found_at(address: str, name: str, said: str, states: str = FRONT) -> NewStory:
    return NewStory(replace(story(name, said, url=states), id=address[-1]), StoryOrigin.URL, address, by=900)


@pytest.mark.parametrize("second", [("Alden", FIRE), ("Marle", FIRE), ("Marle", FLOOD.replace("o", "a"))])
def test_two_stories_that_state_one_address_are_two(second: tuple[str, str]) -> None:
    one, other = found_at(f"{FRONT}a", "Alden", FLOOD), found_at(f"{FRONT}b", *second)
    again = StoryChanges(add=(other, one))
    overrides = overrides_after(StoryChanges(add=(one,)), StoryChanges(add=(other,)), again, again)
    assert {name: entry.story and entry.story.text for name, entry in overrides.items()} == {
        "a": one.story.text,
        "b": other.story.text,
    }
    # Each quote leads to where it can be read.
    assert len({entry.story and entry.story.url for entry in overrides.values()}) == 2


def test_reports_in_the_same_words_about_two_towns_are_two() -> None:
    one, other = (
        found_at(
            f"{FRONT}{name}", f"Report {name}", f"The flood of town {name} came on day {name} of the year."
        )
        for name in "12"
    )
    assert list(overrides_after(StoryChanges(add=(one, other)))) == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Alden", FLOOD),
        ("Alden", FLOOD.replace("two", "three").replace("Monday", "Tuesday")),
        ("Alden again", f"{FLOOD} The school is closed."),
    ],
)
def test_a_newer_state_of_a_story_found_at_another_address_takes_its_place(name: str, said: str) -> None:
    states = "https://mill.example/2025/rain-in-alden"
    one = found_at(f"{states}?from=a", "Alden", FLOOD, states)
    other = found_at(f"{states}?from=b", name, said, states)
    overrides = overrides_after(StoryChanges(add=(one,)), StoryChanges(add=(other,)))
    assert {key: entry.story and (entry.story.text, entry.story.url) for key, entry in overrides.items()} == {
        "a": (other.story.text, states)
    }


def test_a_file_of_a_known_id_takes_its_place() -> None:
    files = [
        NewStory(story("rain", said), StoryOrigin.FILE, "rain.txt") for said in ("It rained.", "It poured.")
    ]
    overrides = overrides_after(*(StoryChanges(add=(one,)) for one in files))
    assert [entry.story for entry in overrides.values()] == [files[1].story]


def test_a_story_of_the_folder_is_left_out_until_it_is_put_back() -> None:
    overrides = overrides_after(StoryChanges(remove=("bridge",)), live={"bridge": "The bridge"})
    assert build_input_of(overrides).excluded == {"bridge"}
    assert overrides["bridge"].title == "The bridge"
    assert apply_changes(overrides, StoryChanges(remove=("bridge",)), {}) == overrides
    assert apply_changes(overrides, StoryChanges(restore=("bridge",)), {}) == {}


def test_what_was_added_in_the_place_of_what_is_left_out_goes_and_that_stays_out() -> None:
    added = NewStory(story("bridge"), StoryOrigin.FILE, "bridge.txt")
    steps = (StoryChanges(remove=("bridge",)), StoryChanges(add=(added,)))
    overrides = overrides_after(*steps, live={"bridge": "The bridge"})
    assert build_input_of(overrides).added == (added.story,)
    assert build_input_of(overrides).excluded == {"bridge"}
    overrides = apply_changes(overrides, StoryChanges(remove=("bridge",)), {"bridge": "The bridge"})
    assert build_input_of(overrides) == build_input_of(
        overrides_after(steps[0], live={"bridge": "The bridge"})
    )


@pytest.mark.parametrize("changes", [StoryChanges(remove=("nobody",)), StoryChanges(restore=("rain",))])
def test_a_change_of_a_story_that_nobody_knows_is_refused(changes: StoryChanges) -> None:
    with pytest.raises(UnknownStoryError):
        apply_changes(overrides_after(StoryChanges(add=(page(),))), changes, {"rain": "Rain"})
