"""What became of an update in, counts out."""

from __future__ import annotations

import time

from bot.delivery.outcomes import DELIVERED
from bot.delivery.turn import Turn
from bot.given import Correction
from bot.transport.metrics import Metrics
from index.types import Answer, Note, Refusal


def count_reply(metrics: Metrics, turn: Turn) -> None:
    """Count an answer that has ended, and how long it took."""
    if turn.state != DELIVERED:
        return
    match turn.reply:
        case Answer():
            kind = "answer"
        case Refusal():
            kind = "refusal"
        case Correction():
            kind = "correction"
        case None:
            kind = "other"
    metrics.replies.labels(kind).inc()
    if isinstance(turn.reply, Answer) and turn.reply.note is Note.MODEL_UNAVAILABLE:
        metrics.model_failures.inc()
    if isinstance(turn.reply, Correction):
        return
    metrics.answer_seconds.observe(max(0.0, time.time() - turn.claim.received_at))
