"""Sentences are cut where a reader would cut them, and nothing of the text is lost or counted twice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import strategies as st

from index.text.sentences import MAX_SENTENCE_CHARACTERS, split_sentences
from index.types import Span
from tests.support.hypothesis_profile import example, given

PIECES = (
    "Mr. Modi spoke.",
    "U.S. officials agreed.",
    "J. K. Rowling wrote it.",
    "It rose 3.5% to $1.5 million.",
    "“Stop!” he said.",
    "«Да», сказал он.",
    "He waited… then left.",
    "Really?!",
    "你好。世界！",
    "भारत ने कहा।",
    "هل ذهب؟ نعم.",
    "שלום. להתראות.",
    "😀 Good 👩‍👩‍👧 day! 🇮🇳",
    "No. 5 is shut.",
    "e.g. this",
    "Mr.\u00a0Modi\u00a0left.",
    "The end.[1]",
    "(See p. 5.)",
    "no stop here",
    "...",
    "—",
    "”",
    "1.",
    "\u202eabc\u202c.",
    "e\u0301te\u0301.",
    "３．５％。",
    "They left.",
    "They left.",
)
GAPS = (" ", "  ", "\n", "\r\n", "\r\n\r\n", "\u00a0", "\t", "", "\u3000", "\u200b")
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), max_size=14).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
) | st.text(max_size=120)


def cut(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


def check(text: str, spans: list[Span], start: int, end: int) -> None:
    covered = [False] * len(text)
    for before, after in pairwise(spans):
        assert before.end <= after.start
    for span in spans:
        assert start <= span.start < span.end <= end
        assert span.of(text) == span.of(text).strip()
        covered[span.start : span.end] = [True] * (span.end - span.start)
    assert all(covered[index] or text[index].isspace() for index in range(start, end))


@given(TEXTS)
@example("")
@example("\r\n\u00a0")
@example("." * 50)
@example("x. " * 40)
def test_spans_are_ordered_disjoint_trimmed_and_cover_every_visible_character(text: str) -> None:
    check(text, split_sentences(text), 0, len(text))


@given(TEXTS, st.data())
def test_a_part_of_a_text_is_cut_within_its_bounds(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    check(text, split_sentences(text, start, end), start, end)


@given(TEXTS)
def test_cutting_a_sentence_again_on_its_own_never_yields_less_than_itself(text: str) -> None:
    for sentence in cut(text):
        assert "".join("".join(cut(sentence)).split()) == "".join(sentence.split())


@given(
    st.text(alphabet="ab ,;。.\u3000", min_size=MAX_SENTENCE_CHARACTERS, max_size=3 * MAX_SENTENCE_CHARACTERS)
)
@example("x" * (3 * MAX_SENTENCE_CHARACTERS))
@example("word " * 500)
def test_no_sentence_is_longer_than_the_limit(text: str) -> None:
    spans = split_sentences(text)
    check(text, spans, 0, len(text))
    assert all(span.end - span.start <= MAX_SENTENCE_CHARACTERS for span in spans)


def test_a_long_stretch_is_cut_at_a_clause_before_a_space_and_at_a_space_before_a_letter() -> None:
    assert cut("word " * 120 + "end; " + "word " * 100)[0].endswith("end;")
    assert cut("word " * 300)[0].endswith("word")
    assert [len(part) for part in cut("x" * (2 * MAX_SENTENCE_CHARACTERS + 5))] == [
        MAX_SENTENCE_CHARACTERS,
        MAX_SENTENCE_CHARACTERS,
        5,
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Modi spoke.", "He left."],
        ["Lt. Gen. V. K. Singh spoke.", "Mrs. Rao did not."],
        ["U.S. officials said so.", "They left."],
        ["He moved to the U.S.", "The deal fell."],
        ["U.N. Secretary-General António Guterres spoke.", "He left."],
        ["J. K. Rowling wrote it.", "She won."],
        ["J.K. Rowling and George R. R. Martin met."],
        ["It rose 3.5% in May.", "Then it fell to $1.5 million."],
        ["They were “misled into the army.”", "He added that it was so."],
        ['He said: "Go."', "Then he left."],
        ["“Stop!” he cried.", "“Now.”"],
        ["“What is it?” Anna Smith asked.", "Nobody knew."],
        ["“Stop!”", "Ivan ran away."],
        ["Room No. 5 is shut.", "Go home."],
        ["He said no.", "They left."],
        ["Fruit, e.g. apples, i.e. Granny Smith, is good.", "Eat it."],
        ["At 5 p.m. the train left.", "At 9 a.m. Monday it came back."],
        ["They met at 5 p.m.", "The train was late."],
        ["He waited… then left.", "She stayed."],
        ["Wait... what?", "Yes!", "Really?!", "No."],
        ["Turn to p. 5.", "See also pp. 6-7."],
        ["1. First comes this.", "2. Second comes that."],
        ["(He left.)", "She stayed."],
        ["That is proved.[1]", "So is this.[2][3]", "And this."],
        ["St. Petersburg is far.", "Moscow is near."],
        ["He lives on Main St.", "The house is big."],
        ["She sat.", "Bob stood in the sun.", "Max ate figs.", "Anna had none."],
        ["He came on Jan. 5 and left on Dec. 3.", "Others stayed."],
        ["It cost Rs. 500 then.", "Now it costs more."],
        ["Acme Co. and Brown Bros. Ltd. have merged.", "It was announced on Monday."],
        ["iPhone sales rose.", "iPad sales fell.", "eBay is well."],
        ["Version 2.0.1 is out.", "Visit www.example.com for it."],
        ["Hr. Müller kam am 5. Mai.", "Er blieb."],
        ["Он родился в 1990 г. в Москве.", "И. В. Иванов уехал."],
        ["भारत ने कहा।", "रूस ने माना।", "फिर?"],
        ["هل وصل؟", "ثم ذهب.", "وصل أمس."],
        ["He left the town.", "😀 She stayed."],
        ["He said it twice.", "He said it twice."],
    ],
)
def test_a_text_is_cut_into_these_sentences(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences
    assert cut("\r\n".join(sentences)) == sentences
    assert cut("\u00a0".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["你好。", "世界！", "再见？", "好。"],
        ["他说：“你好。”", "她走了。"],
        ["３．５％上がった。", "次。"],
        ["भारत ने कहा।", "रूस ने माना।"],
    ],
)
def test_scripts_without_spaces_are_cut_behind_their_marks(sentences: list[str]) -> None:
    assert cut("".join(sentences)) == sentences


def test_marks_that_say_nothing_alone_stay_with_a_sentence() -> None:
    assert cut("He left. ***") == ["He left. ***"]
    assert cut("… And so on. “") == ["… And so on. “"]
    assert cut("***") == ["***"]
