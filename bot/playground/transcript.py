"""Questions in, a picture of the real exchange out: the bot answers them on the local server, and a page shows it.

python -m bot.playground.transcript "How many Indians have died?" > exchange.html
"""

from __future__ import annotations

import asyncio
import html
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from bot.app import build
from bot.lifecycle.serving import serving
from bot.playground.errors import Json
from bot.playground.server import PlaygroundServer
from bot.settings import Settings
from index.intake import sample_stories_dir

READER = 1
_PATIENCE_SECONDS = 120.0
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_PAGE = """<!doctype html><meta charset="utf-8"><title>Storyproof</title><style>
body{{margin:0;background:#d7e3ec;font:15px/1.4 "Noto Sans",system-ui,sans-serif;color:#111}}
main{{max-width:560px;margin:auto;padding:18px;display:flex;flex-direction:column;gap:8px}}
.message{{max-width:440px;padding:8px 12px;border-radius:14px;white-space:pre-wrap;background:#fff}}
.message,.buttons{{align-self:flex-start}}
.message.mine{{background:#e3f6d3;align-self:flex-end}}
.file{{font-weight:600}}
blockquote{{margin:6px 0 0;padding:4px 10px;border-left:3px solid #3b8ac4;border-radius:6px}}
blockquote{{background:#eef5fa;font-size:14px}}
.buttons{{display:flex;gap:6px;max-width:464px}}
.buttons span{{background:#8fa9bb;color:#fff;border-radius:8px;padding:5px 16px;font-size:13px}}
.tap{{align-self:center;color:#4d6475;font-size:12px}}
</style><main>{rows}</main>
"""


def page(rows: Sequence[str]) -> str:
    """Return a page of rows, each made by `bubble` or `tap`."""
    return _PAGE.format(rows="\n".join(rows))


def bubble(message: Json, *, mine: bool) -> str:
    """Return a message as HTML: its file if it is one, its text with entities, and its buttons under it."""
    file = message.get("document")
    head = f'<div class="file">\U0001f4c4 {html.escape(file["file_name"])}</div>' if file else ""
    body = f'<div class="message{" mine" if mine else ""}">{head}{_marked(message)}</div>'
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    labels = "".join(f"<span>{html.escape(button['text'])}</span>" for row in keyboard for button in row)
    return body + (f'<div class="buttons">{labels}</div>' if labels else "")


def tap(label: str) -> str:
    """Return the line that says which button was tapped."""
    return f'<div class="tap">👆 {html.escape(label)}</div>'


def _marked(message: Json) -> str:
    """Nest the entities' tags around the text; offsets count UTF-16 units."""
    kind = "caption" if "document" in message else "text"
    units = message.get(kind, "").encode("utf-16-le")
    marks: list[tuple[int, int, str]] = []
    for entity in message.get("entities" if kind == "text" else "caption_entities", []):
        name = _TAGS.get(entity["type"])
        if name is not None:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            # Ends before starts, and the longer mark outside.
            marks += [
                (start, 1_000_000 - entity["length"], f"<{name}>"),
                (end, -1_000_000 + start, f"</{name}>"),
            ]
    parts, cursor = [], 0
    for at, _, tag in sorted(
        marks, key=lambda mark: (mark[0], mark[2].startswith("<") and mark[2][1] != "/", mark[1])
    ):
        parts += [html.escape(units[2 * cursor : 2 * at].decode("utf-16-le")), tag]
        cursor = at
    parts.append(html.escape(units[2 * cursor :].decode("utf-16-le")))
    return "".join(parts)


async def exchange(questions: Sequence[str], stories: Path) -> str:
    """Ask the real bot on a local server, tap the first proof of the last answer, and return the page."""
    with tempfile.TemporaryDirectory() as folder:
        async with PlaygroundServer() as server:
            settings = Settings(
                telegram_bot_token=SecretStr(server.token),
                telegram_api_base_url=server.base_url,
                stories_dir=stories,
                data_dir=Path(folder),
            )
            assembled = build(settings)
            # The exchange begins with an index: a first reader would be told to wait.
            await assembled.application.bot_data.desk.bring_up_to_date()
            async with serving(assembled.application, assembled.ingress):
                rows = await _talk(server, questions)
    return page(rows)


async def _talk(server: PlaygroundServer, questions: Sequence[str]) -> list[str]:
    server.user(READER, "Reader", started=True)
    rows: list[str] = []
    last: Json = {}
    for question in questions:
        seen = len(server.bot_messages(READER))
        rows.append(bubble(server.says(READER, question), mine=True))
        await _until(partial(_said_more_than, server, seen))
        last = server.bot_messages(READER)[-1]
        rows.append(bubble(last, mine=False))
    if last.get("reply_markup"):
        before = last["text"]
        label = last["reply_markup"]["inline_keyboard"][0][0]["text"]
        server.press(READER, READER, last["message_id"])
        await _until(lambda: server.bot_messages(READER)[-1]["text"] != before)
        rows += [tap(label), bubble(server.bot_messages(READER)[-1], mine=False)]
    return rows


def _said_more_than(server: PlaygroundServer, count: int) -> bool:
    return len(server.bot_messages(READER)) > count


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not happened():  # noqa: ASYNC110  (a page is made by hand; the server has no such event)
            await asyncio.sleep(0.05)


def main(arguments: Sequence[str]) -> int:
    """Print the page of an exchange over the sample story; the questions are the arguments."""
    sys.stdout.write(asyncio.run(exchange(arguments, sample_stories_dir())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
