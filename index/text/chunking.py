"""A story in, its sentences and chunks out, each with the exact span it has in the story's text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from index.text.credits import is_caption_credit, is_credit
from index.text.sentences import split_sentences
from index.types import BlockKind, Chunk, Sentence, Span, Story

CHUNK_CHARACTERS = 600
"""A chunk is a paragraph, or as much of one as fits, in characters."""

CHUNKER = f"sentences-4/{CHUNK_CHARACTERS}"
"""Names this way of cutting; a change of it makes every index out of date."""


def sentences_of(story: Story) -> tuple[Sentence, ...]:
    """Return the citable sentences of a story, in order; titles, headings and boilerplate give none."""
    found: list[Sentence] = []
    for number, block in enumerate(story.blocks):
        if not block.kind.citable:
            continue
        for span in _with_credit(story.text, split_sentences(story.text, block.start, block.end), block.kind):
            found.append(Sentence(len(found), span.start, span.end, number, block.kind))
    return tuple(found)


def chunks_of(story: Story, sentences: Sequence[Sentence]) -> tuple[Chunk, ...]:
    """Join neighbouring sentences of one block into chunks of at most CHUNK_CHARACTERS (or one sentence)."""
    chunks: list[Chunk] = []
    for run in _runs(sentences):
        start, end = run[0].start, run[-1].end
        text = story.text[start:end]
        digest = hashlib.sha256(f"{story.id}\0{start}\0{text}".encode()).hexdigest()[:32]
        chunks.append(Chunk(digest, story.id, len(chunks), start, end, text))
    return tuple(chunks)


def sentences_in(chunk: Chunk, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that lie inside a chunk."""
    return [sentence for sentence in sentences if chunk.start <= sentence.start and sentence.end <= chunk.end]


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    run: list[Sentence] = []
    for sentence in sentences:
        if run and (sentence.block != run[0].block or sentence.end - run[0].start > CHUNK_CHARACTERS):
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def _with_credit(text: str, spans: Sequence[Span], kind: BlockKind) -> Iterator[Span]:
    """Keep a photo credit with the caption it belongs to: alone it says nothing."""
    credits_it = is_caption_credit if kind is BlockKind.CAPTION else is_credit
    merged: list[Span] = []
    for span in spans:
        if merged and credits_it(span.of(text)):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    yield from merged
