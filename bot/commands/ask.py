"""`storyproof ask`: one question in, one cited answer out, as text or as one JSON object."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from typing import Any

from bot.console.printer import printer
from bot.console.session import ready_engine, tell
from bot.lifecycle.logging import configure_logging
from bot.locales import load
from bot.settings import Settings, load_settings
from bot.views.answers import reply_view
from index.types import Answer, Question, Reply

BAD_USAGE = 2


def run(args: argparse.Namespace) -> int:
    """Answer `args.question`; return 0 for an answer and for a refusal, 2 for an empty question."""
    text = " ".join(" ".join(args.question).split())
    if not text:
        tell('the question is empty. Write it in quotes: storyproof ask "Who visited Moscow?"')
        return BAD_USAGE
    settings = load_settings()
    configure_logging(settings.secrets, logging.WARNING)
    history = tuple(" ".join(question.split()) for question in args.after if question.strip())
    reply, seconds = asyncio.run(_answer(settings, Question(text, history=history)))
    if args.json:
        sys.stdout.write(json.dumps(as_json(reply, seconds), ensure_ascii=False) + "\n")
    else:
        printer().show(reply_view(reply, load("en")))
    return 0


def as_json(reply: Reply, seconds: float) -> dict[str, Any]:
    """Return the object that `ask --json` prints."""
    answered = reply if isinstance(reply, Answer) else None
    return {
        "question": reply.question.text,
        "status": "answered" if answered else "refused",
        "refusal_reason": None if isinstance(reply, Answer) else reply.reason.value,
        "answer": answered.text if answered else None,
        "sentences": [
            {
                "text": sentence.text,
                "citations": list(sentence.citations),
                "answer": sentence.answer.of(sentence.text) if sentence.answer else None,
            }
            for sentence in (answered.sentences if answered else ())
        ],
        "citations": [
            {
                "number": citation.number,
                "story_id": citation.story_id,
                "title": citation.title,
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
                "url": citation.url,
            }
            for citation in (answered.citations if answered else ())
        ],
        "mode": answered.mode.value if answered else None,
        "index_version": reply.index_version,
        "seconds": round(seconds, 3),
    }


async def _answer(settings: Settings, question: Question) -> tuple[Reply, float]:
    async with ready_engine(settings, at_once=True) as engine:
        started = time.perf_counter()
        reply = await engine.answer(question)
        return reply, time.perf_counter() - started
