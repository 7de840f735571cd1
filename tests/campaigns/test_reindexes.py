"""While stories change, readers read whole answers of one version; a kill or a full disk leaves the old one serving."""

from __future__ import annotations

import asyncio
import sys

import pytest

from benchmarks.chaos.rig import ROOT


async def test_reindexes_under_questions_kills_and_full_disks_break_no_answer_and_leak_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # In a process of its own, as its memory is measured.
    campaign = (sys.executable, "-m", "benchmarks.chaos.reindexes")
    process = await asyncio.create_subprocess_exec(*campaign, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    rows = printed.decode()
    with capsys.disabled():
        print(f"\n{rows}")
    assert (process.returncode, rows.count("| kept |"), "BROKEN" in rows) == (0, 3, False)
