"""Of forty saved pages of different make, no boilerplate is indexed and nearly every sentence of the stories is."""

from __future__ import annotations

import pytest

from benchmarks.boilerplate.__main__ import LEAST_KEPT, passes, show
from tests.support.page_measure import HELD_OUT, PAGES, Outcome, measured


def test_no_debris_is_indexed_and_at_least_98_percent_of_the_body_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    outcomes = measured(PAGES)
    show(outcomes)
    assert passes(outcomes), capsys.readouterr().out
    assert len(outcomes) >= 40
    assert sum(one.body for one in outcomes) > 400
    assert len(list(HELD_OUT.glob("*.html"))) == 8


def test_one_sentence_of_debris_or_three_lost_of_a_hundred_fail_the_measure() -> None:
    assert passes([Outcome("a", 100, ("x", "y"), ())])
    assert not passes([Outcome("a", 100, ("x", "y", "z"), ())])
    assert not passes([Outcome("a", 100, (), ("Share this",))])
    assert LEAST_KEPT == 0.98
