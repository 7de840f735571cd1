"""What the desk has to say in, messages out."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import MessageEntity

from bot import utf16
from bot.desk.library import LiveRow
from bot.desk.wishes import Listed, Origin
from bot.locales import Phrases
from bot.rendering import text_view
from bot.view import ELLIPSIS, Draft, View, one_line, shortened

_TITLE_LIMIT = 120
_MORE_RESERVE = 100


def stories_view(stories: Sequence[Listed], words: Phrases) -> View:
    """List the stories with the ids that /add and /remove take, as many whole lines as fit."""
    if not stories:
        return text_view(words.sources_none)
    draft = Draft().add(words.stories_title, MessageEntity.BOLD)
    for position, story in enumerate(stories):
        title, facts = shortened(one_line(story.title), _TITLE_LIMIT), ", ".join(_facts(story, words))
        if utf16.length(f"{title}{story.id}{facts}") + _MORE_RESERVE > draft.room:
            return draft.add(
                f"\n{ELLIPSIS} {words.sources_more.format(count=len(stories) - position)}"
            ).view()
        draft.add("\n\u2022 ").add(story.id, MessageEntity.CODE).add(" ")
        draft.add(title, url=story.address if story.origin is Origin.URL else None)
        draft.add(f" ({facts})")
    return draft.view()


def rolled_back_view(row: LiveRow, words: Phrases) -> View:
    """Say which version answers again."""
    return text_view(words.rollback_done.format(version=row.version))


def _facts(story: Listed, words: Phrases) -> list[str]:
    """Say where a story is from, and that it is left out."""
    origin = {
        Origin.FOLDER: words.origin_folder,
        Origin.FILE: words.origin_file,
        Origin.URL: words.origin_url,
    }[story.origin]
    return [origin, *([words.stories_left_out] if story.left_out else [])]
