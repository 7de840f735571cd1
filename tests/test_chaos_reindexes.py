"""While stories change, readers read whole answers of one version; a kill or a full disk leaves the old one serving."""

from __future__ import annotations

import pytest

from benchmarks.chaos import desk_faults, reindexes
from benchmarks.chaos.counts import Counts


def show(capsys: pytest.CaptureFixture[str], counts: Counts) -> None:
    """Print the row past pytest's capture, and fail where a promise is broken."""
    with capsys.disabled():
        print(f"\n{counts.line()}")
    assert counts.broken == ()


async def test_ten_reindexes_under_questions_break_no_answer_and_leak_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(capsys, await reindexes.run(10))


async def test_a_reindex_that_is_killed_leaves_the_old_index_serving(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(capsys, await desk_faults.kills(4, each=4))


async def test_a_reindex_on_a_full_disk_leaves_the_old_index_serving(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(capsys, await desk_faults.full_disk(3, each=3))
