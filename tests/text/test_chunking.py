"""Every sentence and chunk is exactly the stretch of the story its span names."""

from __future__ import annotations

from hypothesis import strategies as st

from index.intake.markdown import markdown_to_text
from index.intake.story import story_from_text
from index.text.chunking import CHUNK_CHARACTERS, chunks_of, sentences_in, sentences_of
from index.text.cleaning import canonical_text
from index.types import Story
from tests.support.hypothesis_profile import given
from tests.support.stories import texts_of

PARAGRAPHS = (
    "The same sentence stands here. The same sentence stands here.",
    "Mr. Modi met U.S. officials. “Was it 3.5%?” he asked. It was.",
    "भारत ने कहा। रूस ने माना।",
    "قال نعم؟ ثم ذهب إلى موسكو.",
    "你好。世界！再见？",
    "😀 Good day 👩‍👩‍👧! Mr.\u00a0Rao left.\u00a0He slept.",
    "Soldiers at the gate. Jane Roe/Reuters",
    "A Short Heading",
    "Share on whatsapp",
    "- one of the things\r\n- another of the things",
    "A line that was broken at a margin because it was long and\r\nwent on here. Then it ended.",
    "word " * 300,
    "Sentence number one is here. " * 40,
)
GAPS = ("\n\n", "\r\n\r\n", "\r\n", "\n", "\n \u00a0\n", "\f")
TEXTS = st.lists(st.tuples(st.sampled_from(PARAGRAPHS), st.sampled_from(GAPS)), min_size=1, max_size=10).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
) | st.text(min_size=1, max_size=150)


def check(story: Story) -> None:
    sentences = sentences_of(story)
    chunks = chunks_of(story, sentences)
    cited: set[int] = set()
    for place, sentence in enumerate(sentences):
        block = story.blocks[sentence.block]
        assert sentence.position == place
        assert block.kind is sentence.kind
        assert sentence.kind.citable
        assert block.start <= sentence.start < sentence.end <= block.end
        text = story.text[sentence.start : sentence.end]
        assert text == text.strip()
        assert not cited & set(range(sentence.start, sentence.end))
        cited |= set(range(sentence.start, sentence.end))
    for block in story.blocks:
        for index in range(block.start, block.end):
            assert block.kind.citable or index not in cited
            assert index in cited or not block.kind.citable or story.text[index].isspace()
    for chunk in chunks:
        inside = sentences_in(chunk, sentences)
        assert story.text[chunk.start : chunk.end] == chunk.text
        assert (inside[0].start, inside[-1].end) == (chunk.start, chunk.end)
        assert len({sentence.block for sentence in inside}) == 1
        assert len(chunk.text) <= CHUNK_CHARACTERS or len(inside) == 1
    assert [s for chunk in chunks for s in sentences_in(chunk, sentences)] == list(sentences)
    assert len({chunk.id for chunk in chunks}) == len(chunks)


@given(TEXTS)
def test_spans_of_a_text_as_it_is_given_are_exact(text: str) -> None:
    check(story_from_text(text, story_id="s"))


@given(TEXTS)
def test_spans_of_a_canonical_text_are_exact(raw: str) -> None:
    check(story_from_text(canonical_text(raw), story_id="s"))


@given(TEXTS)
def test_spans_of_a_markdown_text_are_exact(raw: str) -> None:
    text, blocks = markdown_to_text(canonical_text(raw), None)
    check(story_from_text(text, story_id="s", blocks=blocks))


def test_a_repeated_sentence_has_a_span_of_its_own_each_time() -> None:
    story = story_from_text("It rained. It rained.\n\nIt rained.", story_id="s")
    assert [(s.start, s.end) for s in sentences_of(story)] == [(0, 10), (11, 21), (23, 33)]
    assert len(chunks_of(story, sentences_of(story))) == 2


def test_a_credit_stays_with_its_caption() -> None:
    story = story_from_text("It rained.\n\nThe mill at noon. Jane Roe/Reuters\n\nIt stopped.", story_id="s")
    assert texts_of(story, sentences_of(story)) == [
        "It rained.",
        "The mill at noon. Jane Roe/Reuters",
        "It stopped.",
    ]


def test_a_chunk_keeps_its_id_while_its_place_and_text_stay() -> None:
    before = story_from_text("It rained.\n\nIt stopped.", story_id="s")
    after = story_from_text("It rained.\n\nIt stopped at noon.", story_id="s")
    first, second = (chunks_of(story, sentences_of(story)) for story in (before, after))
    assert first[0].id == second[0].id
    assert first[1].id != second[1].id
