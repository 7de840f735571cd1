"""A damaged index is found when it is opened and built again from the database, though the stories are gone."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.desk import repository
from bot.desk.desk import Desk
from bot.storage.database import open_database
from index.errors import NoStoriesError
from index.generations.generation import generation_dir
from index.generations.live_pointer import Live, read_live
from index.intake.folder import load_folder
from index.settings import IndexConfig
from tests.support.stories import build_live, reopen


def lose_the_directory(generation: Path) -> None:
    shutil.rmtree(generation)


def halve_the_vectors(generation: Path) -> None:
    [path] = (generation / "chroma").glob("*/data_level0.bin")
    os.truncate(path, path.stat().st_size // 2)


def lose_a_segment(generation: Path) -> None:
    [path] = (generation / "chroma").glob("*/data_level0.bin")
    shutil.rmtree(path.parent)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    """Give an index that is large enough for Chroma to write its vectors to files of their own."""
    config = IndexConfig(tmp_path_factory.mktemp("lines"), tmp_path_factory.mktemp("lines-data"))
    (config.stories_dir / "lines.txt").write_text("\n\n".join(f"Line {number}." for number in range(1050)))
    build_live(config, "v1")
    return config


@pytest.mark.parametrize("damage", [lose_the_directory, halve_the_vectors, lose_a_segment])
async def test_damage_is_found_at_once_and_built_again_from_the_database_though_the_stories_are_gone(
    lines: IndexConfig, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    config = IndexConfig(tmp_path / "gone", shutil.copytree(lines.data_dir, tmp_path / "data"))
    shutil.copytree(lines.stories_dir, config.stories_dir)
    with closing(open_database(config.data_dir)) as kept:
        desk = Desk(config, kept)
        assert await desk.is_current()
        damage(generation_dir(config.index_dir, "v1"))
        shutil.rmtree(config.stories_dir)
        began = time.monotonic()
        assert not await desk.is_current()
        assert time.monotonic() - began < 5
        with pytest.raises(NoStoriesError):
            await desk.bring_up_to_date()
        row = kept.run_here(repository.read_live_version)
        assert row is not None
        assert row.version != "v1"
        assert read_live(config.index_dir) == Live(row.version, None)
        reopen(config, row.version)
        for version in ("v1", row.version):
            assert kept.run_here(lambda c: repository.stories_of(c, version)) == tuple(  # noqa: B023
                load_folder(lines.stories_dir)
            )
