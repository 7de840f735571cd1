"""Answers and refusals as messages: pure, and never longer than Telegram takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from telegram import MessageEntity

from bot.locales import Phrases
from bot.messages import utf16
from bot.messages.callback_data import ShowProof, encode
from bot.types import Correction, SentReply, SmallTalk, Unasked
from bot.views.corrections import draft_correction
from bot.views.draft import ELLIPSIS, LIMIT_UNITS, Button, Draft, View, in_rows, one_line, shortened
from index.types import Answer, AnswerSentence, Citation, Note, Refusal, RefusalReason

_BODY_LIMIT = LIMIT_UNITS - 600
"""The room for sentences: a note, the title and the word about more quotes always fit under them."""

_TITLE_LIMIT = 160

_WHITE_SPACE = re.compile(r"\s+")


def citations_of(reply: SentReply) -> tuple[Citation, ...]:
    """Return what has a paragraph to show: the proofs, or a refusal's closest passage."""
    if isinstance(reply, Refusal):
        return (reply.closest,) if reply.closest else ()
    return reply.citations


def reply_view(reply: SentReply, words: Phrases, answer_id: int | None = None) -> View:
    """Show a reply; with `answer_id` there is a button for each citation."""
    match reply:
        case Answer():
            draft = _answer(reply, words)
        case Refusal():
            draft = _refusal(reply, words)
        case Correction():
            draft = draft_correction(reply, words)
    return draft.view(in_rows(proof_buttons(citations_of(reply), answer_id)))


def refusal_phrase(reason: RefusalReason, words: Phrases) -> str:
    """Say in plain words why there is no answer."""
    return {
        RefusalReason.NOT_IN_STORY: words.refusal_not_in_story,
        RefusalReason.AMBIGUOUS: words.refusal_ambiguous,
        RefusalReason.UNPROVED: words.refusal_unproved,
        RefusalReason.NOT_READY: words.refusal_not_ready,
    }[reason]


def unasked_view(unasked: Unasked, words: Phrases) -> View:
    """Return the friendly line for a greeting or thanks, or how to ask."""
    match unasked.talk:
        case SmallTalk.GREETING:
            return text_view(words.greeting)
        case SmallTalk.THANKS:
            return text_view(words.thanks)
        case None:
            return text_view(words.usage)


def text_view(text: str) -> View:
    """Show one plain sentence or page of ours, whose commands can be tapped."""
    return View(shortened(text.strip(), LIMIT_UNITS))


def proof_buttons(citations: Sequence[Citation], answer_id: int | None) -> list[Button]:
    """Return a button for each citation; none where there is no stored answer to show."""
    if answer_id is None:
        return []
    return [
        Button(f"[{citation.number}]", encode(ShowProof(answer_id, citation.number)))
        for citation in citations
    ]


def _answer(answer: Answer, words: Phrases) -> Draft:
    draft = Draft()
    if answer.question.claim:
        draft.add(words.story_says, MessageEntity.ITALIC).add("\n")
    _add_sentences(draft, answer.sentences)
    if answer.note is Note.MODEL_UNAVAILABLE:
        draft.add("\n\n").add(words.note_model_unavailable, MessageEntity.ITALIC)
    if answer.citations:
        draft.add("\n\n")
        _add_quotes(draft, answer.citations, words)
    return draft


def _add_sentences(draft: Draft, sentences: Sequence[AnswerSentence]) -> None:
    """Write whole sentences with their marks while they fit; one that is too long alone is visibly cut."""
    start = draft.length
    for sentence in sentences:
        marks = " " + "".join(f"[{number}]" for number in sentence.citations)
        lead, asked, rest = _parts(sentence)
        text = lead + asked + rest
        if draft.length > start:
            if draft.length + utf16.length(f" {text}{marks}") > _BODY_LIMIT:
                draft.add(f" {ELLIPSIS}")
                return
            draft.add(" ")
        if utf16.length(text + marks) > _BODY_LIMIT:
            draft.add(shortened(text, _BODY_LIMIT - utf16.length(marks)) + marks)
        else:
            draft.add(lead).add(asked, MessageEntity.BOLD).add(rest + marks)


def _parts(sentence: AnswerSentence) -> tuple[str, str, str]:
    """Return what stands before the words asked for, these words, and the rest, on one line."""
    text, answer = sentence.text, sentence.answer
    if answer is None:
        return one_line(text), "", ""
    parts = text[: answer.start].lstrip(), answer.of(text), text[answer.end :].rstrip()
    lead, asked, rest = (_WHITE_SPACE.sub(" ", part) for part in parts)
    return lead, asked, rest


def _add_quotes(draft: Draft, citations: Sequence[Citation], words: Phrases) -> None:
    """Write the quotes and titles as one folded block; leave whole quotes out at the end."""
    start = draft.length
    more = f"{ELLIPSIS} {words.more_quotes}"
    for _, of_story in groupby(citations, key=lambda citation: (citation.story_id, citation.title)):
        group = list(of_story)
        # What must still fit under a quote: this story's title and the word that there is more.
        reserve = _TITLE_LIMIT + utf16.length(more) + 8
        for citation in group:
            line = f"[{citation.number}] {one_line(citation.quote)}"
            if utf16.length(line) + 1 + reserve > draft.room:
                _begin_line(draft, start).add(more)
                draft.wrap(start, MessageEntity.EXPANDABLE_BLOCKQUOTE)
                return
            _begin_line(draft, start).add(line)
        _begin_line(draft, start)
        add_title(draft, group[0])
    draft.wrap(start, MessageEntity.EXPANDABLE_BLOCKQUOTE)


def _begin_line(draft: Draft, start: int) -> Draft:
    return draft.add("\n") if draft.length > start else draft


def add_title(draft: Draft, citation: Citation) -> None:
    """Write the title of a citation's story behind a dash, with its address where it has one."""
    title = shortened(one_line(citation.title), _TITLE_LIMIT - 2)
    draft.add("\u2014 ").add(title, MessageEntity.ITALIC, url=citation.url)


def _refusal(refusal: Refusal, words: Phrases) -> Draft:
    draft = Draft().add(refusal_phrase(refusal.reason, words))
    closest = refusal.closest
    if closest is None:
        return draft
    draft.add("\n\n").add(words.closest, MessageEntity.ITALIC).add("\n")
    start = draft.length
    # Half the room is plenty for a sentence; the button shows the rest.
    draft.add(f"[{closest.number}] {shortened(one_line(closest.quote), LIMIT_UNITS // 2)}\n")
    add_title(draft, closest)
    return draft.wrap(start, MessageEntity.BLOCKQUOTE)
