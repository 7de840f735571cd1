"""Find the lines of the story in a pruned page: the box, its widening, captions, pull quotes and tail."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from typing import Final

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from index.intake.boilerplate.correction_notices import is_correction
from index.intake.boilerplate.lines import is_bio, is_call
from index.intake.page.element_words import bare, words_of
from index.intake.page.lines import Line, lines_of
from index.types import BlockKind

_MOST: Final = 0.75
"""The story's box is the smallest that holds this share of what was found."""

_STANDFIRST: Final = re.compile(
    r"\b(?:standfirst|dek|deck|lead|lede|leadin|summary|subtitle|subhead|subheadline|sub|abstract|synopsis|intro|excerpt"
    r"|strapline|highlights?|tldr|bullets?|key points?|vorspann|entradilla|bajada|chapo|sapo)\b"
)
_TERMINAL: Final = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965][\"'\u201d\u2019\u00bb\u300d\u300f)\]\uff09]*$"
)
_POSTED: Final = re.compile(
    r"^[\u2014\u2013-]\s*.{1,80}\(@\w+\)|^(?:a post shared by|view this post on)\b", re.IGNORECASE
)
_SHORT_LINK: Final = re.compile(r"\s*(?:pic\.twitter\.com/\w+|https?://t\.co/\w+)")
_PROMOTING: Final = re.compile(
    r"newsletter|subscri|donat|sign-?up|membership|t\.me/|whatsapp\.com/channel|mailto:|podcast", re.I
)
_HEADS: Final = re.compile(r"^[^:：]{2,40}[:：]\s*\S")
_ONLY_CREDIT: Final = re.compile(
    r"^\W*(?:(?:image|photo|picture|video|main\s+image)\s+)?(?:credits?\b|(?:photo(?:graph)?s?|image|picture|foto|фото|fotoğraf|ảnh|ছবি|फोटो|صورة|사진)\s*(?:by\b|[:/=])|©)"
    r"[^.!?]*$",
    re.IGNORECASE,
)
_LONGEST_CREDIT: Final = 80
# What a page says to those who hear it read.
_SPOKEN: Final = re.compile(r"^(?:media|image|video|photo|figure)\s+caption\b[:,]?\s+", re.IGNORECASE)
_LABEL: Final = re.compile(r"^.{1,60}[:：]$")
_RUN: Final = 3
_LAST: Final = 4
"""Lines at the end among which a page says who wrote it."""
_UP: Final = 4
_FEW: Final = 5


def body_lines(tree: HtmlElement, headline: HtmlElement | None, *, live: bool) -> list[Line]:
    """Return the lines of the story in order, without its headline; empty where the page has none."""
    body = tree.find("body") if tree.find("body") is not None else tree
    lines = [line for line in lines_of(body) if any(map(str.isalnum, line.text))]
    found = _found(tree)
    sure = [bare(line.text) in found for line in lines]
    hits = [line for line, hit in zip(lines, sure, strict=True) if hit and line.linked < 0.5]
    if not any(_is_sentence(line.text) for line in hits):
        hits = [line for line in lines if _is_sentence(line.text) and line.linked < 0.5] or hits
    if not hits:
        return []
    box = _box(hits, body)
    inside = [box is line.element or box in line.element.iterancestors() for line in lines]
    chosen = _chosen(lines, inside, headline)
    last = len(chosen) - _LAST
    told = (
        line for n, line in enumerate(chosen) if not (is_bio(line.text) and (n >= last or _set_apart(line)))
    )
    kept = [_cleaned(line, live) for line in told if _is_story(line, live)]
    return _without_tail(_listed(kept if live else _with_standfirst(without_pull_quotes(kept))))


def _found(tree: HtmlElement) -> str:
    """Return the words of what trafilatura takes for the page's main text."""
    document = bare_extraction(
        copy.deepcopy(tree), include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    return f" {bare(getattr(document, 'text', None) or '')} "


def _box(hits: Sequence[Line], body: HtmlElement) -> HtmlElement:
    weight: dict[HtmlElement, int] = {}
    for line in hits:
        for element in (line.element, *line.element.iterancestors()):
            weight[element] = weight.get(element, 0) + len(line.text)
    total = weight.get(body, 1)
    box = body
    while True:
        inner = [child for child in box if weight.get(child, 0) >= total * _MOST]
        if not inner:
            break
        box = inner[0]
    return _widened(box, hits, body)


def _widened(box: HtmlElement, hits: Sequence[Line], body: HtmlElement) -> HtmlElement:
    """Climb while sentences were found in boxes beside this one that are made like it, or in bare paragraphs."""
    while (parent := box.getparent()) is not None and parent is not body and box.tag not in ("td", "article"):
        beside = [
            child
            for child in parent
            if child is not box
            and (child.tag == "p" or (child.tag == box.tag and child.get("class") == box.get("class")))
        ]
        if not any(_holds(child, hits) for child in beside):
            break
        box = parent
    return box


def _holds(element: HtmlElement, hits: Iterable[Line]) -> bool:
    return any(
        _is_sentence(line.text) and (line.element is element or element in line.element.iterancestors())
        for line in hits
    )


def _chosen(lines: Sequence[Line], inside: Sequence[bool], headline: HtmlElement | None) -> list[Line]:
    """Take the lines of the box from the headline on, and standfirst and captions between the two."""
    first = inside.index(True)
    top = next((n for n, line in enumerate(lines) if _shows(line, headline)), None)
    chosen: list[Line] = []
    for number, line in enumerate(lines):
        if top is not None and number == top:
            continue
        if inside[number]:
            before = top is not None and first <= number < top
            if not before or line.kind is BlockKind.CAPTION:
                chosen.append(line)
        elif number < first and (top is None or number > top) and _introduces(line, known=top is not None):
            chosen.append(line)
    return chosen


def _shows(line: Line, headline: HtmlElement | None) -> bool:
    return headline is not None and (line.element is headline or headline in line.element.iterancestors())


def _introduces(line: Line, *, known: bool) -> bool:
    """Tell whether a line above the story's box belongs to it; `known` says that it is below the headline."""
    if line.linked >= 0.5:
        return False
    if line.kind is BlockKind.CAPTION:
        return known
    if known and _is_sentence(line.text):
        return True
    return _is_standfirst(line) and (not known or line.kind is BlockKind.PARAGRAPH or _says(line))


def _is_standfirst(line: Line) -> bool:
    """Tell by the names of a line's boxes that it sums up the story below."""
    around = [line.element, *line.element.iterancestors()][:_UP]
    words = " ".join(words_of(one) for one in around if one.tag not in ("body", "html", "main", "article"))
    return _STANDFIRST.search(words) is not None


def _says(line: Line) -> bool:
    """Tell a summary from a label: standfirsts often have no full stop."""
    return len(line.text.split()) >= _FEW or (len(line.text) >= 3 * _FEW and min(bare(line.text)) > "\u3000")


def _is_story(line: Line, live: bool) -> bool:
    if line.timed >= 0.6:
        return live
    if line.kind is BlockKind.CAPTION:
        return len(line.text) > _LONGEST_CREDIT or _ONLY_CREDIT.match(line.text) is None
    if not (_leads_away(line) or _POSTED.search(line.text) or is_call(line.text)):
        return True
    return line.linked < 0.5 and not _promotes(line) and is_correction(line.text)


def _set_apart(line: Line) -> bool:
    return bool(line.hrefs) or line.emphasised >= 0.95


def _leads_away(line: Line) -> bool:
    """Tell a line that is a link to somewhere else, whole, behind a label, or in a remark set in italics or bold."""
    labelled = _HEADS.match(line.text) is not None and _TERMINAL.search(line.text) is None
    if line.linked >= 0.8 or (line.linked >= 0.5 and labelled):
        return True
    remark = line.emphasised >= 0.95 and line.kind is not BlockKind.HEADING
    return remark and (_promotes(line) or line.linked >= 0.3)


def _promotes(line: Line) -> bool:
    return any(_PROMOTING.search(href) for href in line.hrefs)


def _cleaned(line: Line, live: bool) -> Line:
    line.text = _SPOKEN.sub("", _SHORT_LINK.sub("", line.text))
    if live and line.timed >= 0.6:
        line.kind = BlockKind.HEADING
    if line.emphasised >= 0.95 and line.kind is None and _LABEL.search(line.text):
        line.kind = BlockKind.HEADING
    return line


def _with_standfirst(lines: list[Line]) -> list[Line]:
    """Call a heading above the first paragraph one as well when it is a sentence, or named as what the story says."""
    for line in lines:
        summed = (
            line.kind in (None, BlockKind.HEADING)
            and line.linked < 0.5
            and _says(line)
            and _is_standfirst(line)
        )
        if summed or (line.kind is BlockKind.HEADING and _is_sentence(line.text)):
            line.kind = BlockKind.PARAGRAPH
        elif line.kind in (None, BlockKind.PARAGRAPH) and _is_sentence(line.text):
            break
    return lines


def _is_sentence(text: str) -> bool:
    long = len(text) >= 20 or (len(text) >= 8 and ord(max(text)) > 0x3000)
    return long and _TERMINAL.search(text) is not None


def _listed(lines: list[Line]) -> list[Line]:
    """Call lines paragraphs that stand one below the other in boxes of one class and have no full stop: a list."""
    run: list[Line] = []
    for line in [*lines, None]:
        alike = (
            line is not None
            and line.kind is None
            and line.element.get("class")
            and not _TERMINAL.search(line.text)
        )
        if (
            line is not None
            and alike
            and (not run or run[-1].element.get("class") == line.element.get("class"))
        ):
            run.append(line)
            continue
        if len(run) >= _RUN:
            for one in run:
                one.kind = BlockKind.PARAGRAPH
        run = [line] if line is not None and alike else []
    return lines


def _without_tail(lines: list[Line]) -> list[Line]:
    """Leave off what stands in italics or small behind the last plain paragraph: who wrote it, who paid for it.

    What was put right in the story stays, with the lines under a heading that announces it.
    """
    end = len(lines)
    while end and (lines[end - 1].italic >= 0.95 or lines[end - 1].kind is BlockKind.HEADING):
        end -= 1
    if not end:
        return lines
    kept = lines[:end]
    announced = False
    for line in lines[end:]:
        correcting = is_correction(line.text)
        if line.kind is BlockKind.HEADING:
            announced = correcting
        if correcting or announced:
            kept.append(line)
    return kept


_QUOTING: Final = re.compile(r"\b(?:pull ?quotes?|quote|blockquote|zitat|cita|citation)\b")
_LEAST: Final = 12
_QUOTE_LEVELS: Final = 3
_MOST_OF_BOX: Final = 200_000
_LONGEST_NAME: Final = 80


def without_pull_quotes(lines: Sequence[Line]) -> list[Line]:
    """Leave out quotes in boxes of their own whose words stand in the text as well, and the names under them."""
    boxes = [_quote_box(line.element) for line in lines]
    running = " \n ".join(bare(line.text) for line, box in zip(lines, boxes, strict=True) if box is None)
    text = f" {running[:_MOST_OF_BOX]} "
    repeated: set[HtmlElement] = set()
    kept: list[Line] = []
    for line, box in zip(lines, boxes, strict=True):
        words = bare(line.text)
        if box is not None and len(words) >= _LEAST and f" {words} " in text:
            repeated.add(box)
        elif box is None or box not in repeated or len(line.text) > _LONGEST_NAME:
            kept.append(line)
    return kept


def _quote_box(element: HtmlElement) -> HtmlElement | None:
    """Return the box of a quote that an element stands in: its figure or aside, where it has one, with the name."""
    found = None
    for one in [element, *element.iterancestors()][:_QUOTE_LEVELS]:
        named = one.tag not in ("p", "article", "body") and _QUOTING.search(words_of(one)) is not None
        holds = one.tag in ("figure", "aside") and next(one.iter("blockquote"), None) is not None
        if one.tag == "blockquote" or named or holds:
            found = one
    return found
