"""The data of buttons, at most 64 bytes each, to presses and back; data that is not ours becomes None."""

from __future__ import annotations

import re
from dataclasses import dataclass

LIMIT_BYTES = 64
"""Bytes Telegram keeps for a button."""

_SHAPE = re.compile(r"(?:p:([1-9][0-9]{0,14}):([1-9][0-9]{0,3})|b:([1-9][0-9]{0,14})|f:([1-9][0-9]{0,15}))")


@dataclass(frozen=True, slots=True)
class ShowProof:
    """Show citation `number` of a stored answer in its paragraph."""

    answer_id: int
    number: int


@dataclass(frozen=True, slots=True)
class ShowAnswer:
    """Go back to a stored answer."""

    answer_id: int


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """Erase what is kept of a person, who alone may press it."""

    user_id: int


Press = ShowProof | ShowAnswer | ForgetMe


def encode(press: Press) -> str:
    """Return the callback data of a button."""
    if isinstance(press, ShowProof):
        return f"p:{press.answer_id}:{press.number}"
    if isinstance(press, ShowAnswer):
        return f"b:{press.answer_id}"
    return f"f:{press.user_id}"


def decode(data: str | None) -> Press | None:
    """Return the press that `data` stands for, or None when no button of ours carries it."""
    match = _SHAPE.fullmatch(data or "")
    if match is None:
        return None
    answer_id, number, back_to, user_id = match.groups()
    if user_id:
        return ForgetMe(int(user_id))
    return ShowAnswer(int(back_to)) if back_to else ShowProof(int(answer_id), int(number))
