"""Which messages are for the bot, and what they ask."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, ForumTopicCreated, Message, MessageEntity, MessageOriginUser, TextQuote, User

from bot.messages import parsing, utf16
from bot.messages.parsing import MAX_QUOTED_CHARACTERS
from bot.messages.small_talk import without_greeting
from bot.types import Asked, Unasked
from tests.support.updates import ADA, GROUP, ME, commanding, entity, in_group, mentioning, message

BOB = User(id=102, first_name="Bob", is_bot=False)
OTHER_BOT = User(id=55, first_name="Other", is_bot=True, username="other_bot")
CLAIM = in_group("Ten of them came back.", message_id=3, from_user=BOB)
OUR_ANSWER = in_group("At least four. [1]", message_id=4, from_user=ME)


def asked(one: Message) -> Asked:
    read = parsing.read(one, ME)
    assert isinstance(read, Asked)
    return read


def test_any_private_text_is_a_question() -> None:
    read = asked(message("  How many\n died? "))
    assert read.question.text == "How many died?"
    assert read.question.language == "en"
    assert (read.place.chat_id, read.place.reply_to, read.private) == (101, 7, True)


@pytest.mark.parametrize(
    "text", ["/start", "/help please", "/reindex@story_proof_bot", "/ask@other_bot who?"]
)
def test_other_commands_are_no_questions(text: str) -> None:
    command = entity("bot_command", text, text.split(maxsplit=1)[0])
    assert parsing.read(message(text, entities=[command]), ME) is None
    assert parsing.read(commanding(text), ME) is None


@pytest.mark.parametrize(
    "text", ["/ask who died?", "/ask@story_proof_bot who died?", "/ASK@Story_Proof_Bot\nwho died?"]
)
def test_ask_is_a_question_in_groups(text: str) -> None:
    assert asked(commanding(text)).question.text == "who died?"


def test_group_talk_costs_nothing() -> None:
    assert parsing.read(in_group("How many died?"), ME) is None
    assert parsing.read(in_group("I agree", reply_to_message=CLAIM), ME) is None
    assert parsing.read(in_group(None, new_chat_title="News"), ME) is None


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("@story_proof_bot how many died?", "how many died?"),
        ("😀👨‍👩‍👧 @story_proof_bot how many died?", "😀👨‍👩‍👧 how many died?"),
        ("記者さん @story_proof_bot 何人？", "記者さん 何人？"),
        ("שלום @story_proof_bot כמה?", "שלום כמה?"),
        ("how many died, @story_proof_bot?", "how many died,?"),
        ("@Story_Proof_Bot, how many?", "how many?"),
        ("Hey @story_proof_bot, how many?", "how many?"),
    ],
)
def test_a_mention_is_found_in_utf16_and_cut_out(text: str, question: str) -> None:
    name = next(word.strip(",?") for word in text.split() if word.startswith("@"))
    assert asked(mentioning(text, name)).question.text == question


@given(before=st.text(max_size=20), after=st.text(min_size=1, max_size=20))
def test_a_mention_is_cut_out_wherever_it_stands(before: str, after: str) -> None:
    text = f"{before} @story_proof_bot {after}"
    found = MessageEntity("mention", utf16.length(f"{before} "), utf16.length("@story_proof_bot"))
    read = parsing.read(in_group(text, entities=[found]), ME)
    said = read.question.text if isinstance(read, Asked) else ""
    assert "@story_proof_bot" not in said
    if said and before.strip() and without_greeting(said) == said:
        assert without_greeting(" ".join(f"{before} {after}".split())).startswith(" ".join(before.split()))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Hey @story_proof_bot, who is the minister? cc @bob_1", "who is the minister?"),
        ("@story_proof_bot @story_proof_bot @bob_1 how many died", "how many died"),
        ("@bob_1 @story_proof_bot how many died?", "how many died?"),
        ("/ask @bob_1 how many died?", "how many died?"),
        ("Good morning @story_proof_bot! 😀 Who died?", "😀 Who died?"),
    ],
)
def test_mentions_of_anybody_and_a_greeting_are_no_part_of_the_question(text: str, question: str) -> None:
    found = [
        MessageEntity(kind, utf16.length(text[: match.start()]), utf16.length(match[0]))
        for kind, pattern in (("mention", r"@\w+"), ("bot_command", r"^/\w+"))
        for match in re.finditer(pattern, text)
    ]
    assert asked(in_group(text, entities=found)).question.text == question


@pytest.mark.parametrize("text", ["👍👍", "\u200b", "?!", "…", "🤷‍♀️ !!"])
def test_what_has_no_letter_and_no_digit_is_no_question(text: str) -> None:
    assert isinstance(parsing.read(message(text), ME), Unasked)
    assert isinstance(parsing.read(mentioning(f"@story_proof_bot {text}"), ME), Unasked)
    assert isinstance(parsing.read(commanding(f"/ask {text}"), ME), Unasked)
    assert parsing.read(in_group(text, reply_to_message=OUR_ANSWER), ME) is None
    about_a_claim = asked(mentioning(f"@story_proof_bot {text}", reply_to_message=CLAIM))
    assert about_a_claim.question.text == "Ten of them came back."


@pytest.mark.parametrize("text", ["lol", "haha!", "Wow 😀", "ok", "hmm...", "oh no"])
def test_a_reply_in_a_group_that_only_exclaims_costs_nothing(text: str) -> None:
    assert parsing.read(in_group(text, reply_to_message=OUR_ANSWER), ME) is None
    assert isinstance(parsing.read(mentioning(f"@story_proof_bot {text}"), ME), Unasked)


def test_a_reply_to_us_that_speaks_to_somebody_else_costs_nothing() -> None:
    text = "@bob_1 did you see this?"
    assert parsing.read(mentioning(text, "@bob_1", reply_to_message=OUR_ANSWER), ME) is None
    by_id = entity("text_mention", "Bob, look", "Bob", BOB)
    assert parsing.read(in_group("Bob, look", entities=[by_id], reply_to_message=OUR_ANSWER), ME) is None
    both = [
        entity("mention", (two := f"{text} @story_proof_bot"), name)
        for name in ("@bob_1", "@story_proof_bot")
    ]
    assert (
        asked(in_group(two, entities=both, reply_to_message=OUR_ANSWER)).question.text == "did you see this?"
    )


def test_a_mention_of_somebody_else_costs_nothing() -> None:
    assert parsing.read(mentioning("@story_proof_bot2 hello", "@story_proof_bot2"), ME) is None
    assert parsing.read(in_group("story_proof_bot @story_proof_bot"), ME) is None


def test_a_mention_without_username_counts() -> None:
    text = "😀 Storyproof how many died?"
    by_id = entity("text_mention", text, "Storyproof", ME)
    assert asked(in_group(text, entities=[by_id])).question.text == "😀 how many died?"
    of_bob = entity("text_mention", text, "Storyproof", BOB)
    assert parsing.read(in_group(text, entities=[of_bob]), ME) is None


def test_a_mention_in_a_caption_counts() -> None:
    text = "🖼 @story_proof_bot who is this?"
    photo = in_group(None, caption=text, caption_entities=[entity("mention", text, "@story_proof_bot")])
    assert asked(photo).question.text == "🖼 who is this?"


def test_a_reply_to_the_bot_is_a_question_about_its_answer() -> None:
    read = asked(in_group("And when?", reply_to_message=OUR_ANSWER))
    assert read.question.text == "And when?"
    assert read.answered_id == 4


def test_the_implied_reply_to_a_topics_opening_is_no_reply() -> None:
    opening = in_group(None, message_id=50, from_user=ME, forum_topic_created=ForumTopicCreated("News", 1))
    talk = in_group("Hello all", message_thread_id=50, is_topic_message=True, reply_to_message=opening)
    assert parsing.read(talk, ME) is None
    bare = in_group(None, message_id=50, from_user=ME)
    assert (
        parsing.read(in_group("Hi", message_thread_id=50, is_topic_message=True, reply_to_message=bare), ME)
        is None
    )


def test_a_topic_is_answered_in_its_topic_and_a_thread_of_a_plain_group_is_not() -> None:
    in_topic = commanding("/ask who?", message_thread_id=50, is_topic_message=True)
    assert asked(in_topic).place.thread_id == 50
    assert asked(commanding("/ask who?", message_thread_id=50)).place.thread_id is None


def test_a_mention_in_reply_takes_the_claim_along() -> None:
    one = mentioning("@story_proof_bot is this true?", reply_to_message=CLAIM)
    assert asked(one).question.text == "is this true?\nTen of them came back."
    assert asked(one).question.claim
    assert not asked(mentioning("@story_proof_bot is this true?")).question.claim


def test_a_mention_in_reply_takes_a_caption_or_the_selected_words() -> None:
    photo = in_group(None, message_id=3, from_user=BOB, caption="Four  died.")
    one = mentioning("@story_proof_bot is this true?", reply_to_message=photo)
    assert asked(one).question.text == "is this true?\nFour died."
    quote = TextQuote("came back", position=12, is_manual=True)
    chosen = mentioning("@story_proof_bot is this true?", reply_to_message=CLAIM, quote=quote)
    assert asked(chosen).question.text == "is this true?\ncame back"


def test_our_own_answer_is_not_quoted_back_unless_words_were_selected() -> None:
    one = mentioning("@story_proof_bot really?", reply_to_message=OUR_ANSWER)
    assert asked(one).question.text == "really?"
    quote = TextQuote("four", position=9, is_manual=True)
    assert asked(in_group("When?", reply_to_message=OUR_ANSWER, quote=quote)).question.text == "When?\nfour"
    assert not asked(in_group("When?", reply_to_message=OUR_ANSWER, quote=quote)).question.claim


def test_a_long_claim_is_shortened_at_a_word() -> None:
    essay = in_group("word " * 1000, from_user=BOB)
    text = asked(mentioning("@story_proof_bot true?", reply_to_message=essay)).question.text
    assert len(text) <= MAX_QUOTED_CHARACTERS + len("true?\n")
    assert text.endswith("word")


def test_ask_without_words_asks_about_the_reply_or_shows_the_usage() -> None:
    assert asked(commanding("/ask", reply_to_message=CLAIM)).question.text == "Ten of them came back."
    assert isinstance(parsing.read(commanding("/ask"), ME), Unasked)
    assert isinstance(parsing.read(mentioning("@story_proof_bot"), ME), Unasked)


def test_edited_messages_bots_and_copies_are_left_alone() -> None:
    text = "/ask who?"
    assert parsing.read(commanding(text, edit_date=message("x").date), ME) is None
    assert parsing.read(commanding(text, from_user=OTHER_BOT), ME) is None
    assert parsing.read(commanding(text, via_bot=OTHER_BOT), ME) is None
    assert parsing.read(commanding(text, is_automatic_forward=True), ME) is None
    assert parsing.read(commanding(text, from_user=None), ME) is None
    assert parsing.read(None, ME) is None


def test_a_forwarded_mention_is_not_for_us_but_a_forward_in_private_is() -> None:
    origin = MessageOriginUser(message("x").date, BOB)
    assert parsing.read(mentioning("@story_proof_bot who?", forward_origin=origin), ME) is None
    assert parsing.read(commanding("/ask who?", forward_origin=origin), ME) is None
    assert asked(message("Ten came back.", forward_origin=origin)).question.text == "Ten came back."


def test_an_anonymous_admin_may_ask() -> None:
    anonymous = User(id=1087968824, first_name="Group", is_bot=True, username="GroupAnonymousBot")
    assert asked(commanding("/ask who?", from_user=anonymous, sender_chat=GROUP)).question.text == "who?"


def test_a_basic_group_is_a_group() -> None:
    basic = Chat(id=-5, type="group", title="Small")
    assert parsing.read(message("Hello", chat=basic), ME) is None
    assert not asked(commanding("/ask who?", chat=basic, from_user=ADA)).private
