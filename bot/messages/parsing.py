"""What a Telegram message asks of us and where to answer it, or that it is not for us."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType

from bot.messages import utf16
from bot.messages.small_talk import has_words, says_nothing, small_talk_in, without_greeting
from bot.types import Asked, Place, Unasked
from index.text.cleaning import canonical_text
from index.types import Question

MAX_QUOTED_CHARACTERS = 600
"""Characters of a replied-to text that are taken into a question: a claim, not an essay."""

MAX_ASKED_CHARACTERS = 1000
"""Characters of a question that are read: to read 4,096 takes seconds. Of a longer one, its start and its end."""

FOLLOW_UP_QUESTIONS = 2
FOLLOW_UP_SECONDS = 30 * 60
"""How many of a chat's last questions, and how old at most, a new one may lean on."""

_ASK = "/ask"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4}){0,2}")
_CLOSING = (",", ".", "?", "!", ";", ":", "\u061f", "\u060c", "\uff1f", "\u3002", "\uff0c")
_AROUND_MENTION = " \t\r\n,;:.!\u2013\u2014-\u060c\u3001\uff0c\uff1a"
_COPY_TO = re.compile(r"(?i)(?:^|[\s(/])(?:cc|fyi)\s*:?\s*$")
"""What stands before the mention of somebody who is only to see a question."""


@dataclass(frozen=True, slots=True)
class _Call:
    """The words said to us, and whether only their place, under a message of ours, says that they are."""

    words: str
    by_reply: bool = False


def place_of(message: Message) -> Place:
    """Return the chat, topic and message that an answer to `message` belongs to."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, thread, message.message_id)


def language_of(user: User | None) -> str | None:
    """Return the language the asker's app is set to, if it names one."""
    code = user.language_code if user else None
    return code if code and _LANGUAGE.fullmatch(code) else None


def asker_of(message: Message) -> int | None:
    """Return the id of the person who sent a message; None for a channel, a group's hidden admin, a bot."""
    author = message.from_user
    return author.id if author and not author.is_bot and message.sender_chat is None else None


def in_person(message: Message) -> int | None:
    """Return the id of the person whose own words a message is: not forwarded, not passed on by a bot."""
    return asker_of(message) if message.forward_origin is None and message.via_bot is None else None


def replied_to(message: Message) -> int | None:
    """Return the number of the message that was really replied to, not of the implied opening of a topic."""
    target = message.reply_to_message
    return target.message_id if target is not None and not _opens_topic(message, target) else None


def is_private(message: Message) -> bool:
    """Tell whether the chat is one person and the bot."""
    return message.chat.type == ChatType.PRIVATE


def asks_to_force(message: Message) -> bool:
    """Tell whether a command ends in the word that lets an index go live though it does worse at the gate."""
    return (message.text or message.caption or "").split()[1:][-1:] == ["anyway"]


def read(message: Message | None, me: User) -> Asked | Unasked | None:
    """Decide whether a new message is for the bot `me` and what it asks; None costs nothing."""
    if message is None or not from_somebody(message):
        return None
    call = _addressed(message, me)
    if call is None:
        return None
    words = _ends_of(without_greeting(call.words)) if has_words(call.words) else ""
    if call.by_reply and says_nothing(words):
        return None
    place, language = place_of(message), language_of(message.from_user)
    quoted = _quoted(message, me)
    text = "\n".join(part for part in (words, quoted) if part)
    talk = small_talk_in(text)
    if talk is not None or says_nothing(text):
        return Unasked(place, language, talk)
    answered_id = _answered(message, me)
    question = Question(text, language=language, claim=bool(quoted) and answered_id is None)
    return Asked(question, place, is_private(message), answered_id, asker_of(message))


def from_somebody(message: Message) -> bool:
    """Leave out edits, channel copies and what bots wrote or passed on; keep anonymous people."""
    author = message.from_user
    if author is None or message.edit_date is not None:
        return False
    if message.is_automatic_forward or message.via_bot is not None:
        return False
    return not author.is_bot or message.sender_chat is not None


def _addressed(message: Message, me: User) -> _Call | None:
    """Return what is said to `me` ("" for a bare call), or None when it is for somebody else."""
    text, entities = _written(message)
    if not is_private(message) and message.forward_origin is not None:
        return None
    command = _command(text, entities)
    if command is not None:
        ours = (_ASK, f"{_ASK}@{me.username}".lower())
        if command.lower() not in ours:
            return None
        return _Call(_tidy(_without(text, entities, lambda one: _commands(one) or _mentions(one))))
    if is_private(message) or any(_names(text, entity, me) for entity in entities):
        return _Call(_tidy(_without(text, entities, _mentions)))
    if any(_mentions(entity) for entity in entities) or not _reply_to(message, me):
        return None
    return _Call(_tidy(text), by_reply=True)


def _written(message: Message) -> tuple[str, Sequence[MessageEntity]]:
    if message.text is not None:
        return message.text, message.entities
    return message.caption or "", message.caption_entities


def _command(text: str, entities: Sequence[MessageEntity]) -> str | None:
    """Return the command a text begins with."""
    return next((utf16.cut(text, 0, one.length)[1] for one in entities if _commands(one)), None)


def _commands(entity: MessageEntity) -> bool:
    return entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0


def _names(text: str, entity: MessageEntity, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION:
        return False
    mention = utf16.cut(text, entity.offset, entity.length)[1]
    return mention.lower() == f"@{me.username}".lower()


def _mentions(entity: MessageEntity) -> bool:
    return entity.type in (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)


def _without(text: str, entities: Sequence[MessageEntity], unwanted: Callable[[MessageEntity], bool]) -> str:
    """Cut the unwanted entities out, from the last to the first so that offsets stay true."""
    cut = [entity for entity in entities if unwanted(entity)]
    for entity in sorted(cut, key=lambda entity: entity.offset, reverse=True):
        before, _, after = utf16.cut(text, entity.offset, entity.length)
        before, after = _COPY_TO.sub("", before).rstrip(), after.lstrip()
        if not before:
            after = after.lstrip(_AROUND_MENTION)
        text = f"{before}{after}" if after.startswith(_CLOSING) else f"{before} {after}"
    return text


def _tidy(text: str) -> str:
    """Return a text as one line of what can be seen: no hidden, half or overlaid characters."""
    return " ".join(canonical_text(text).split())


def _reply_to(message: Message, me: User) -> Message | None:
    """Return the message of `me` that was really replied to, not the implied opening of a topic."""
    target = message.reply_to_message
    if target is None or _opens_topic(message, target):
        return None
    return target if target.from_user is not None and target.from_user.id == me.id else None


def _opens_topic(message: Message, target: Message) -> bool:
    implied = bool(message.is_topic_message) and target.message_id == message.message_thread_id
    return implied or target.forum_topic_created is not None


def _answered(message: Message, me: User) -> int | None:
    target = _reply_to(message, me)
    return target.message_id if target else None


def _quoted(message: Message, me: User) -> str:
    """Return what a reply points at: the selected quote, else the text unless it is our own."""
    return _shortened(next((tidy for text in _pointed_at(message, me) if has_words(tidy := _tidy(text))), ""))


def _pointed_at(message: Message, me: User) -> Iterator[str]:
    target = message.reply_to_message
    if message.quote is not None and (message.quote.is_manual or target is None):
        yield message.quote.text
    if target is None or _opens_topic(message, target) or _reply_to(message, me):
        return
    text, entities = _written(target)
    yield _without(text, entities, lambda entity: _names(text, entity, me))


def _shortened(text: str) -> str:
    """Keep the start of a long text, to the last whole word."""
    if len(text) <= MAX_QUOTED_CHARACTERS:
        return text
    return text[:MAX_QUOTED_CHARACTERS].rsplit(" ", 1)[0]


def _ends_of(text: str) -> str:
    """Keep both ends of a text that is too long: the question stands before or behind what was pasted."""
    if len(text) <= MAX_ASKED_CHARACTERS:
        return text
    half = MAX_ASKED_CHARACTERS // 2 - 2
    return f"{text[:half].rstrip()} \u2026 {text[-half:].lstrip()}"
