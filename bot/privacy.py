"""What is kept of people in, the pages that say so out: pure."""

from __future__ import annotations

from bot.callback_data import ForgetMe, encode
from bot.delivery.forgetting import Forgotten
from bot.locales import Phrases
from bot.rendering import text_view
from bot.view import Button, View


def privacy_view(words: Phrases, *, days: float, has_model: bool) -> View:
    """Say what is kept for how many days, why, who sees it, and how to erase it."""
    seen = words.privacy_seen_model if has_model else words.privacy_seen
    kept = words.privacy_kept.format(days=f"{days:g}")
    return text_view("\n\n".join((kept, words.privacy_why, seen, words.privacy_erase)))


def forget_view(user_id: int, words: Phrases, *, private: bool) -> View:
    """Ask whether all that is kept of a person shall be erased, with a button that is theirs."""
    asked = text_view(words.forget_ask if private else words.forget_ask_group)
    return View(asked.text, asked.entities, ((Button(words.forget_button, encode(ForgetMe(user_id))),),))


def forgotten_view(forgotten: Forgotten, words: Phrases) -> View:
    """Say how much was erased and what remains."""
    lines = [words.forget_done.format(count=forgotten.answers), words.forget_remains]
    if forgotten.waiting:
        lines.append(words.forget_waiting.format(count=forgotten.waiting))
    return text_view("\n".join(lines))
