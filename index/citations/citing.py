"""Passages in, numbered citations out, each with the rest of its paragraph, so that it can be shown for ever."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Citation, IndexedStory, Passage, Sentence


def cite(number: int, passage: Passage, indexed: IndexedStory) -> Citation:
    """Return the citation of a passage: its quote is the story's text at its span."""
    return cite_sentence(number, passage.sentence, indexed)


def cite_sentence(number: int, sentence: Sentence, indexed: IndexedStory) -> Citation:
    """Return the citation of a story's sentence."""
    before, after = surroundings(indexed, sentence.position)
    story = indexed.story
    return Citation(
        number=number,
        story_id=story.id,
        title=story.title,
        url=story.url,
        start=sentence.start,
        end=sentence.end,
        quote=story.text[sentence.start : sentence.end],
        before=before,
        after=after,
    )


def surroundings(indexed: IndexedStory, position: int) -> tuple[str, str]:
    """Return what stands before and after a sentence in its paragraph; at its edge, the neighbouring sentence."""
    text, sentences = indexed.story.text, indexed.sentences
    sentence = sentences[position]
    block = indexed.story.blocks[sentence.block]
    before = text[block.start : sentence.start].strip()
    after = text[sentence.end : block.end].strip()
    if not before and position > 0:
        before = text[sentences[position - 1].start : sentences[position - 1].end]
    if not after and position + 1 < len(sentences):
        after = text[sentences[position + 1].start : sentences[position + 1].end]
    return before, after


def neighbourhood(
    passages: Sequence[Passage], stories: dict[str, IndexedStory], most: int
) -> tuple[Passage, ...]:
    """Return the passages with the sentences next to them, in reading order: what a model is shown."""
    wanted: dict[tuple[str, int], Passage] = {}
    for passage in passages:
        sentences = stories[passage.story_id].sentences
        for position in (
            passage.sentence.position,
            passage.sentence.position - 1,
            passage.sentence.position + 1,
        ):
            if 0 <= position < len(sentences) and len(wanted) < most:
                wanted.setdefault(
                    (passage.story_id, position), _at(passage, stories[passage.story_id], position)
                )
    return tuple(wanted[key] for key in sorted(wanted))


def _at(passage: Passage, indexed: IndexedStory, position: int) -> Passage:
    sentence = indexed.sentences[position]
    text = indexed.story.text[sentence.start : sentence.end]
    return Passage(passage.story_id, passage.title, passage.url, sentence, text, passage.score)
