"""True and wrong sentences come in; how many of each proving sends goes out, with those that it got wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.adversary.operators import Wrong
from benchmarks.adversary.originals import Original, Story
from index.proof.verifier import MAX_EVIDENCE, DraftSentence, verify
from index.types import BlockKind, Passage, Question, Sentence


@dataclass(slots=True)
class Count:
    """How many sentences of a kind there were, how many were sent, and the texts of the mistakes."""

    total: int = 0
    sent: int = 0
    mistakes: list[str] = field(default_factory=list)


def passages_of(story: Story) -> tuple[Passage, ...]:
    """Return all sentences of a story as passages, in order."""
    return tuple(
        Passage(story.id, story.title, None, Sentence(place, 0, len(text), 0, BlockKind.PARAGRAPH), text, 1.0)
        for place, text in enumerate(story.sentences)
    )


def is_sent(text: str, original: Original) -> bool:
    """Tell whether `text` is sent when a model cites for it the proof of `original` and what stands around it.

    All of it up to MAX_EVIDENCE sentences: citing more is the better chance for a wrong sentence.
    """
    sentences = original.story.sentences
    proof = [sentences.index(one) + 1 for one in original.evidence if one in sentences]
    around = sorted(
        range(1, len(sentences) + 1), key=lambda place: min((abs(place - one) for one in proof), default=0)
    )
    evidence = tuple(dict.fromkeys((*proof, *around)))[:MAX_EVIDENCE]
    draft = [DraftSentence(text, evidence)]
    return bool(verify(draft, passages_of(original.story), Question(original.question, language="en")))


def measure_true(originals: Iterable[Original]) -> Count:
    """Count the true sentences that are sent; the mistakes are those that are not."""
    count = Count()
    for original in originals:
        sent = is_sent(original.text, original)
        count.total += 1
        count.sent += sent
        if not sent:
            count.mistakes.append(f"[{original.id}] {original.text}")
    return count


def measure_wrong(wrong: Sequence[Wrong]) -> dict[str, Count]:
    """Count by operator the wrong sentences that are sent; those are the mistakes."""
    counts: dict[str, Count] = {}
    for each in wrong:
        count = counts.setdefault(each.operator, Count())
        sent = is_sent(each.text, each.original)
        count.total += 1
        count.sent += sent
        if sent:
            count.mistakes.append(f"[{each.original.id}] {each.text}")
    return counts
