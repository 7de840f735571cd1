"""What an editor gives becomes a story to add: a page under its address, a file under its name, an id put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.intake import MAX_BYTES, changes_of, file_of, is_address, local_file_of, name_of
from bot.desk.story_changes import StoryChanges
from bot.types import StoryOrigin
from index.errors import SourceError, SourceTooLargeError
from index.intake.fetch.fetch import Fetched
from tests.support.stories import LIBRARY


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Fetched]:
    """Let addresses lead to what the test puts there."""
    pages: dict[str, Fetched] = {}

    async def fetch(url: str) -> Fetched:
        return pages[url]

    monkeypatch.setattr("index.intake.fetch.fetch.fetch", fetch)
    return pages


async def test_a_page_is_added_under_the_address_it_was_found_at(web: dict[str, Fetched]) -> None:
    found = "https://news.example/2025/library.txt"
    web["http://short.example/x"] = Fetched(
        "http://short.example/x", found, "text/plain", "utf-8", LIBRARY.encode()
    )
    [addition] = (await changes_of("http://short.example/x", by=900)).add
    assert (addition.origin, addition.address, addition.by) == (StoryOrigin.URL, found, 900)
    assert (addition.story.url, addition.story.title) == (found, "Old Library to Become a Home for Refugees")
    assert "library" in addition.story.id


def test_a_page_is_named_after_the_last_part_of_its_address() -> None:
    assert name_of("https://news.example/2025/rain/?page=2") == "rain"
    assert name_of("https://news.example/") == "news.example"


async def test_what_is_no_address_is_an_id_to_put_back() -> None:
    assert await changes_of("bridge") == StoryChanges(restore=("bridge",))
    assert not is_address("ftp://news.example/a")
    assert not is_address("see https://news.example/a")


async def test_a_file_of_this_machine_is_added_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "library.txt"
    path.write_text(LIBRARY, encoding="utf-8")
    addition = await local_file_of(path)
    assert (addition.origin, addition.address, addition.story.id) == (
        StoryOrigin.FILE,
        "library.txt",
        "library",
    )
    with pytest.raises(SourceError) as caught:
        await local_file_of(tmp_path / "missing.txt")
    assert "missing.txt" in caught.value.cause


async def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(SourceTooLargeError):
        await file_of("a.txt", "text/plain", bytes(MAX_BYTES + 1))


@pytest.mark.parametrize("name", ["notes", "notes.txt"])
async def test_a_file_without_a_suffix_is_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("It rained on Monday. Nobody was hurt.", encoding="utf-8")
    addition = await local_file_of(tmp_path / name)
    assert (addition.story.id, addition.address) == ("notes", name)
