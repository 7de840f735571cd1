"""Fixtures for pytest to load as a plugin: indexes of the small stories, and an engine over them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.settings import IndexConfig
from tests.support.fork_server import forked_builders

if TYPE_CHECKING:
    from index.engine import StoryEngine

# The builder and the engine take seconds to import: only who asks for an index pays for them.


def _built(folder: Path, *names: str) -> IndexConfig:
    from tests.support.stories import build_live, write_stories

    config = IndexConfig(write_stories(folder / "stories", *names), folder / "data")
    build_live(config, "v1")
    return config


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    """Give an index of all the stories, live as version v1; tests must leave it as it is."""
    return _built(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def built_small(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    """Give an index of one story, live as version v1; tests must leave it as it is."""
    return _built(tmp_path_factory.mktemp("built-small"), "bridge.md")


@pytest.fixture
def small(built_small: IndexConfig, tmp_path: Path) -> IndexConfig:
    """Give a copy of the index of one story, which a test may damage."""
    stories = shutil.copytree(built_small.stories_dir, tmp_path / "stories")
    return IndexConfig(stories, shutil.copytree(built_small.data_dir, tmp_path / "data"))


@pytest.fixture
async def engine(built: IndexConfig) -> AsyncIterator[StoryEngine]:
    """Give an open engine over the shared index."""
    from index.engine import StoryEngine

    opened = StoryEngine.create(built)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def python_with_builders() -> Iterator[str]:
    """Give a Python whose builders need no imports any more."""
    with forked_builders() as command:
        yield command


@pytest.fixture
def quick_builds(python_with_builders: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each build of this test begin without the seconds that a builder's imports take."""
    monkeypatch.setattr(sys, "executable", python_with_builders)
