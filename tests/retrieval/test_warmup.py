"""What is costly to load is loaded once, however many threads ask for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import warmup
from index.models.token_encoder import token_encoder
from index.system.lazy import lazy


def test_threads_that_ask_at_once_get_one_and_the_same() -> None:
    made, together = [], threading.Barrier(8)

    @lazy
    def costly() -> object:
        made.append(object())
        return made[-1]

    def ask() -> object:
        together.wait()
        return costly()

    with ThreadPoolExecutor(8) as pool:
        got = [each.result() for each in [pool.submit(ask) for _ in range(8)]]
    assert [got[0]] * 8 == got
    assert len(made) == 1


def test_what_failed_is_tried_again_and_raised_where_it_is_used() -> None:
    tries = []

    @lazy
    def costly() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("not yet")
        return len(tries)

    with pytest.raises(ValueError, match="not yet"):
        costly()
    assert [costly(), costly()] == [2, 2]


def test_what_is_begun_ahead_is_what_is_used() -> None:
    warmup.begin()
    ahead = token_encoder()
    warmup.warm_up()
    assert token_encoder() is ahead
