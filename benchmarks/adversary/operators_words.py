"""A true sentence comes in; wrong ones with one word or denial changed go out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.adversary import tables
from benchmarks.adversary.originals import Original, names_of
from benchmarks.adversary.rewriting import added, exchanged, lowered, put

_AUXILIARY = re.compile(rf"(?<![\w-])(?:{'|'.join(tables.AUXILIARIES)})(?= (?!not\b)[a-z])")
_NOT = re.compile(r"(?<!\w)not (?!only|just)")
_REGULAR = re.compile(
    r"(?<=[\w.,\"”] )([a-z]{3,}ed)(?= (?:the|a|an|its|his|her|their|to|that|in|on|by|about|£|\d))"
)
_AFTER_AUXILIARY = re.compile(
    rf"(?:{'|'.join(tables.AUXILIARIES)}|be|been|being|the|a|an|and|of)(?: \w+ly)? $"
)
_NUMBER_NEXT = frozenset(("about", "around", "roughly", "approximately", "nearly", "almost", "at least"))


def negate(original: Original) -> Iterator[str]:
    """Deny what is said, or say what is denied."""
    text = original.text
    for match in _NOT.finditer(text):
        yield put(text, match.start(), match.end(), "")
    for match in re.finditer(r"(?<=[a-z])n't\b", text):
        yield put(text, match.start(), match.end(), "")
    for changed in exchanged(
        text, (("no", "some"), ("never", "always"), ("nobody", "everybody"), ("none", "all"))
    ):
        if not changed.startswith("Some,") and "voted some" not in changed:
            yield changed
    yield from exchanged(text, (("no longer", "still"), ("nothing", "everything"), ("without", "with")))
    for match in (
        ()
        if re.search(r"\b(?:[Nn]o|[Nn]ot|[Nn]ever|[Nn]obody|[Nn]one)\b", text)
        else _AUXILIARY.finditer(text)
    ):
        yield put(text, match.end(), match.end(), " not")
        yield put(text, match.end(), match.end(), " never")
    for match in re.finditer(r"(?<= )[a-z]+(?= )", text):
        base = tables.PASTS.get(match.group())
        if base and not _AFTER_AUXILIARY.search(text[: match.start()]):
            yield put(text, *match.span(), f"did not {base}")
    for match in _REGULAR.finditer(text):
        if not _AFTER_AUXILIARY.search(text[: match.start()]):
            yield put(text, *match.span(), f"never {match.group()}")
            yield put(text, *match.span(), f"denied having {match.group()}")
            yield put(text, *match.span(), f"refused to have {match.group()}")
    yield f"It is not true that {lowered(text, original.story.names)}"
    yield f"Nobody says that {lowered(text, original.story.names)}"


def antonym(original: Original) -> Iterator[str]:
    """Replace a word by its opposite."""
    against = re.compile(r"(?:vaccine|protection|fight|immunity) for\b")
    yield from (text for text in exchanged(original.text, tables.ANTONYMS) if not against.search(text))


def compare(original: Original) -> Iterator[str]:
    """Turn a comparison or bound round."""
    yield from exchanged(original.text, tables.COMPARISONS)


def overgeneralise(original: Original) -> Iterator[str]:
    """Say of all, always or only what is said of some, sometimes or also."""
    for old, new in tables.GENERAL:
        for text in exchanged(original.text, ((old, new),)):
            if re.search(r"(?i)\b(all|every|only|the) (?:the )?\1\b", text):
                continue
            if old not in ("a", "an", "the", "in", "for") or text not in _some(original.text, new):
                yield text
    for subject in re.finditer(r"^(?:The|Many|Some|Most|Several)(?= [a-z]+s )", original.text):
        yield put(original.text, *subject.span(), "All the" if subject.group() == "The" else "All")
    for match in _AUXILIARY.finditer(original.text):
        if re.match(r" (?:always|only|all)\b", original.text[match.end() :]):
            continue
        yield put(original.text, match.end(), match.end(), " always")
        yield put(original.text, match.end(), match.end(), " only")


def _some(text: str, new: str) -> tuple[str, ...]:
    """Return the rewritings that say nothing new: "all the" of one thing."""
    if new != "all the":
        return ()
    return tuple(
        put(text, match.start(), match.end(), new)
        for match in re.finditer(r"(?i)(?<!\w)the(?= [\w-]+(?: [\w-]*[^s])?(?:[ ,.]))", text)
        if not re.match(r" \w+s\b", text[match.end() :])
    )


def be_certain(original: Original) -> Iterator[str]:
    """Make a fact of what may be, is planned, alleged or estimated."""
    for old, new in tables.CERTAIN:
        if old in _NUMBER_NEXT:
            shape = re.compile(
                rf"(?<![\w-]){old}(?= (?:[£$€]?\d|{'|'.join(tables.NUMBER_WORDS)}))", re.IGNORECASE
            )
            yield from (put(original.text, *match.span(), new) for match in shape.finditer(original.text))
        else:
            yield from exchanged(original.text, ((old, new),))
    for word in ("allegedly", "reportedly", "probably", "possibly", "perhaps", "apparently", "may have"):
        for match in re.finditer(rf"(?<!\w){word} ", original.text):
            yield put(original.text, *match.span(), "")


def misattribute(original: Original) -> Iterator[str]:
    """Put words into the mouth of somebody else who is named in the story."""
    text, here = original.text, names_of(original.text, original.story)
    others = [name for name in original.story.names if not _akin(name, [*here, *re.findall(r"\w+", text)])]
    speech = "|".join(tables.SPEECH)
    for name in here:
        for match in re.finditer(
            rf"{re.escape(name)}(?= (?:also )?(?:{speech})\b)|(?<=ccording to ){re.escape(name)}", text
        ):
            yield from (put(text, *match.span(), other) for other in others[:3])
        for match in re.finditer(rf"(?<=(?:said|says|told|adds) ){re.escape(name)}", text):
            yield from (put(text, *match.span(), other) for other in others[:3])
    for pronoun in re.finditer(rf"^(?:He|She|They)(?= (?:{speech})\b)", text):
        strangers = [other for other in others if other not in _just_before(original)]
        yield from (put(text, *pronoun.span(), other) for other in strangers[:2])
    if not re.search(rf"\b(?:{speech}|according)\b", text):
        for other in others[:3]:
            yield f"According to {other}, {lowered(text, original.story.names)}"
            yield f"{other} said that {lowered(text, original.story.names)}"
            yield f"{text.rstrip('.')}, {other} said."


def _just_before(original: Original) -> str:
    """Return the sentences in which a pronoun of the original may find its name."""
    sentences = original.story.sentences
    places = [sentences.index(one) for one in original.evidence if one in sentences]
    return " ".join(text for place in places for text in sentences[max(0, place - 4) : place + 1])


def _akin(name: str, others: list[str]) -> bool:
    words = set(name.lower().split())
    return any(words & set(other.lower().split()) for other in others)


def invent(original: Original) -> Iterator[str]:
    """Add a cause, place, time, manner or property that no sentence states."""
    text = original.text
    yield from (added(text, words) for words in tables.INVENTED)
    for match in re.finditer(r"(?<= )(?:the|a|its|their|his|her) (?=[a-z]{3,})", text):
        article = match.group()
        for adjective in tables.ADJECTIVES:
            fitting = "an " if article == "a " and adjective[0] in "aeiou" else article
            yield put(text, *match.span(), f"{fitting}{adjective} ")


def borrow(original: Original) -> Iterator[str]:
    """Add the place or time of another sentence of the story."""
    shape = re.compile(
        r"(?<= )(?:in|on|at|by|near|since|from|for|after|because of) (?:the )?(?:[A-Z]|\d)[\w-]*(?: [A-Z\d][\w-]*)*"
    )
    kept = original.text.lower() + " ".join(original.evidence).lower()
    for sentence in original.story.sentences:
        for match in shape.finditer(sentence):
            if match.group().split()[-1].lower() not in kept:
                yield added(original.text, match.group())


def swap_words(original: Original) -> Iterator[str]:
    """Exchange the two sides of a verb: the common nouns that did it and that had it done to them."""
    noun = r"(?:the|an?|its|their|his|her) (?:[a-z-]+ )??[a-z-]+"
    verbs = (
        "asked|told|accused|blamed|sued|criticised|praised|owns|owned|b"
        "eat|defeated|paid|warned|thanked|replaced|bought|hired|rejected"
    )
    for match in re.finditer(rf"(?i)(?<!\w)({noun}) ({verbs}) ({noun})(?=[ .,])", original.text):
        subject, verb, thing = match.groups()
        if subject.lower() != thing.lower():
            yield put(original.text, *match.span(), f"{thing} {verb} {subject[0].lower()}{subject[1:]}")
