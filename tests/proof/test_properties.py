"""Whatever the story: its own sentences are proved, and one changed number, denial or date is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from index.proof.checks import CHECKS, unsupported
from index.proof.dates import read_days
from index.proof.numbers import read_quantities
from index.proof.parsed_sentence import plain, read
from index.proof.source import Source
from index.proof.verifier import DraftSentence, clean, verify
from index.text.language import language_if_sure
from index.types import BlockKind, Passage, Question, Sentence

NAMES = [
    "Moira Baines",
    "Reid",
    "Calder Lines",
    "Mr. Okafor",
    "the U.N.",
    "India’s ministry",
    "Société Générale",
]
VERBS = [
    "has released",
    "would not pay",
    "may sell",
    "praised",
    "denied that it lost",
    "fell behind",
    "rose above",
]
UNITS = ["ships", "million dollars", "% of the shares", "of its 40 houses", "euros"]
ENDS = ["in March", "on 9 July 2024", "since 2019", "before the vote", "and “left the port”", "", "on Monday"]


def passage(text: str, position: int = 0) -> Passage:
    return Passage("s", "t", None, Sentence(position, 0, len(text), 0, BlockKind.PARAGRAPH), text, 1.0)


def numbered(number: int) -> str:
    return f"{number:,}"


sentences = st.builds(
    "{} {} {} {} {}.".format,
    st.sampled_from(NAMES),
    st.sampled_from(VERBS),
    st.integers(2, 10**6).map(numbered),
    st.sampled_from(UNITS),
    st.sampled_from(ENDS),
)


@settings(deadline=None)
@given(st.lists(sentences, min_size=1, max_size=4, unique=True), st.data())
def test_a_sentence_of_the_story_is_always_proved_by_itself(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    story = [passage(text, position) for position, text in enumerate(texts)]
    proved = verify([DraftSentence(texts[at], tuple(range(1, len(texts) + 1)))], story, Question("?"))
    assert [sentence.evidence for sentence in proved] == [(at + 1,)]


@settings(deadline=None)
@given(sentences)
def test_no_single_check_finds_fault_with_a_sentence_of_the_story(text: str) -> None:
    reading = read(text)
    assert {check.__name__: check(reading, Source((1,), reading)) for check in CHECKS} == {
        check.__name__: () for check in CHECKS
    }


@settings(deadline=None)
@given(st.text(min_size=1, max_size=120))
@example("12,345.6.7 -–— 5-5-5 % $£ one of two twenty-")
@example("May 99 Sept. 2024-13-45 Monday's")
def test_any_text_is_read_and_supports_itself(text: str) -> None:
    reading = read(text)
    findings = [check(reading, Source((1,), reading)) for check in CHECKS if check.__name__ != "too_little"]
    assert not any(findings)


@settings(deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(VERBS),
    st.integers(2, 10**6),
    st.integers(2, 10**6),
    st.sampled_from(UNITS),
    st.sampled_from(ENDS),
)
def test_a_changed_number_is_always_refused(
    name: str, verb: str, number: int, other: int, unit: str, end: str
) -> None:
    assume(number != other and other not in (9, 40, 2019, 2024))
    template = f"{name} {verb} {{}} {unit} {end}."
    story = [passage(template.format(numbered(number)))]
    wrong = DraftSentence(template.format(numbered(other)), (1,))
    right = DraftSentence(template.format(number), (1,))
    assert verify([wrong], story, Question("?")) == ()
    assert len(verify([right], story, Question("?"))) == 1


@settings(deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(["will", "did", "would", "could", "has to"]),
    st.sampled_from(ENDS),
)
def test_a_denial_added_or_lost_is_always_refused(name: str, auxiliary: str, end: str) -> None:
    said = f"{name} {auxiliary} surrender the harbour {end}."
    denied = f"{name} {auxiliary} not surrender the harbour {end}."
    assert verify([DraftSentence(denied, (1,))], [passage(said)], Question("?")) == ()
    assert verify([DraftSentence(said, (1,))], [passage(denied)], Question("?")) == ()


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.integers(-3, 9), max_size=4))
def test_nothing_is_proved_without_evidence_from_the_story(text: str, evidence: list[int]) -> None:
    proved = verify([DraftSentence(text, tuple(evidence))], [passage("A plain sentence.")], Question("?"))
    assert all(set(sentence.evidence) == {1} and 1 in evidence for sentence in proved)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,200 people", "1200 people"),
        ("35-50 men", "between 35 and 50 men"),
        ("35–50 men", "thirty-five to fifty men"),
        ("$100 billion", "100bn dollars"),
        ("€1.2m", "1.2 million euros"),
        ("50%", "fifty per cent"),
        ("more than 50%", "over 50 percent"),
        ("at least four", "no fewer than 4"),
        ("21st", "twenty-first"),
        ("5-10 million", "5 million to 10 million"),
        ("two dozen", "24"),
        ("१२०० लोग", "1200"),
    ],
)
def test_one_number_written_in_two_ways_is_one_number(one: str, other: str) -> None:
    first, second = read(one).quantities, read(other).quantities
    assert [(q.low, q.high, q.unit, q.bound) for q in first] == [
        (q.low, q.high, q.unit, q.bound) for q in second
    ]
    assert len(first) == 1


def test_bounds_and_units_are_part_of_a_number() -> None:
    text = "up to 3, at least 3, under 3, 3%, third, £3, 3 million"
    found = read_quantities(text, [])
    assert [(q.low, q.unit, q.bound) for q in found] == [
        (Decimal(3), "", "<="),
        (Decimal(3), "", ">="),
        (Decimal(3), "", "<"),
        (Decimal(3), "%", ""),
        (Decimal(3), "nth", ""),
        (Decimal(3), "GBP", ""),
        (Decimal(3000000), "", ""),
    ]


def test_dates_are_read_in_every_common_form() -> None:
    forms = ("July 9, 2024", "9 July 2024", "9th of July 2024", "Jul. 9, 2024", "2024-07-09")
    assert {(day.year, day.month, day.day) for form in forms for day in read_days(form)} == {(2024, 7, 9)}
    assert [day.weekday for day in read_days("on Tuesday and Sunday")] == [1, 6]
    assert read_days("they may march on") == []


def test_a_passage_about_one_man_does_not_prove_a_claim_about_two_in_one() -> None:
    claim = read("Vinay Modi spoke in Delhi.")
    source = Source((1,), read("Vinay Kwatra spoke with Narendra Modi in Delhi."))
    assert unsupported(claim, source) == ("Vinay Modi",)


def test_acronyms_compare_with_and_without_dots_but_not_with_pronouns() -> None:
    assert read("The U.S. left.").all_keys() >= {"US"}
    assert read("The United States left.").all_keys() >= {"US"}
    assert "US" not in read("They told us to leave.").all_keys()


def test_languages_are_told_by_script_and_small_words() -> None:
    assert language_if_sure("The mayor of the town is in the office.") == "en"
    assert language_if_sure("Der Bürgermeister ist in der Stadt und arbeitet.") == "de"
    assert language_if_sure("Мэр был в городе, и это хорошо.") == "ru"
    assert language_if_sure("यह शहर है") == "hi"
    assert language_if_sure("市长在城里") == "zh"
    assert language_if_sure("Modi Putin") is None
    assert language_if_sure("1234") is None


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Four died [1][2, 3].", "Four died."),
        ("# **Four** _died_.", "Four died."),
        ("2. Four died.", "Four died."),
        ("No, four died.", "Four died."),
        ("According to the story, four died.", "Four died."),
        ("Four\u202edied.", "Four died."),
        ("Four died. https://a.b", None),
        ("Four died, see t.me/x", None),
        ("Ask @some_bot", None),
        ("[1]", None),
        ("x" * 700, None),
    ],
)
def test_a_text_is_cleaned_before_it_is_shown_or_not_shown(raw: str, shown: str | None) -> None:
    assert clean(raw) == shown


@settings(deadline=None)
@given(st.text(max_size=200))
def test_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)
