"""A hostile text in, the update it comes in out: odd senders, forged places, entities that are wrong in every way."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.chaos import hostile_corpus
from bot.playground.entities import detect

Json = dict[str, Any]
Change = Callable[[Json, str, random.Random], None]

GROUP_BASE: Final = -1_002_000_000_000
_OTHER: Final = {"id": 77, "is_bot": False, "first_name": "Eve", "username": "edith900"}
_BOT: Final = {"id": 78, "is_bot": True, "first_name": "Inline", "username": "inline_bot"}
_KINDS: Final = ("mention", "text_mention", "bot_command", "url", "text_link", "code", "custom_emoji", "odd")

_LOOKED_AT: Final = 200
"""Characters at the start of a text in which names and commands are marked, as Telegram marks them."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One update: its kind ("message", "edited_message", ...), its body, and whether it must be answered."""

    kind: str
    chat: int
    body: Json
    answered: bool


def hostile(number: int, dice: random.Random, drawn: tuple[str, ...]) -> Hostile:
    """Return the update of a sender and a chat of its own; `drawn` are texts that nobody thought of."""
    person, group = 10_000 + number, dice.random() < 0.3
    chat = GROUP_BASE - number if group else person
    body: Json = {
        "message_id": 1,
        "date": 1_750_000_000,
        "from": {"id": person, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": chat, "type": "supergroup", "title": "Club"}
        if group
        else {"id": chat, "type": "private"},
        "text": hostile_corpus.text(dice, drawn),
    }
    if dice.random() < 0.4:
        change, silent = dice.choice(CHANGES)
        change(body, hostile_corpus.text(dice, drawn), dice)
    else:
        silent = False
    body.setdefault("entities", detect(body.get("text", "")[:_LOOKED_AT]))
    kind = (
        "message" if dice.random() < 0.95 else dice.choice(("edited_message", "channel_post", "odd_update"))
    )
    return Hostile(kind, chat, body, answered=not (group or silent) and kind == "message")


def _entities(body: Json, text: str, dice: random.Random) -> None:
    places = (-5, -1, 0, 1, 3, 40, 4095, 4096, 10**9)
    body["entities"] = [
        {
            "type": dice.choice(_KINDS),
            "offset": dice.choice(places),
            "length": dice.choice(places),
            "url": "javascript:alert(1)",
            "user": dice.choice((_OTHER, _BOT)),
        }
        for _ in range(dice.choice((1, 3, 200)))
    ]


def _caption(body: Json, text: str, dice: random.Random) -> None:
    body["caption"] = body.pop("text")[:1024]
    body["photo"] = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
    body["caption_entities"] = [{"type": "mention", "offset": 3, "length": 5000}]


def _replies(body: Json, text: str, dice: random.Random) -> None:
    target = {
        "message_id": 9,
        "date": 1,
        "chat": body["chat"],
        "from": dice.choice((_OTHER, _BOT)),
        "text": text,
    }
    body["reply_to_message"] = target
    if dice.random() < 0.5:
        body["quote"] = {"text": text, "position": dice.choice((-1, 0, 10**9)), "is_manual": True}


def _with(**fields: Any) -> Change:
    return lambda body, text, dice: body.update(fields)


def _sender(**fields: Any) -> Change:
    return lambda body, text, dice: body["from"].update(fields)


CHANGES: Final[tuple[tuple[Change, bool], ...]] = (
    (_entities, False),
    (_entities, False),
    (_caption, False),
    (_replies, False),
    (_replies, False),
    (_with(via_bot=_BOT), True),
    (_with(edit_date=1_750_000_001), True),
    (_with(is_automatic_forward=True), True),
    (_with(sender_chat={"id": -100_5, "type": "channel", "title": "C\u202e"}), False),
    (_with(forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "Edith\u202e"}), False),
    (_with(forward_origin={"type": "odd", "date": 1}), False),
    (_with(message_thread_id=2**31 - 1), False),
    (_with(quote={"text": "", "position": 0}), False),
    (_with(unheard_of={"deep": [[[[{}]]]]}, business_connection_id="x", has_protected_content=True), False),
    (_sender(language_code="x" * 5000), False),
    (_sender(language_code="en\x00\u202e'; --"), False),
    (_sender(language_code="", first_name="", last_name="\x00\u202e" * 50), False),
    (_sender(first_name="/reindex @everyone", username="edith900", is_premium=True), False),
    (_sender(is_bot=True), True),
)
"""What is done to a message, and whether it must then be met with silence."""
