"""Nothing in, the files that a question, a tap on a proof and a /reindex run through out: what a reader has to open.

python -m benchmarks.trips [--json FILE]; with --tree the files, lines and crossing imports of the packages instead

A file counts when one of its functions runs between the arrival of the update and the last message of its answer, in
any thread of the bot's process. The bot is the real one, polling the local Bot API server, over an index that it
built of two stories; each trip was made once before, so that nothing is loaded or opened for the first time.

- What runs while modules are imported does not count, nor methods that `dataclass` writes, nor the local server.
- The child process in which a /reindex builds does not count; what starts it and listens to it does.
- Loops that tick all the time are told apart by listening while nobody writes, for longer than the slowest of them
  pauses. A call in a trip counts, with all files of its stack, when a function of its stack did not run then. So the
  poll that brings the update counts, for it leads to storing one, and a heartbeat does not. What is handed to a pool
  of threads has the stack of who handed it over.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import inspect
import json
import logging
import os
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "index", "prompts")
SERVER = "bot/playground/"

IDLE_SECONDS = 35.0
"""Longer than the pause of any loop but the one that removes what is old, which pauses longer than all this takes."""

BREATH = 2.0
"""Seconds after an answer in which what belongs to it comes to an end."""

PATIENCE = 180.0
ADA, BOB, EDITOR = 101, 102, 900
QUESTION, ANSWERED = "How much did the city spend on the bridge?", "48.5 million"
PROVED = "Unchanged in the story"
REINDEXED = "the new index answers now"

STORIES = {
    "bridge.txt": (
        "Trams Return to the Harbour Bridge\n\nTrams crossed the Harbour Bridge on Wednesday for the first time in "
        "three years. The city spent €48.5 million on new cables and on a deck that can carry two lines.\n\n"
        "Engineers had closed the bridge in 2022 after they found cracks in four of its 96 hangers.\n"
    ),
    "marathon.txt": (
        "Baker Wins the Coast Marathon\n\nA baker from Lunde won the Coast Marathon on Sunday. Jonas Eide, 31, had "
        "never run the distance before.\n\nHeat forced 212 runners to stop.\n"
    ),
}

Stack = list[tuple[int, str]]
"""Functions of the project, the innermost first: each with the id of its code, and its file."""


class Recorder:
    """Listens to the calls in all threads that start after it, and knows which belong to a trip."""

    def __init__(self, root: Path = ROOT, packages: Sequence[str] = PACKAGES, left_out: str = SERVER) -> None:
        """Only files in the packages under the root count, but none whose path starts with `left_out`."""
        self._root = f"{root}{os.sep}"
        self._starts = tuple(f"{package}/" for package in packages)
        self._left_out = left_out
        # By id, for equal code of two files is equal; the code itself is kept so that its id is not given away.
        self._known: dict[int, tuple[CodeType, str]] = {}
        self._idle: set[int] = set()
        self._entered: dict[str, None] = {}
        self._note: Callable[[Stack], None] | None = None
        self._above = threading.local()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Be told of the calls of this thread, and of those that start while the body runs."""
        submit = ThreadPoolExecutor.submit

        def carrying(pool: ThreadPoolExecutor, work: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
            return submit(pool, self._under, self._stack(sys._getframe(1)), partial(work, *given, **named))

        threading.setprofile(self._on_event)
        sys.setprofile(self._on_event)
        ThreadPoolExecutor.submit = carrying  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            ThreadPoolExecutor.submit = submit  # type: ignore[method-assign]
            sys.setprofile(None)
            threading.setprofile(None)

    def _under(self, stack: Stack, work: Callable[[], Any]) -> Any:
        """Do work in a pool's thread as if who handed it over had called it: else its stack would begin there."""
        self._above.stack = stack
        try:
            return work()
        finally:
            self._above.stack = []

    def idle(self) -> None:
        """From now on nobody writes: learn what runs all the same."""
        self._note = self._learn

    def begin(self) -> None:
        """Begin a trip."""
        self._entered = {}
        self._note = self._count

    def end(self) -> None:
        """Hear no more."""
        self._note = None

    def files(self) -> list[str]:
        """Return the files of the last trip in the order in which they were entered."""
        return list(self._entered)

    def _on_event(self, frame: FrameType, event: str, _: Any) -> None:
        note = self._note
        if note is None or event != "call" or not self._file_of(frame.f_code):
            return
        if stack := self._stack(frame):
            note(stack)

    def _learn(self, stack: Stack) -> None:
        self._idle.add(stack[0][0])

    def _count(self, stack: Stack) -> None:
        if any(code not in self._idle for code, _ in stack):
            for _, file in reversed(stack):
                self._entered.setdefault(file)

    def _stack(self, frame: FrameType) -> Stack:
        """Return the project's part of a stack; nothing where it belongs to an import or to the server."""
        stack: Stack = []
        upper: FrameType | None = frame
        while upper is not None:
            code = upper.f_code
            if file := self._file_of(code):
                # What has no fast locals is the body of a module or class, no function.
                if file.startswith(self._left_out) or not code.co_flags & inspect.CO_OPTIMIZED:
                    return []
                stack.append((id(code), file))
            upper = upper.f_back
        return stack + getattr(self._above, "stack", [])

    def _file_of(self, code: CodeType) -> str:
        """Return the file of the project's code, relative to the root; of other code nothing."""
        known = self._known.get(id(code))
        if known is None:
            name = code.co_filename
            path = name[len(self._root) :].replace(os.sep, "/") if name.startswith(self._root) else ""
            known = self._known[id(code)] = (code, path if path.startswith(self._starts) else "")
        return known[1]


class Shown(list[Any]):
    """What the readers see of the bot, as the server appends it; tells of a message that shows awaited words."""

    def __init__(self, on_last: Callable[[], None]) -> None:
        super().__init__()
        self._on_last = on_last
        self._awaited: tuple[int, str] | None = None
        self._message = 0
        self._came = asyncio.Event()

    def wait_for(self, chat: int, words: str) -> None:
        """Tell of the next message in this chat with these words."""
        self._awaited = (chat, words)
        self._came.clear()

    async def message(self, within: float) -> int:
        """Return the id of the awaited message when it is there; raise TimeoutError."""
        async with asyncio.timeout(within):
            await self._came.wait()
        return self._message

    def append(self, shown: Any) -> None:
        """Take what the server has just shown."""
        super().append(shown)
        if self._awaited and self._awaited[0] == shown.chat and self._awaited[1] in (shown.text or ""):
            self._on_last()
            self._awaited, self._message = None, int(shown.message)
            self._came.set()


@dataclass(frozen=True, slots=True)
class Rig:
    """A running bot, and the people who write to it."""

    server: Any
    stories: Path
    recorder: Recorder
    shown: Shown

    async def question(self, person: int, within: float = PATIENCE) -> int:
        """Ask, and return the message of the answer."""
        self.shown.wait_for(person, ANSWERED)
        self.server.says(person, QUESTION)
        return await self.shown.message(within)

    async def tap(self, person: int, message: int) -> int:
        """Tap the first proof under an answer."""
        self.shown.wait_for(person, PROVED)
        self.server.press(person, person, message)
        return await self.shown.message(PATIENCE)

    async def reindex(self) -> int:
        """Correct a story and ask for a new index."""
        path = self.stories / "marathon.txt"
        path.write_text(
            f"{path.read_text(encoding='utf-8')}\nOrganisers handed out water.\n", encoding="utf-8"
        )
        self.shown.wait_for(EDITOR, REINDEXED)
        self.server.says(EDITOR, "/reindex")
        return await self.shown.message(PATIENCE)


@asynccontextmanager
async def running(folder: Path, recorder: Recorder) -> AsyncIterator[Rig]:
    """Run the real bot over two stories and no data yet."""
    from pydantic import SecretStr

    from bot.app import build
    from bot.lifecycle.serving import serving
    from bot.playground.server import PlaygroundServer
    from bot.settings import Settings

    for name in Settings.model_fields:  # what this machine has set is of no matter here
        os.environ.pop(name.upper(), None)
    stories = folder / "stories"
    stories.mkdir()
    for name, text in STORIES.items():
        (stories / name).write_text(text, encoding="utf-8")
    async with PlaygroundServer() as server:
        for person, name in ((ADA, "Ada"), (BOB, "Bob"), (EDITOR, "Edith")):
            server.user(person, name, started=True)
        server.shown = Shown(recorder.end)
        settings = Settings(
            telegram_bot_token=SecretStr(server.token),
            telegram_api_base_url=server.base_url,
            admin_user_ids=frozenset({EDITOR}),
            stories_dir=stories,
            data_dir=folder / "data",
        )
        assembled = build(settings)
        async with serving(assembled.application, assembled.ingress):
            yield Rig(server, stories, recorder, server.shown)


async def trips(idle_seconds: float = IDLE_SECONDS) -> dict[str, list[str]]:
    """Return the files of each trip."""
    recorder = Recorder()
    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder, recorder.listening():
        async with running(Path(folder), recorder) as rig:
            await _warm_up(rig)
            recorder.idle()
            await asyncio.sleep(idle_seconds)
            # Bob has not asked before: his question follows none.
            recorder.begin()
            answer = await rig.question(BOB)
            found["question"] = await _ended(recorder)
            recorder.begin()
            await rig.tap(BOB, answer)
            found["tap"] = await _ended(recorder)
            recorder.begin()
            await rig.reindex()
            found["reindex"] = await _ended(recorder)
    return found


async def _warm_up(rig: Rig) -> None:
    """Make each trip once, the first question as often as it takes until there is an index."""
    answer = None
    async with asyncio.timeout(PATIENCE):
        while answer is None:
            with suppress(TimeoutError):
                answer = await rig.question(ADA, within=BREATH)
    await rig.tap(ADA, answer)
    await rig.reindex()
    await asyncio.sleep(BREATH)


async def _ended(recorder: Recorder) -> list[str]:
    files = recorder.files()
    await asyncio.sleep(BREATH)
    return files


# -- the tree -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Crossings:
    """Import statements of a package that lead to another part of the project, each counted once."""

    between_folders: int
    between_wings: int


def count_imports_between_wings(root: Path, package: str) -> Crossings:
    """Count the imports of a package under the root that cross a border.

    A wing is a folder or a module right inside of a package. Between folders, all modules that lie right inside of a
    package count as one. Imports inside of functions count, too; those of other packages of the project cross.
    """
    folders = wings = 0
    for path in sorted((root / package).rglob("*.py")):
        inside = path.relative_to(root).with_suffix("").parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = [_located(root, name) for name in _imported(node) if name.split(".")[0] in PACKAGES]
            folders += any(_folder(target) != _folder(inside) for target in targets)
            wings += any(target[:2] != inside[:2] for target in targets)
    return Crossings(folders, wings)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _located(root: Path, name: str) -> tuple[str, ...]:
    """Return the parts of the module that a name leads to, with the names inside of the module cut off."""
    parts = tuple(name.split("."))
    while len(parts) > 1 and not (
        root.joinpath(*parts).is_dir() or root.joinpath(*parts).with_suffix(".py").is_file()
    ):
        parts = parts[:-1]
    return (*parts, "__init__") if root.joinpath(*parts).is_dir() else parts


def _folder(module: tuple[str, ...]) -> tuple[str, ...]:
    """Return the package and the first folder inside of it that a module lies in."""
    return module[:-1][:2]


# -- printing -----------------------------------------------------------------------------------------------


def print_trip(name: str, files: Sequence[str]) -> None:
    """Print the files of a trip by folder, both in the order in which they were entered."""
    folders: dict[str, list[str]] = {}
    for file in files:
        folder, _, module = file.rpartition("/")
        folders.setdefault(folder, []).append(module)
    print(f"{name}: {len(files)} files in {len(folders)} folders")
    for folder, modules in folders.items():
        print(f"  {folder}/ ({len(modules)}): {', '.join(modules)}")


def print_tree(root: Path = ROOT) -> None:
    """Print the size of the packages and how many of their imports cross a border."""
    for package in ("bot", "index"):
        paths = list((root / package).rglob("*.py"))
        lines = sum(path.read_text(encoding="utf-8").count("\n") for path in paths)
        crossing = count_imports_between_wings(root, package)
        print(
            f"{package}: {len(paths)} files, {lines} lines; {crossing.between_folders} imports between folders, "
            f"{crossing.between_wings} between folders and single modules"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trips", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the lists of files there, too")
    parser.add_argument("--tree", action="store_true", help="print files, lines and crossing imports instead")
    options = parser.parse_args(arguments)
    if options.tree:
        print_tree()
        return 0
    logging.disable(logging.INFO)
    found = asyncio.run(trips())
    for name, files in found.items():
        print_trip(name, files)
    if options.json:
        options.json.write_text(f"{json.dumps(found, indent=2)}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
