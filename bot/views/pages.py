"""The pages on privacy and on the stories."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import MessageEntity

from bot.locales import Phrases
from bot.messages.callback_data import ForgetMe, encode
from bot.types import ErasureReport, ListedStory, LiveVersion, StoryOrigin
from bot.views.answers import text_view
from bot.views.draft import ELLIPSIS, Button, Draft, View, one_line, shortened


def privacy_view(words: Phrases, *, days: float, has_model: bool) -> View:
    """Say what is kept for how many days, why, who sees it, and how to erase it."""
    seen = words.privacy_seen_model if has_model else words.privacy_seen
    kept = words.privacy_kept.format(days=f"{days:g}")
    return text_view("\n\n".join((kept, words.privacy_why, seen, words.privacy_erase)))


def forget_view(user_id: int, words: Phrases, *, private: bool) -> View:
    """Ask whether all that is kept of a person shall be erased, with a button that is theirs."""
    asked = text_view(words.forget_ask if private else words.forget_ask_group)
    return View(asked.text, asked.entities, ((Button(words.forget_button, encode(ForgetMe(user_id))),),))


def forgotten_view(forgotten: ErasureReport, words: Phrases) -> View:
    """Say how much was erased and what remains."""
    lines = [words.forget_done.format(count=forgotten.answers), words.forget_remains]
    if forgotten.waiting:
        lines.append(words.forget_waiting.format(count=forgotten.waiting))
    return text_view("\n".join(lines))


_TITLE_LIMIT = 120


def stories_view(stories: Sequence[ListedStory], words: Phrases) -> View:
    """List the stories with the ids that /add and /remove take, as many whole lines as fit."""
    if not stories:
        return text_view(words.sources_none)

    def write(draft: Draft, story: ListedStory) -> None:
        draft.add("\n\u2022 ").add(story.id, MessageEntity.CODE).add(" ")
        address = story.address if story.origin is StoryOrigin.URL else None
        draft.add(shortened(one_line(story.title), _TITLE_LIMIT), url=address)
        draft.add(f" ({', '.join(_facts(story, words))})")

    def more(count: int) -> str:
        return f"\n{ELLIPSIS} {words.sources_more.format(count=count)}"

    draft = Draft().add(words.stories_title, MessageEntity.BOLD)
    draft.add_while_they_fit(stories, write, more)
    return draft.view()


def rolled_back_view(row: LiveVersion, words: Phrases) -> View:
    """Say which version answers again."""
    return text_view(words.rollback_done.format(version=row.version))


def _facts(story: ListedStory, words: Phrases) -> list[str]:
    """Say where a story is from, and that it is left out."""
    origin = {
        StoryOrigin.FOLDER: words.origin_folder,
        StoryOrigin.FILE: words.origin_file,
        StoryOrigin.URL: words.origin_url,
    }[story.origin]
    return [origin, *([words.stories_left_out] if story.excluded else [])]
