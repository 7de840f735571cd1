"""Plain text in, its blocks out: which stretch is title, paragraph, caption, heading or web-page debris."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.sentences import split_sentences
from index.types import Block, BlockKind, Span

_PARAGRAPH_BREAK = re.compile(r"(?:\r\n|\r|\n|\u2029)[^\S\r\n]*(?:\r\n|\r|\n|\u2029)\s*|\f+")
_LINE = re.compile(r"[^\r\n]+")
_TERMINAL = re.compile(r"[.!?…:;,。！？｡．।॥؟۔։።།][\"'”’»›)\]」』）]*(?:\[\d{1,3}\])*$")
_BULLET = re.compile(r"^(?:[-*•–·‣]|\d{1,3}[.)]|[a-z]\))\s+")

_NETWORKS = r"(?:whats\s?app|facebook|twitter|x|linkedin|telegram|e-?mail|reddit|pinterest|instagram|threads|bluesky|messenger)"
_OFFERS = r"(?:newsletters?|e-?mails?|updates?|alerts?|notifications?|accounts?|channels?|apps?|digest|briefings?|free|trial|read(?:ing)?|comment)"
_OTHERS = r"(?:news|stories|story|headlines|articles?|posts?|reads?|topics?|videos?)"
# Furniture of a page, which never ends in a full stop.
_LABEL = re.compile(
    rf"""^(?:
      (?:(?:kindly|please)\s+)?share(?:\s+(?:this|the)(?:\s+(?:article|story|post|page|news|link|video))?|\s+(?:on|via|to|with)\s+(?:{_NETWORKS}|friends))?
    | (?:share|tweet|pin|print|save|copy\s+link|bookmark|comments?|{_NETWORKS})(?:[\s,|·•/]+(?:share|tweet|pin(?:\s+it)?|print|save|{_NETWORKS}))*
    | (?:pin\s+it|comments?\s*\(\d+\)|\d+\s+(?:shares?|comments?|views?|likes?)|\d+\s*min(?:ute)?s?\s+read|listen\s+to\s+this\s+(?:article|story))
    | (?:top|latest|breaking|related|trending|popular|recommended|more|other|most\s+read)\s+{_OTHERS}
    | (?:latest|more|other\s+{_OTHERS})\s+(?:from|on\s+this)\b.{{0,40}}
    | (?:most\s+read|related|recommended(?:\s+for\s+you)?|trending(?:\s+now)?)
    | (?:you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested)|don['’]t\s+miss|editor['’]?s['’]?\s+picks?)(?:\s+(?:these|this|in))?
    | (?:also\s+read|read\s+(?:more|also|next)|see\s+also|related|watch)\s*[:|–—-].{{0,120}}
    | (?:also\s+read|read\s+(?:more|also|next|on)|see\s+also)
    | (?:advertisement|advertising|sponsored(?:\s+content)?|promoted|story\s+continues\s+below.{{0,40}})
    | (?:subscribe|sign\s+up|join\s+us|log\s*in|sign\s+in|register|download\s+(?:our|the)\s+app)(?:\s+.{{1,40}})?
    | (?:leave\s+a\s+(?:reply|comment)|post\s+a\s+comment|skip\s+to\s+(?:main\s+)?content|back\s+to\s+top|home|menu|search|tags?:.{{0,120}})
    | (?:(?:privacy|cookie)\s+(?:policy|settings)|terms\s+of\s+(?:use|service)|contact\s+us|about\s+us)
        (?:[\s|·•/,&]+(?:(?:privacy|cookie)\s+(?:policy|settings)|terms(?:\s+of\s+(?:use|service))?|contact(?:\s+us)?|about(?:\s+us)?))*
    )(?<!\.)(?<!\.["'”’»)])[^\w.!?]*$""",
    re.IGNORECASE | re.VERBOSE,
)
# Calls to the visitor of a page, which may be whole sentences.
_CALL = re.compile(
    rf"""^(?:please\s+)?(?:
      follow\s+us\b.{{0,120}}
    | (?:subscribe|sign\s+up|sign\s+in|log\s+in|register|join\s+(?:us|our))\s+(?:(?:to|for|on|now|here|today|with|and)\s+)*
        (?:(?:our|the|a|an|your|us|free|daily|weekly|breaking|news|morning|latest)\s+)*(?:{_OFFERS}|{_NETWORKS})\b.{{0,100}}
    | (?:subscribe|sign\s+up|register|join\s+us)\s+(?:now|here|today)(?:\s+(?:to|for|and)\b.{0,60})?
    | click\s+here\b.{{0,120}} | download\s+(?:our|the)\s+(?:\w+\s+)?app\b.{{0,80}}
    | read\s+more\s+(?:about|on|from|here|at|in)\b.{{0,100}}
    | (?:we|this\s+(?:web)?site)\s+uses?\s+cookies\b.{{0,200}} | accept\s+(?:all\s+)?cookies | by\s+continuing\s+to\s+(?:use|browse)\b.{{0,160}}
    | (?:©|\(c\)\s|copyright\s*(?:©|\(c\)|\d{{4}})).{{0,160}} | all\s+rights\s+reserved
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
# Behind one of these, a page lists the headlines of other stories.
_LIST_OF_OTHERS = re.compile(
    r"^(?:top|latest|related|trending|popular|recommended|more|most\s+read|you\s+may|you\s+might|also\s+read|read\s+(?:more|next))\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:(?i:by|words\s+by|reporting\s+by|edited\s+by|written\s+by))\s+[A-Z][\w.'’-]+(?:[\s,]+(?:and\s+|in\s+)?[A-Z][\w.'’-]+){0,6}$"
    r"|^(?i:published|updated|posted|last\s+updated|first\s+published)\b[\s:][^.!?]{0,60}$",
)
_AGENCY = r"(?:reuters|ap|afp|epa|ani|pti|tass|sputnik|xinhua|getty(?:\s+images)?|associated\s+press|anadolu|dpa|shutterstock|istock|unsplash)"
_CREDIT = re.compile(
    rf"(?:\bvia\s+{_AGENCY}\b|/\s*{_AGENCY}\b|\b{_AGENCY}\s*/\s*\w+|\b(?:photo|photograph|image|picture)s?\s*(?:by|credit|courtesy|:|/)"
    rf"|\bcredit\s*:|\bfile\s+photo\b|\bfile\s+(?:image|picture)\b|\(\s*{_AGENCY}\s*\)\s*$)",
    re.IGNORECASE,
)
_MAX_HEADING_WORDS = 12
_MAX_TITLE = 220
_MAX_CAPTION = 600


def find_blocks(text: str, title: str | None = None) -> tuple[Block, ...]:
    """Cut a plain text into blocks whose spans index into `text` just as it is given.

    Lines wrapped by hand are one block; a paste with one paragraph a line is many. `title` helps to
    recognise the headline where it stands in the text.
    """
    spans = [line for paragraph in _paragraphs(text) for line in _lines(text, paragraph)]
    return classify(text, spans, title)


def classify(text: str, spans: Sequence[Span], title: str | None) -> tuple[Block, ...]:
    """Give each span its kind, in order; debris that opens a list of other stories takes the list along."""
    blocks: list[Block] = []
    others = False
    first = True
    for span in spans:
        line = " ".join(span.of(text).split())
        kind = _kind(line, first=first, alone=len(spans) == 1, title=title)
        others = (
            kind is BlockKind.DEBRIS
            and (others or bool(_LIST_OF_OTHERS.match(line)))
            or (others and _unfinished(line))
        )
        if others:
            kind = BlockKind.DEBRIS
        first = first and kind is BlockKind.DEBRIS
        blocks.append(Block(span.start, span.end, kind))
    return tuple(blocks)


def _kind(line: str, *, first: bool, alone: bool, title: str | None) -> BlockKind:
    if _is_furniture(line) or _BYLINE.match(line):
        return BlockKind.DEBRIS
    if title is not None and _same(line, title):
        return BlockKind.TITLE
    if len(line) <= _MAX_CAPTION and _CREDIT.search(line):
        return BlockKind.CAPTION
    if alone or not _unfinished(line) or _BULLET.match(line) or len(split_sentences(line)) > 1:
        return BlockKind.PARAGRAPH
    if first and len(line) <= _MAX_TITLE:
        return BlockKind.TITLE
    return (
        BlockKind.HEADING
        if len(line.split()) <= _MAX_HEADING_WORDS and len(line) <= 100
        else BlockKind.PARAGRAPH
    )


def _is_furniture(line: str) -> bool:
    return _LABEL.match(line) is not None or _CALL.match(line) is not None


def _unfinished(line: str) -> bool:
    return _TERMINAL.search(line) is None


def _same(line: str, title: str) -> bool:
    def bare(value: str) -> str:
        return re.sub(r"\W+", " ", value).strip().casefold()

    return bare(line) == bare(title)


def _paragraphs(text: str) -> Iterable[Span]:
    cursor = 0
    for match in _PARAGRAPH_BREAK.finditer(text):
        yield Span(cursor, match.start())
        cursor = match.end()
    yield Span(cursor, len(text))


def _lines(text: str, paragraph: Span) -> list[Span]:
    lines = [
        trimmed
        for match in _LINE.finditer(text, paragraph.start, paragraph.end)
        if (trimmed := trim(text, match.start(), match.end())) is not None
    ]
    if len(lines) > 1 and _wrapped(text, lines):
        return [Span(lines[0].start, lines[-1].end)]
    return lines


def _wrapped(text: str, lines: Sequence[Span]) -> bool:
    """Tell lines broken at a margin from paragraphs that stand a line each."""
    lengths = [line.end - line.start for line in lines[:-1]]
    if not all(40 <= length <= 120 for length in lengths):
        return False
    if any(_is_furniture(line.of(text)) or _BULLET.match(line.of(text)) for line in lines):
        return False
    broken = sum(_unfinished(line.of(text)) for line in lines[:-1])
    runs_on = any(text[line.start].islower() for line in lines[1:])
    return runs_on or (len(lines) > 2 and broken * 2 > len(lengths) and max(lengths) - min(lengths) <= 30)


def is_credit(text: str) -> bool:
    """Tell a bare photo credit ("Jane Roe/Agency") from a sentence that says something."""
    return len(text) <= 80 and _unfinished(text) and _CREDIT.search(text) is not None


def trim(text: str, start: int, end: int) -> Span | None:
    """Shrink a span past the white space at its ends; None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
