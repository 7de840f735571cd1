"""What the tests do with the counts of a campaign."""

from __future__ import annotations

import pytest

from benchmarks.chaos.counts import Counts


def show(capsys: pytest.CaptureFixture[str], *found: Counts) -> None:
    """Print the rows past pytest's capture, and fail where a promise is broken."""
    with capsys.disabled():
        print("", *(counts.line() for counts in found), sep="\n")
    assert {counts.campaign: counts.broken for counts in found if counts.broken} == {}
