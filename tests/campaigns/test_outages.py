"""Nine kinds of model outage met by the real engine with short limits: the reader is answered, the model comes back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from benchmarks.chaos.outages import (
    ASKED,
    SHAPES,
    UNANSWERABLE,
    WORDS,
    Campaign,
    Scene,
    counted,
    is_right,
    scene,
)
from bot.locales import LANGUAGES, load
from bot.views.answers import reply_view
from index.answering.llm.circuit_breaker import Circuit, CircuitPolicy
from index.engine import StoryEngine
from index.settings import IndexConfig
from index.types import Answer, Mode, Question, Refusal
from tests.campaigns.running import show
from tests.support.endpoints import KEY, ScriptedReply, fails, hangs, quotes
from tests.support.stories import build_live, write_stories

WELL = quotes(WORDS)
LONG, SOON = 600.0, 60.0
"""Seconds: whoever waits for a model with the long cap is not done soon."""


class Clock:
    """Runs like any other, and can be put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    home = tmp_path_factory.mktemp("outages")
    config = IndexConfig(write_stories(home / "stories", "bridge.md"), home / "data")
    build_live(config, "v1")
    return config


@asynccontextmanager
async def stage(config: IndexConfig, cap: float = 0.6) -> AsyncIterator[Scene]:
    """Play with a short cap; no probe comes before the clock is put forward."""
    clock, policy = Clock(), CircuitPolicy(slow=cap / 3, retry_every=3600.0)

    def hasten() -> None:
        clock.ahead += policy.retry_every

    async with scene(config, cap, Circuit(policy, clock), hasten) as opened:
        yield opened


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not true():  # noqa: ASYNC110 - what is awaited has no event to set
            await asyncio.sleep(0.01)


async def break_down(play: Scene, turn: ScriptedReply | None) -> None:
    """Let the endpoint fail until nobody waits for it any more."""
    await play.endpoint.play(turn)
    for _ in range(3):
        assert is_right(await play.engine.answer(ASKED), well=False)
    assert play.engine.model_available is False


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_question_of_an_outage_is_answered_verbatim_and_the_model_is_used_again(
    config: IndexConfig, shape: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage(config) as play:
        assert isinstance(reply := await play.engine.answer(ASKED), Answer)
        assert (reply.mode, play.engine.model_available) == (Mode.MODEL, True)
        outcome = await play.outage(shape, Campaign(burst=2, asked=4, pause=0.01))
        show(capsys, counted(outcome))
        assert outcome.kept, outcome
        assert outcome.questions >= 7
        assert outcome.asked_while_open == 0
        assert play.engine.model_available is True


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_note_stands_in_the_answer_in_every_language(config: IndexConfig, language: str) -> None:
    words = load(language)
    async with stage(config) as play:
        await play.endpoint.play(fails(500))
        reply = await play.engine.answer(ASKED)
    assert reply_view(reply, words, 1).text.count(words.note_model_unavailable) == 1


async def test_without_the_model_a_refusal_is_a_refusal_and_the_gist_needs_no_note(
    config: IndexConfig,
) -> None:
    async with stage(config) as play:
        await break_down(play, fails(500))
        refused = await play.engine.answer(UNANSWERABLE)
        overview = await play.engine.answer(Question("What is this story about?"))
    assert isinstance(refused, Refusal)
    assert isinstance(overview, Answer)
    assert overview.note is None


async def test_while_it_is_open_only_one_question_reaches_the_endpoint_and_no_reader_waits_for_it(
    config: IndexConfig,
) -> None:
    async with stage(config, cap=LONG) as play:
        await break_down(play, fails(500))
        await play.endpoint.play(hangs)
        before = len(play.endpoint.requests)
        play.hasten()
        async with asyncio.timeout(SOON):
            replies = await asyncio.gather(*(play.engine.answer(ASKED) for _ in range(8)))
        await until(lambda: len(play.endpoint.requests) > before)
        assert all(is_right(reply, well=False) for reply in replies)
        assert len(play.endpoint.requests) == before + 1


async def test_closing_ends_a_probe_that_hangs(config: IndexConfig) -> None:
    async with stage(config, cap=LONG) as play:
        await break_down(play, fails(500))
        await play.endpoint.play(hangs)
        play.hasten()
        await play.engine.answer(ASKED)
        assert "model probe" in {task.get_name() for task in asyncio.all_tasks()}
        async with asyncio.timeout(SOON):
            await play.engine.close()
        assert "model probe" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_a_probe_under_way_is_not_joined_by_another(config: IndexConfig) -> None:
    async with stage(config, cap=LONG) as play:
        await break_down(play, fails(500))
        await play.endpoint.play(hangs)
        before = len(play.endpoint.requests)
        for _ in range(3):
            play.hasten()
            await play.engine.answer(ASKED)
            await until(lambda: len(play.endpoint.requests) > before)
        assert len(play.endpoint.requests) == before + 1


async def test_readers_who_ask_at_once_during_a_hang_are_all_answered_and_later_ones_ask_nobody(
    config: IndexConfig,
) -> None:
    async with stage(config) as play:
        await play.endpoint.play(hangs)
        replies = await asyncio.gather(*(play.engine.answer(ASKED) for _ in range(10)))
        waited = len(play.endpoint.requests)
        replies += [await play.engine.answer(ASKED) for _ in range(5)]
        assert all(is_right(reply, well=False) for reply in replies)
        assert len(play.endpoint.requests) == waited


async def test_an_endpoint_that_asks_to_wait_is_left_alone_at_once(config: IndexConfig) -> None:
    async with stage(config) as play:
        await play.endpoint.play(fails(429, headers={"Retry-After": "20"}))
        await play.engine.answer(ASKED)
        assert play.engine.model_available is False


async def test_questions_the_model_declines_do_not_take_it_from_everybody_else(config: IndexConfig) -> None:
    async with stage(config, cap=LONG) as play:
        await play.endpoint.play(fails(400, "flagged", code="content_filter"))
        before = len(play.endpoint.requests)
        for _ in range(5):
            assert is_right(await play.engine.answer(ASKED), well=False)
        assert play.engine.model_available is True
        assert len(play.endpoint.requests) == before + 5


@pytest.mark.parametrize(
    ("turn", "cure"),
    [
        (fails(401, f"Incorrect API key provided: {KEY}"), "OPENAI_API_KEY"),
        (fails(404, f"no model for {KEY}"), "OPENAI_MODEL"),
        (fails(429, KEY, code="insufficient_quota"), "account"),
    ],
)
async def test_what_a_person_must_mend_is_logged_once_with_the_cure_and_without_a_secret(
    config: IndexConfig, caplog: pytest.LogCaptureFixture, turn: ScriptedReply, cure: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with stage(config) as play:
        await play.endpoint.play(turn)
        for _ in range(4):
            play.hasten()
            await play.engine.answer(ASKED)
            await asyncio.sleep(0.05)
    told = [record for record in caplog.records if record.name.startswith("index.")]
    assert [record.levelname for record in told] == ["ERROR"]
    assert cure in told[0].getMessage()
    assert KEY not in caplog.text


async def test_an_outage_is_two_lines_in_the_log(
    config: IndexConfig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "index")
    async with stage(config, cap=LONG) as play:
        await break_down(play, fails(429, headers={"Retry-After": "5"}))
        await play.endpoint.play(WELL)
        play.hasten()
        await play.engine.answer(ASKED)
        await until(lambda: play.engine.model_available is True)
    told = [record.getMessage() for record in caplog.records if record.name == "index.answering.llm.answerer"]
    assert len(told) == 2
    assert "HTTP 429" in told[0]
    assert "answers again" in told[1]


def test_an_engine_without_a_model_says_so(config: IndexConfig) -> None:
    assert StoryEngine.create(config).model_available is None
