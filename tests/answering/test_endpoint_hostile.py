"""An endpoint that means harm: floods, bombs, detours and silence cost neither memory, nor the key, nor the time."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from index.answering.llm.answerer import ModelAnswerer
from index.answering.llm.endpoint import MOST_CHARACTERS
from index.errors import ModelEndpointError
from index.proof.verifier import DraftSentence
from index.settings import EndpointSettings
from tests.support import endpoints
from tests.support.endpoints import KEY, ScriptedReply, answering, completion, drafted, gives, says, sends
from tests.support.harbour import GOOD, PASSAGES, QUESTION

NO_ENDPOINT, USELESS = "did not answer as", "The model's answer"

HOSTILE: dict[str, tuple[ScriptedReply, str]] = {
    "an endless body": (endpoints.floods(), NO_ENDPOINT),
    "an endless error": (endpoints.floods(500), NO_ENDPOINT),
    "an answer in a large packed body": (endpoints.packs(completion(GOOD), 16_000_000), NO_ENDPOINT),
    "a stream of events": (sends('data: {"choices": [{"delta": {"content": "The"}}]}\n\n'), NO_ENDPOINT),
    "a body nested too deep": (sends("[" * 100_000), NO_ENDPOINT),
    "a body with a number too long": (sends('{"choices": ' + "9" * 5000 + "}"), NO_ENDPOINT),
    "half a million choices": (sends('{"choices": [' + "{}," * 300_000 + "{}]}"), USELESS),
    "choices of another kind": (gives({"choices": {"0": completion(GOOD)}}), NO_ENDPOINT),
    "a text with a number too long": (says('{"answerable": ' + "9" * 5000 + "}"), USELESS),
    "a text too long": (says(GOOD + " " * MOST_CHARACTERS), USELESS),
    "thoughts without end": (says("<think>" * 4_000 + GOOD[:-1]), USELESS),
    "a sentence too long": (says(drafted(("The harbour will close. " * 100, [1]))), USELESS),
    "a sentence nobody can read": (says(drafted(("\ud800\U000e0041\ue000", [1]))), USELESS),
}


@pytest.mark.parametrize(("turn", "cause"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_what_cannot_be_an_answer_is_dropped_before_it_costs_anything(
    turn: ScriptedReply, cause: str
) -> None:
    async with answering(turn) as (answerer, endpoint):
        with pytest.raises(ModelEndpointError, match=cause):
            await answerer.draft(QUESTION, PASSAGES, "en")
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_takes_neither_the_key_nor_the_question_elsewhere(status: int) -> None:
    async with endpoints.serving(says(GOOD)) as elsewhere:
        moved = endpoints.redirects(f"{elsewhere.base_url}/chat/completions", status)
        async with answering(moved) as (answerer, _):
            with pytest.raises(ModelEndpointError, match="redirect is not followed"):
                await answerer.draft(QUESTION, PASSAGES, "en")
    assert elsewhere.requests == []


async def test_what_no_reader_can_see_is_taken_out_of_a_draft() -> None:
    async with answering(says(drafted(("Two\ud800 weeks\U000e0041.", [1])))) as (answerer, _):
        draft = await answerer.draft(QUESTION, PASSAGES, "en")
    assert draft == (DraftSentence("Two weeks.", (1,)),)


async def test_a_connection_that_is_never_made_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        # A full queue of a server that accepts nobody: further attempts hang, as behind a silent firewall.
        port = server.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        address = f"http://127.0.0.1:{port}/v1"
        answerer = ModelAnswerer.from_endpoint(EndpointSettings(KEY, "m", address, timeout=0.3))
        with pytest.raises(ModelEndpointError, match=r"within 0\.3 seconds"):
            await answerer.draft(QUESTION, PASSAGES, "en")
        await answerer.close()
        for one in waiting:
            one.close()


async def test_a_silent_name_server_holds_one_thread_and_none_that_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speaks, asked = threading.Event(), []

    def silent(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        speaks.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "silent")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    monkeypatch.setattr("index.answering.llm.http_client.getproxies", dict)
    settings = EndpointSettings(KEY, "m", "http://model.invalid/v1", timeout=0.5)
    answerer = ModelAnswerer.from_endpoint(settings)
    drafts = [asyncio.create_task(answerer.draft(QUESTION, PASSAGES, "en")) for _ in range(50)]
    while not asked:  # noqa: ASYNC110 - a thread tells
        await asyncio.sleep(0.01)
    assert await asyncio.to_thread(lambda: "searched") == "searched"
    causes = await asyncio.gather(*drafts, return_exceptions=True)
    assert all("within 0.5 seconds" in str(cause) for cause in causes)
    assert asked == ["model.invalid"]
    speaks.set()
    await answerer.close()


async def test_a_name_is_looked_up_for_an_answer() -> None:
    async with endpoints.serving(says(GOOD)) as endpoint:
        address = endpoint.base_url.replace("127.0.0.1", "localhost")
        answerer = ModelAnswerer.from_endpoint(EndpointSettings(KEY, "m", address))
        assert await answerer.draft(QUESTION, PASSAGES, "en")
        assert await answerer.draft(QUESTION, PASSAGES, "en")
        await answerer.close()
