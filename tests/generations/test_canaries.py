"""The vector index of other stories in a generation's place is found out when the generation is opened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.errors import CorruptIndexError
from index.generations.generation import generation_dir
from index.settings import IndexConfig
from tests.support.stories import build_live, reopen, write_stories


def test_the_vectors_of_other_stories_do_not_pass_for_these(tmp_path: Path) -> None:
    ours, theirs = (
        IndexConfig(write_stories(tmp_path / name, name), tmp_path / f"{name}-data")
        for name in ("marathon.txt", "library.txt")
    )
    for config in (ours, theirs):
        build_live(config, "v1")
        reopen(config, "v1")
    chroma = generation_dir(ours.index_dir, "v1") / "chroma"
    shutil.rmtree(chroma)
    shutil.copytree(generation_dir(theirs.index_dir, "v1") / "chroma", chroma)
    with pytest.raises(CorruptIndexError, match="vector index"):
        reopen(ours, "v1")
