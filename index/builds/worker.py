"""An order in, a finished generation on disk and the gate's word on it out; run as a child that reports in JSON lines.

Chroma lets one process own a directory, so the builder works in a process of its own and leaves; the bot
opens what it left. Its input stays open as long as who gave the order lives, and it ends with it.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.builds.story_set import stories_of_build
from index.builds.worker_protocol import BuildRequest, BuildResult
from index.errors import BuildError, CorruptIndexError, DiskFullError, GateQuestionsError, StoryproofError
from index.gate.gate import run_gate
from index.generations.chroma import ChunkStore
from index.generations.generation import (
    Generation,
    Manifest,
    fingerprint,
    generation_dir,
    open_generation,
    read_manifest,
    write_generation,
)
from index.generations.live_pointer import read_live
from index.models.token_encoder import DIMENSION, TokenMatrix, Vectors, pool, token_encoder
from index.reindex_types import Progress, ReindexStage
from index.text.chunking import chunks_of, sentences_in, sentences_of
from index.types import IndexedStory, Story

OnProgress = Callable[[Progress], None]


def build(index_dir: Path, version: str, stories: Sequence[Story], on_progress: OnProgress) -> int:
    """Build one generation from stories and check it as an opener will; return how many sentences were embedded.

    Token matrices of sentences that the live generation has already are taken over, not computed again.
    Raises BuildError, DiskFullError or ModelFileError.
    """
    try:
        return _build(index_dir, version, stories, on_progress)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                f"The disk of {index_dir} is full.", "Free some room; the previous index still serves."
            ) from error
        raise BuildError(
            f"The index could not be written ({error.strerror}).", f"Check {index_dir}."
        ) from error


def _build(index_dir: Path, version: str, stories: Sequence[Story], on_progress: OnProgress) -> int:
    indexed = list(_cut(stories))
    matrices, embedded = _embed(indexed, _known(index_dir), on_progress)
    on_progress(Progress(ReindexStage.WRITING, 0, 1))
    path = generation_dir(index_dir, version)
    path.mkdir(parents=True)
    vectors = _chunk_vectors(indexed, matrices)
    chunks = [chunk for story in indexed for chunk in story.chunks]
    store = ChunkStore.create(path / "chroma", chunks, vectors)
    manifest = Manifest(
        version=version,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        fingerprint=fingerprint(),
        stories=len(indexed),
        sentences=len(matrices),
        chunks=len(chunks),
        canaries=tuple(store.find_canaries(chunks, vectors)),
        sha256={},
    )
    store.close()
    write_generation(path, manifest, indexed, matrices, vectors)
    on_progress(Progress(ReindexStage.CHECKING, 0, 1))
    open_generation(path).store.close()
    return embedded


def _cut(stories: Sequence[Story]) -> Iterator[IndexedStory]:
    first = 0
    for story in stories:
        sentences = sentences_of(story)
        yield IndexedStory(story, sentences, chunks_of(story, sentences), first)
        first += len(sentences)


def _embed(
    stories: Sequence[IndexedStory], known: dict[str, TokenMatrix], on_progress: OnProgress
) -> tuple[list[TokenMatrix], int]:
    texts = [story.story.text[s.start : s.end] for story in stories for s in story.sentences]
    new = list(dict.fromkeys(text for text in texts if text not in known))
    on_progress(Progress(ReindexStage.EMBEDDING, 0, len(new)))
    if new:
        fresh = token_encoder().encode(
            new, lambda done: on_progress(Progress(ReindexStage.EMBEDDING, done, len(new)))
        )
        known = known | dict(zip(new, fresh, strict=True))
    return [known[text] for text in texts], len(new)


def _known(index_dir: Path) -> dict[str, TokenMatrix]:
    """Return the live generation's matrices by sentence text; none when it is damaged or made otherwise."""
    try:
        live = read_live(index_dir)
        if live is None:
            return {}
        path = generation_dir(index_dir, live.version)
        if read_manifest(path).fingerprint != fingerprint():
            return {}
        generation = open_generation(path)
    except StoryproofError:
        return {}
    try:
        return _matrices_by_text(generation)
    finally:
        generation.store.close()


def _matrices_by_text(generation: Generation) -> dict[str, TokenMatrix]:
    found: dict[str, TokenMatrix] = {}
    for indexed in generation.stories.values():
        for sentence, matrix in zip(indexed.sentences, generation.matrices(indexed), strict=True):
            found[indexed.story.text[sentence.start : sentence.end]] = matrix
    return found


def _chunk_vectors(stories: Sequence[IndexedStory], matrices: Sequence[TokenMatrix]) -> Vectors:
    rows = [
        pool(
            [
                matrices[story.first_sentence + sentence.position]
                for sentence in sentences_in(chunk, story.sentences)
            ]
        )
        for story in stories
        for chunk in story.chunks
    ]
    return np.stack(rows) if rows else np.zeros((0, DIMENSION), dtype=np.float32)


def main() -> int:
    """Build what the first line of the input orders; print progress and the outcome as lines of JSON."""
    order = BuildRequest.unpacked(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def tell(progress: Progress) -> None:
        _say({"progress": asdict(progress)})

    try:
        tell(Progress(ReindexStage.LOADING, 0, 1))
        stories = stories_of_build(order.stories_dir, order.build_input)
        embedded = build(order.index_dir, order.version, stories, tell)
        outcome = (
            BuildResult(embedded, None)
            if order.build_input.replaces_folder
            else _gated(order, embedded, tell)
        )
    except StoryproofError as error:
        _say(error.fields())
        return 1
    _say({"done": outcome.packed()})
    return 0


def _gated(request: BuildRequest, embedded: int, tell: OnProgress) -> BuildResult:
    try:
        live = read_live(request.index_dir)
    except CorruptIndexError:
        live = None
    before = generation_dir(request.index_dir, live.version) if live is not None else None
    try:
        new = generation_dir(request.index_dir, request.version)
        return BuildResult(embedded, run_gate(new, before, request.stories_dir, tell))
    except GateQuestionsError as error:
        if not request.force:
            raise
        return BuildResult(embedded, None, str(error))


def _end_with_parent() -> None:
    # Read past Python's own buffer, whose lock the end of the interpreter would wait for.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
