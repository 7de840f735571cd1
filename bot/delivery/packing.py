"""A message that has to wait in, text for the database out, and back."""

from __future__ import annotations

import json

from telegram import MessageEntity

from bot.parsing import Place
from bot.view import Button, View


def pack(place: Place, view: View, placeholder: str) -> str:
    """Return a view, where it belongs and what stands there before it as JSON."""
    entities = [
        {"type": one.type, "offset": one.offset, "length": one.length, "url": one.url}
        for one in view.entities
    ]
    buttons = [[[button.label, button.data] for button in row] for row in view.buttons]
    where = [place.chat_id, place.thread_id, place.reply_to]
    shown = {"text": view.text, "entities": entities, "buttons": buttons}
    return json.dumps({"place": where, **shown, "placeholder": placeholder})


def unpack(packed: str) -> tuple[Place, View, str]:
    """Return what `pack` was given."""
    fields = json.loads(packed)
    entities = tuple(MessageEntity(**one) for one in fields["entities"])
    buttons = tuple(tuple(Button(*button) for button in row) for row in fields["buttons"])
    return Place(*fields["place"]), View(fields["text"], entities, buttons), fields["placeholder"]
