"""Fixtures for pytest to load as a plugin: indexes of the small stories, and an engine over them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from index.engine import StoryEngine
from index.settings import IndexConfig
from tests.support.stories import build_live, write_stories


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    """Give an index of all the stories, live as version v1; tests must leave it as it is."""
    root = tmp_path_factory.mktemp("built")
    config = IndexConfig(write_stories(root / "stories"), root / "data")
    build_live(config, "v1")
    return config


@pytest.fixture
def small(tmp_path: Path) -> IndexConfig:
    """Give an index of one story that a test may damage, live as version v1."""
    config = IndexConfig(write_stories(tmp_path / "stories", "bridge.md"), tmp_path / "data")
    build_live(config, "v1")
    return config


@pytest.fixture
async def engine(built: IndexConfig) -> AsyncIterator[StoryEngine]:
    """Give an open engine over the shared index."""
    opened = StoryEngine.create(built)
    await opened.open()
    yield opened
    await opened.close()
