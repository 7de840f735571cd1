"""Abbreviations of eight languages, and what each says about the end of a sentence."""

from __future__ import annotations

import re

# Never the end of a sentence when it opens with a capital: a name follows.
TITLES = frozenset(
    """mr mrs ms mx dr prof gen sen gov rep lt col sgt capt cmdr adm maj brig hon rev fr sr sra srta dra
    pres amb supt messrs mm mme mlle hr dott ing herr fru lic gral avda dña mgr fa dipl frl ste""".split()
)
# Never the end of a sentence, however it is written.
LINKS = frozenset(
    """vs v cf viz approx ca ул т.е т.к т.н им просп пер пл наб напр z.b d.h u.a s.o s.u i.d.r sog bspw inkl
    exkl zzgl mio mrd p.ej p.ex dpto ptas avda av bd env проф акад доц डॉ श्री श्रीमती प्रो पं मो هـ""".split()
)
# Not the end before a number; before anything else an ordinary word.
BEFORE_NUMBERS = frozenset(
    """no nos fig figs vol p pp art sec ch para rs ref est ext nr abb kap s str tel ziff abs hs núm núms pág págs
    cap chap д кв корп стр с рис табл гл п оф каб см рр रु नं""".split()
)
# A list or a measure is over: the end before a capital.
TAILS = frozenset("etc usw ecc др пр руб коп т.д т.п т.ч н.э".split())
# A year is over; at the front of a sentence it is only a date ("В 2019 г. Москва ...").
YEARS = frozenset("г гг в вв".split())
# An end only when what follows reads like the start of a sentence.
DOUBTFUL = frozenset(
    """e.g i.e a.m p.m u.s u.k u.n u.s.a u.a.e u.s.s.r e.u d.c ph.d b.a m.a m.d b.c a.d et al eds bzw ee.uu uu
    тыс млн млрд трлн чел сек мин км кг тел""".split()
)
# The same, where it opens with a capital: in small letters these are everyday words.
NAME_PARTS = frozenset(
    """inc ltd co corp bros llc plc jr esq ave blvd rd dept univ assn st mt ft jan feb mar apr jun jul aug
    sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun""".split()
)
MONTHS_AFTER_ORDINALS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember".split()
)
# "Der 2. Weltkrieg": after these a number with a full stop is an ordinal, as German writes them.
BEFORE_ORDINALS = frozenset(
    "der die das den dem des im vom zum zur beim ein eine einen einem einer jeder jede jedes".split()
)
STARTERS = frozenset(
    """the a an this that these those it its he she they we i you his her their our my your in on at by for
    from with after before during since when while as if although though but and or so yet however meanwhile
    there here what who why how where which many most some several all both no not one two three another
    officials police families following earlier later last next according asked despite under over he'd
    it's he's she's they've i'm we're because again thus hence therefore such
    der die das ein eine er sie es wir ich ihr im am auf aus mit nach vor seit bei aber und doch auch dann dort
    он она они оно мы я это этот эта эти на по но и с из для как что когда там так после до все его её их
    el los las una según desde este esta pero il elle ils elles dans mais selon ce cette ces""".split()
)

_STOP = r"\.[ \u00a0\u202f]?"
# Abbreviations of several words; only their last full stop can end a sentence.
_PHRASES = re.compile(
    r"(?<![^\W\d_])(?:"
    + "|".join(
        phrase.replace(".", _STOP).removesuffix(_STOP) + r"\."
        for phrase in """z.B. d.h. u.a. s.o. s.u. i.d.R. z.T. n.Chr. v.Chr. p.ej. p.ex. EE.UU. a.m. p.m. a.C. d.C.
        av.J.-C. apr.J.-C. т.е. т.к. т.н. т.д. т.п. т.ч. н.э. ق.م. إ.م. أ.د. U.S. U.K.""".split()
    )
    + ")"
)
_ALWAYS_GO_ON = frozenset("z.b d.h s.o i.d.r p.ej p.ex т.е т.к т.н أ.د ق.م".split())
_HINDI_LETTER = "(?:ए|बी|सी|डी|ई|एफ|जी|एच|आई|जे|के|एल|एम|एन|ओ|पी|क्यू|आर|एस|टी|यू|वी|डब्ल्यू|एक्स|वाई|ज़ेड)"
_INITIALS_IN_HINDI = re.compile(rf"(?<![\u0900-\u097f])(?:{_HINDI_LETTER}\.[ \u00a0]?)+{_HINDI_LETTER}\.")


def inner_stops(text: str, start: int, stop: int) -> set[int]:
    """Return the places of the full stops that belong to an abbreviation of several words or to initials."""
    inside: set[int] = set()
    for match in _PHRASES.finditer(text, start, stop):
        dots = [match.start() + place for place, sign in enumerate(match[0]) if sign == "."]
        bare = "".join(match[0].split()).lower().rstrip(".")
        inside.update(dots if bare in _ALWAYS_GO_ON else dots[:-1])
    for match in _INITIALS_IN_HINDI.finditer(text, start, stop):
        inside.update(match.start() + place for place, sign in enumerate(match[0]) if sign == ".")
    return inside
