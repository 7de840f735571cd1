"""Drafted sentences and the passages they cite come in; only what those passages say goes out.

Proving is fail-closed: a sentence is dropped unless every number, date, name, denial, hedge and word with
a meaning in it is found in what it cites, each in its own place. Nothing is asked of a model. A sentence
is proved whole by one passage, or in parts that can each stand alone ("..., and the ...") by one passage
each, so that no claim is stitched together from two. The checks are a table in checks.py. What
proving cannot see: a wrong answer made of a true sentence, irony, and, between two languages, words (see
crosslingual.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from index.citations.tracing import trace_quote, verify_quote
from index.proof.checks import LEAST_MATTER, matter, unsupported
from index.proof.crosslingual import unsupported_foreign
from index.proof.lexicon import AUXILIARIES
from index.proof.parsed_sentence import plain, read
from index.proof.source import Source, sources
from index.text.language import language_if_sure
from index.types import Passage, Question

MAX_LENGTH: Final = 600
"""Characters a drafted sentence may have; no single sentence of an answer needs more."""

_LINK = re.compile(
    r"""https?:|www\.|\w+://|\bt\.me\b|@\w{3,}|<[^>]*>|\]\(
    |\b[a-z0-9-]+\.(?:com|org|net|io|ru|in|info|biz|xyz|me|co|uk|de|fr|cn|app|dev|ai|top|site|online|link|ly|gg)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKS = re.compile(
    r"\s*(?:\[\s*\d+(?:\s*[,;-]\s*\d+)*\s*\]|【[^】]*】|\(\s*(?:sentences?|sources?)\s+[\d, and]+\))"
)
_MARKDOWN = re.compile(r"(\*\*|__|`+|~~)|^\s*(?:#{1,6}|[-*•>]|\d+[.)])\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_OPENING = re.compile(
    r"^(?:(?:yes|no)\s*[,.:;!-]\s*|according to (?:the|this) (?:story|article|text|passage)s?\s*,\s*)+",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"[\u0000-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


def clean(text: str) -> str | None:
    """Return `text` without evidence marks, markup and an opening yes or no; None if it may not be shown.

    It may not when it is empty, too long or has a link. An opening yes or no depends on the question, so no
    passage can prove it; the rest of the sentence can be.
    """
    text = _UNSEEN.sub(" ", text)
    if _LINK.search(text):
        return None
    text = _EMPHASIS.sub(r"\2", _MARKDOWN.sub("", _MARKS.sub("", text)))
    text = " ".join(_OPENING.sub("", text.strip()).split())
    if not text or len(text) > MAX_LENGTH:
        return None
    return text[0].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """What a model wrote, and the 1-based numbers of the passages that it says prove it."""

    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProvedSentence:
    """A sentence free of marks and links, and the numbers of the passages that do prove it (at least one)."""

    text: str
    evidence: tuple[int, ...]


__all__ = ["DraftSentence", "ProvedSentence", "trace_quote", "verify", "verify_quote"]

MAX_EVIDENCE: Final = 12
_JOINT = re.compile(r";\s+|,\s+(?:and|but|while|whereas)\s+|\s+(?:and|but|while|whereas)\s+|(?<=[.!?])\s+")
_OWN_SUBJECT = re.compile(
    r"(?:the|a|an|at|about|more|less|nearly|some|many|all|most|each|no|another|its|their|his|her)\b|\d|[$£€₹]"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)


def verify(
    drafts: Sequence[DraftSentence], passages: Sequence[Passage], question: Question
) -> tuple[ProvedSentence, ...]:
    """Return the sentences of `draft` that `passages` (numbered from 1) prove, with the evidence for it."""
    proved: dict[str, ProvedSentence] = {}
    for sentence in drafts:
        text = clean(sentence.text)
        cited = [number for number in dict.fromkeys(sentence.evidence) if 1 <= number <= len(passages)]
        evidence = _evidence(text, cited[:MAX_EVIDENCE], passages, question) if text else ()
        if text and evidence:
            proved.setdefault(plain(text).casefold(), ProvedSentence(text, evidence))
    return tuple(proved.values())


def _evidence(
    text: str, cited: Sequence[int], passages: Sequence[Passage], question: Question
) -> tuple[int, ...]:
    """Return the cited numbers that prove `text`, () when they do not."""
    verbatim = [number for number in cited if plain(passages[number - 1].text) == plain(text)]
    if verbatim:
        return tuple(verbatim)
    groups: dict[str, list[int]] = {}
    for number in cited:
        groups.setdefault(language_if_sure(passages[number - 1].text) or "en", []).append(number)
    spoken = language_if_sure(text, question.language) or _asked_in(question, groups)
    if spoken not in groups:
        spoken = next((code for code in groups if _shares_words(text, groups[code], passages)), spoken)
    found: list[int] = []
    for code, numbers in groups.items():
        if spoken == code:
            found += _proved_by(text, sources(numbers, passages, code))
        else:
            found += [
                number
                for number in numbers
                if not unsupported_foreign(read(text, spoken), read(passages[number - 1].text, code))
            ]
    return tuple(sorted(set(found), key=cited.index))


def _shares_words(text: str, numbers: Sequence[int], passages: Sequence[Passage]) -> bool:
    """Tell whether half of a text's small letters' words are the passages': "a" and "in" are Italian, too."""
    words = set(re.findall(r"\b[^\W\d_A-Z][^\W\d_]*", text))
    known = {word for number in numbers for word in re.findall(r"[^\W\d_]+", passages[number - 1].text)}
    return len(words & known) * 2 > len(words)


def _asked_in(question: Question, groups: Iterable[str]) -> str:
    """Return the passages' language for a text too short to tell: words compared is the stricter way."""
    codes = list(groups)
    return question.language if question.language in codes else next(iter(codes), "en")


def _proved_by(text: str, known: Sequence[Source]) -> list[int]:
    """Return the numbers of all sources that prove `text` whole, or of those that prove it part by part."""
    whole = [source.numbers for source in known if not unsupported(read(text, source.main.language), source)]
    if whole:
        single = [numbers for numbers in whole if len(numbers) == 1]
        return [number for numbers in single or whole[:1] for number in numbers]
    for parts in splits(text):
        each = [_first_proof(part, known) for part in parts]
        if all(each):
            return [number for numbers in each for number in numbers]
    return []


def _first_proof(part: str, known: Sequence[Source]) -> tuple[int, ...]:
    return next(
        (source.numbers for source in known if not unsupported(read(part, source.main.language), source)), ()
    )


def splits(text: str) -> list[tuple[str, ...]]:
    """Return the ways to cut `text` in two parts of which the second has a subject of its own."""
    result: list[tuple[str, ...]] = []
    for joint in _JOINT.finditer(text):
        first, second = text[: joint.start()], text[joint.end() :]
        if _stands_alone(first) and _stands_alone(second) and _has_subject(second):
            result.append((first, second))
    return result


def _stands_alone(part: str) -> bool:
    reading = read(part)
    told = any(not word.capital and (not word.light or word.key in AUXILIARIES) for word in reading.words)
    return told and matter(reading) >= LEAST_MATTER


def _has_subject(part: str) -> bool:
    return part[0].isupper() or bool(_OWN_SUBJECT.match(part))
