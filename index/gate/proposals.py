"""Propose questions for a story's gate: made from its own sentences by pattern, kept where the index answers rightly.

Questions that leave the order of words as it is ("Who called the day ...?", "How many men came ...?") or only put the
auxiliary first ("When was the bridge closed?") need no grammar; more is not tried. Of a story in another language than
English it is asked whether its sentences are so, which most languages do with a question mark alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from index.gate.yes_no_questions import foreign, inside, whether
from index.text.words import MONTHS, ONE_TO_TWELVE, TEENS, TENS, VERBS_OF_SAYING, WEEKDAYS, one_of
from index.types import Answer, BlockKind, IndexedStory, Question, Reply

MOST_ANSWERABLE = 10
MOST_UNANSWERABLE = 5

_SHORTEST, _LONGEST = 5, 30
"""Words of a sentence that a question is made of."""

_LONGEST_QUESTION = 110

_AUXILIARY = r"(?:is|are|was|were|has|have|had|will|would|can|could|must|should)"
_COUNTS = (*ONE_TO_TWELVE[1:], *TEENS, *TENS[:4])
_NUMBER = (
    r"(?:(?:[Aa]t\s+least|[Aa]bout|[Aa]round|[Mm]ore\s+than|[Ss]ome|[Nn]early|[Aa]lmost|[Tt]he|[Aa]nother|[Oo]ther)\s+)*"
    r"(?:\d[\d,.]*(?:\s+(?:hundred|thousand|million|billion))?"
    rf"|{one_of(f'[{word[0].upper()}{word[0]}]{word[1:]}' for word in _COUNTS)}"
    r"|[Hh]undreds\s+of|[Tt]housands\s+of|[Dd]ozens\s+of)"
)
_MONTHS = one_of(map(str.capitalize, MONTHS))
_DAYS = one_of(map(str.capitalize, WEEKDAYS))
_TIME = (
    rf"(?:(?:on|in|by|since|before|after|until)\s+(?:(?:early|late|mid)[\s-])?(?:(?:{_DAYS})|(?:\d{{1,2}}\s+)?(?:{_MONTHS})"
    r"(?:\s+\d{1,2})?|(?:19|20)\d\d|Christmas|Easter)(?:,?\s+(?:19|20)\d\d)?)"
)
_PERSON = r"(?:(?:[A-Z][\w'’-]+\.?\s+)*[A-Z][\w'’-]+)"
_PAST = (
    r"(?:\w+ed|said|told|called|put|set|gave|made|took|won|lost|found|left|met|led|held|began|went|came|saw|spent|built"
    r"|bought|sold|paid|wrote|spoke|broke|brought|sent|kept|hit|ran|fell|rose|grew|drew|flew|chose|says|has|have|had|was"
    r"|were|is|are|will)"
)

_COUNTED = re.compile(rf"^{_NUMBER}\s+(?P<what>[a-z][\w-]*|[A-Z][\w-]+)\s+(?P<rest>{_PAST}\b.*)$")
_WORD = rf"(?!{_AUXILIARY}\b)[a-z]+"
_DID = re.compile(rf"^(?P<who>(?:The\s+{_WORD}(?:\s+{_WORD})?|{_PERSON}))\s+(?P<rest>{_PAST}\b\s.*)$")
_THERE = re.compile(
    rf"^There\s+(?P<aux>was|were|is|are)\s+{_NUMBER}\s+(?P<what>[a-z][\w-]*)\s+(?P<rest>\w.*)$"
)
_HAS = re.compile(
    rf"^(?P<who>[A-Z][^,;:]{{2,50}}?)\s+(?P<has>has|have|had)\s+{_NUMBER}\s+(?P<what>[a-z]+s|people|men|women)\b"
)
_WHEN = re.compile(
    rf"^(?P<who>[A-Z][^,;:]{{2,60}}?)\s+(?P<aux>{_AUXILIARY})\s+(?P<rest>[^,;:]{{3,70}}?)\s+{_TIME}\b"
)
_HOW_MUCH = re.compile(
    rf"^(?P<who>[A-Z][^,;:]{{2,50}}?)\s+(?P<aux>{_AUXILIARY})\s+(?P<rest>(?:[\w-]+\s+){{0,2}}(?:cost|spend|spent|pay|paid"
    r"|give|given|raise|raised|earn|earned|invest|invested))\s+(?:\w+\s+){0,2}[$€£₹]?\d"
)
_LEANS = re.compile(
    r"^(?:He|She|They|It|This|That|These|Those|There|But|And|Another|Others?|Many|Most|Some|Such|So|Here|We|I|You|His|Her"
    r"|Their|Its|What|When|While|As|If|After|Before|In|On|At|By|For|From|With|Earlier|Later|Meanwhile|However|Nobody)\b"
)
_HUMAN = re.compile(
    r"(?i)\b(?:mr|mrs|ms|dr|mayor|president|minister|secretary|councillor|professor|officer|chief|director|leader|judge"
    r"|spokes\w+|city|council|government|ministry|police|party|company|committee|team|court|union|officials?)\b"
)
_SAYING = re.compile(rf"\b(?:{one_of(VERBS_OF_SAYING)}|called|voted|met|led|won|spoke|announced|promised)\b")

_NAME = r"[A-Z][^\W\d_]+\s+[A-Z][^\W\d_]+"
_SOMEBODY = re.compile(
    rf"(?:\b(?:Mr|Mrs|Ms|Dr)\.?|\b(?:[Mm]ayor|[Pp]resident|[Mm]inister|[Ss]ecretary|[Pp]rofessor|[Cc]ouncillor))\s+"
    rf"(?P<name>{_NAME})\b"
)
"""A name with a title before it is a person's."""

_ABOUT_A_PERSON = (
    "How old is {name}?",
    "Where was {name} born?",
    "What is {name} paid a year?",
    "Which school did {name} go to?",
)

Ask = Callable[[Question], Reply]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question, and the sentence that answers it (None: the story does not say)."""

    question: str
    sentence: str | None


def propose(story: IndexedStory, ask: Ask) -> list[Proposal]:
    """Return questions that the index answers with the very sentence they were made of, and some that it refuses."""
    answerable: list[Proposal] = []
    for candidate in _spread(list(questions_from(story))):
        if len(answerable) == MOST_ANSWERABLE:
            break
        if all(one.sentence != candidate.sentence for one in answerable) and _answers(ask, candidate):
            answerable.append(candidate)
    refused = (
        one
        for one in unanswerable(story)
        if not isinstance(ask(Question(one.question, story.story.id)), Answer)
    )
    return answerable + [one for one, _ in zip(refused, range(MOST_UNANSWERABLE), strict=False)]


def questions_from(story: IndexedStory) -> Iterator[Proposal]:
    """Yield a question for each sentence of the body that has one of the shapes this knows."""
    for sentence in story.sentences:
        if sentence.kind is not BlockKind.PARAGRAPH:
            continue
        text = " ".join(story.story.text[sentence.start : sentence.end].split())
        if _SHORTEST <= _length(text) <= _LONGEST:
            question = question_from(text, story.story.language)
            if question is not None:
                yield Proposal(question, text)


def question_from(sentence: str, language: str = "en") -> str | None:
    """Turn one sentence into a question that it answers; None where it has none of the shapes."""
    made = (_asked(sentence) if language == "en" else None) or whether(sentence, language, _SAYING)
    return made if made is not None and len(made) <= _LONGEST_QUESTION else None


def _asked(sentence: str) -> str | None:
    """Ask for what an English sentence says: who, when, how many, how much."""
    plain = sentence.strip("“”\"'").rstrip(".!")
    if _LEANS.match(plain) and not (_COUNTED.match(plain) or _THERE.match(plain)):
        return None
    if plain.count('"') % 2 or plain.count("“") != plain.count("”"):
        return None
    made = _count(plain) or _amount(plain) or _time(plain) or _doer(plain)
    return made if made is not None and len(made) <= _LONGEST_QUESTION else None


def unanswerable(story: IndexedStory) -> Iterator[Proposal]:
    """Yield questions that hardly any story answers, about its own people and about nothing in it."""
    language, text = story.story.language, story.story.text
    if language != "en":
        yield from (Proposal(one, None) for one in foreign(language))
        return
    people = dict.fromkeys(match["name"] for match in _SOMEBODY.finditer(text))
    often = sorted(people, key=lambda name: -text.count(name))[:2]
    near = [template.format(name=name) for name in often for template in _ABOUT_A_PERSON]
    pairs = zip_longest(near[:3], foreign(language)[:2])
    yield from (Proposal(one, None) for one in chain.from_iterable(pairs) if one is not None)
    yield from (Proposal(one, None) for one in near[3:])


def _count(plain: str) -> str | None:
    if match := _THERE.match(plain):
        return f"How many {match['what']} {match['aux']} there {_clause(match['rest'])}?"
    if match := _HAS.match(plain):
        does = {"has": "does", "have": "do", "had": "did"}[match["has"]]
        return f"How many {match['what']} {does} {inside(match['who'])} have?"
    match = _COUNTED.match(plain)
    return f"How many {match['what']} {_clause(match['rest'])}?" if match else None


def _amount(plain: str) -> str | None:
    match = _HOW_MUCH.match(plain)
    return f"How much {match['aux']} {inside(match['who'])} {match['rest']}?" if match else None


def _time(plain: str) -> str | None:
    match = _WHEN.match(plain)
    if match is None or _SAYING.search(match["who"]):
        return None
    return f"When {match['aux']} {inside(match['who'])} {match['rest']}?"


def _doer(plain: str) -> str | None:
    match = _DID.match(plain)
    if match is None:
        return None
    named = len(re.findall(r"[A-Z][\w'’-]+", match["who"])) > 1
    if not (named or _HUMAN.search(match["who"]) or _SAYING.match(match["rest"])):
        return None
    return f"Who {_clause(match['rest'])}?"


def _clause(rest: str) -> str:
    """Cut a sentence's rest where a further clause begins, so that the question stays short."""
    cut = re.split(r",\s|;\s|\s(?:and|but|which|who|while|after|because|according to)\s", rest, maxsplit=1)[0]
    # "have" and "were" stay as they are: the question is about the same many.
    return cut if len(cut.split()) > 2 and cut.count('"') % 2 == 0 else rest


def _length(text: str) -> int:
    """Count the words of a sentence; a script without spaces has about one in two characters."""
    words = len(text.split())
    return words if words > 2 else len(text) // 2


def _spread(found: Sequence[Proposal]) -> list[Proposal]:
    """Take turns between the kinds of question, so that the first ones are of every kind."""
    kinds: dict[str, list[Proposal]] = {}
    for one in found:
        kinds.setdefault(one.question.split(" ", 1)[0], []).append(one)
    rows = zip_longest(*kinds.values())
    return [one for one in chain.from_iterable(rows) if one is not None]


def _answers(ask: Ask, proposal: Proposal) -> bool:
    reply = ask(Question(proposal.question))
    return isinstance(reply, Answer) and " ".join(reply.citations[0].quote.split()) == proposal.sentence
