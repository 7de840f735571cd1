"""A home with stories and an index, and the local Bot API server."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from index.settings import IndexConfig
from tests.support.building import reindex
from tests.support.started import server
from tests.support.stories import write_stories

__all__ = ["built", "home", "server"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with stories and data: an index built once, copied for each test."""
    home = tmp_path_factory.mktemp("home")
    stories = write_stories(home / "stories", "bridge.md", "marathon.txt")
    asyncio.run(reindex(IndexConfig(stories, home / "data")))
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "home")
