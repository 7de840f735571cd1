"""Answer "What is this about?" with the opening sentences of one story, or of the newest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from index.text.words import terms
from index.types import BlockKind, IndexedStory, Passage, Story

SENTENCES = 2
"""A news story says what it is about in its first sentences: so many of them are the answer."""

STORIES = 3
"""Where there are several and none is named, so many of the newest open with one sentence each."""

_STORY = r"(?:news )?(?:story|article|news|text|piece|report)"
_SUMMARY = r"(?:please |can you |could you |give me (?:a |the )?)*(?:summari[sz]e|sum up|summary|gist|tl;?dr|overview)"
_ASKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"what(?:'s| is|s) (?:this|the|your)?\s*{_STORY}?\s*(?:all )?about",
        rf"{_SUMMARY}(?: of)?(?: (?:this|the|it|that))?(?: {_STORY})?(?: for me)?(?: please)?",
        r"о ч[её]м (?:эта |этот |это )?(?:статья|новость|текст|история|материал)|(?:кратко|вкратце|перескажи.*)",
        r"de qué (?:trata|va|habla)(?: (?:esta|este|la|el) (?:historia|noticia|artículo|texto))?|resumen|resume.*",
        r"worum geht(?:'s| es)(?: (?:hier|in diesem (?:artikel|text|bericht)))?|zusammenfassung|fass.* zusammen",
        r"de quoi (?:parle|s'agit|traite)(?:-t-il)?(?: (?:cet|cette|l'|le|ce) ?(?:article|histoire|texte))?",
        r"résumé|résume.*",
        r"(?:यह|ये|इस)? ?(?:खबर|ख़बर|कहानी|लेख|समाचार) (?:किस बारे में|किसके बारे में|क्या) (?:है|कहता है|कहती है)|सारांश.*",
        r"(?:عم|عما|عن ماذا|عمّ) (?:يتحدث|تتحدث|يدور) ?(?:هذا|هذه)? ?(?:المقال|الخبر|القصة)?|ملخص.*|لخص.*",
        r"(?:这|这篇|这个|该)?(?:文章|新闻|故事|报道)(?:是)?(?:讲|说|关于)(?:的是)?(?:什么|了什么)(?:的)?|(?:总结|概括|摘要).*",
    )
)
_ASKS_BY_NAME = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"what(?:'s| is|s) (?P<name>.+?) {_STORY} (?:all )?about",
        rf"what(?:'s| is|s) (?:the |this )?{_STORY} (?:about|on|of|called|titled) (?P<name>.+?) (?:all )?about",
        rf"{_SUMMARY}(?: of| for)? (?P<name>.+?)(?: {_STORY})?(?: for me)?(?: please)?",
    )
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def asks_for_overview(text: str) -> bool:
    """Tell whether a question asks for the story as a whole ("What is this about?", "tl;dr")."""
    bare = _bare(text)
    return any(pattern.fullmatch(bare) for pattern in _ASKS)


def overview(text: str, stories: Mapping[str, IndexedStory]) -> tuple[Passage, ...]:
    """Return the opening of the one story there is or that is named by title or id, or the first sentence of several.

    Nothing for any other question.
    """
    if asks_for_overview(text):
        meant: Sequence[IndexedStory] = list(stories.values())
    else:
        meant = _named(_bare(text), stories.values())
    if len(meant) == 1:
        return opening(meant[0])
    newest = sorted(meant, key=lambda one: one.story.published_at or "", reverse=True)[:STORIES]
    return tuple(passage for one in newest for passage in opening(one)[:1])


def opening(indexed: IndexedStory) -> tuple[Passage, ...]:
    """Return the story's first sentences, captions aside."""
    story = indexed.story
    body = [sentence for sentence in indexed.sentences if sentence.kind is BlockKind.PARAGRAPH]
    return tuple(
        Passage(story.id, story.title, story.url, one, story.text[one.start : one.end], 1.0 - place / 10, 1.0)
        for place, one in enumerate((body or list(indexed.sentences))[:SENTENCES])
    )


def _named(bare: str, stories: Iterable[IndexedStory]) -> list[IndexedStory]:
    """Return the stories whose title or id has every word of the name in a question for the overview of one."""
    asked = next(filter(None, (pattern.fullmatch(bare) for pattern in _ASKS_BY_NAME)), None)
    return [one for one in stories if asked is not None and _is_called(one.story, asked["name"])]


def _is_called(story: Story, name: str) -> bool:
    words = set(terms(name, story.language))
    return bool(words) and words <= set(terms(f"{story.title} {story.id}", story.language))


def _bare(text: str) -> str:
    return _EDGES.sub("", " ".join(text.replace("\u2019", "'").replace(",", " ").split()))
