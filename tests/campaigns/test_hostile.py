"""The hostile campaign in its small size: thousands of inputs, and nothing crashes, leaks or is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.chaos.hostile import CI, campaign, citations, drawn_texts, through_the_layers
from benchmarks.chaos.hostile_checks import Findings, look_at, look_at_view
from benchmarks.chaos.hostile_stories import URL, write
from benchmarks.chaos.hostile_updates import hostile
from bot.locales import load
from bot.views.draft import Draft
from tests.campaigns.running import show


async def test_two_thousand_hostile_inputs_crash_leak_and_link_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts = await campaign(*CI, lambda text: None)
    assert counts.figures["inputs"] == 2000
    assert counts.figures["forged presses"]
    show(capsys, counts)


def test_the_campaign_sees_what_it_is_there_to_see() -> None:
    found = Findings()
    look_at("see https://prize.example", (), found)
    look_at("x", [{"type": "text_link", "offset": 0, "length": 1, "url": "https://prize.example"}], found)
    look_at_view(Draft().add("x", url=f"{URL}/other").view(), found)
    look_at("a" * 4097, (), found)
    look_at("x", [{"type": "bold", "offset": 0, "length": 9}], found)
    look_at(load("ru").reindex_started, (), found)
    assert found.counts == {"foreign links": 3, "rejected sends": 2, "obeyed": 1}


def test_a_crash_of_any_layer_is_counted(tmp_path: Path) -> None:
    found, dice = Findings(), random.Random(1)
    broken = hostile(1, dice, ())
    broken.body["chat"]["type"], broken.body["from"] = "private", "nobody"
    through_the_layers([broken], citations(write(tmp_path / "stories")), dice, found)
    assert found.counts == {"crashes": 1}


def test_the_same_seed_draws_the_same_inputs() -> None:
    one, other = (
        [hostile(n, dice, drawn_texts(20, 5)) for n in range(20)] for dice in map(random.Random, (3, 3))
    )
    assert one == other
