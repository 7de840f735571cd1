"""A question in, whether it asks what a story is about as a whole; a story in, the sentences that open it out."""

from __future__ import annotations

import re

from index.generations import IndexedStory
from index.types import BlockKind, Passage

SENTENCES = 2
"""A news story says what it is about in its first sentences: so many of them are the answer."""

_ASKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"what(?:'s| is|s) (?:this|the|your)?\s*(?:news )?(?:story|article|news|text|piece|report)?\s*"
        r"(?:all )?about",
        r"(?:please |can you |could you |give me (?:a |the )?)*(?:summari[sz]e|sum up|summary|gist|tl;?dr|overview)"
        r"(?: of)?(?: (?:this|the|it|that))?(?: (?:story|article|news|text|piece|report))?(?: for me)?(?: please)?",
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
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def asks_for_gist(text: str) -> bool:
    """Tell whether a question asks for the story as a whole ("What is this about?", "tl;dr")."""
    bare = _EDGES.sub("", " ".join(text.replace("’", "'").replace(",", " ").split()))
    return any(pattern.fullmatch(bare) for pattern in _ASKS)


def opening(indexed: IndexedStory) -> tuple[Passage, ...]:
    """Return the story's first sentences, captions aside."""
    story = indexed.story
    body = [sentence for sentence in indexed.sentences if sentence.kind is BlockKind.PARAGRAPH]
    return tuple(
        Passage(story.id, story.title, story.url, one, story.text[one.start : one.end], 1.0 - place / 10, 1.0)
        for place, one in enumerate((body or list(indexed.sentences))[:SENTENCES])
    )
