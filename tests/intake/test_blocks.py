"""A pasted page comes apart into title, paragraphs, captions and boilerplate, and no sentence of the story is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from index.intake.blocks import find_blocks
from index.intake.folder import load_story
from index.intake.story import story_from_text
from index.text.chunking import sentences_of
from index.text.credits import is_credit
from index.types import BlockKind
from tests.support.hypothesis_profile import assume, given
from tests.support.stories import OBSERVATORY, texts_of

ARTICLE = Path(__file__).parents[3] / "shared" / "stories" / "russia-india-army-release.txt"
PAGE = """\
Home
Skip to main content

Harbour Strike Ends After Nine Days

By Ana Roe and Tom Abel in Marle
Published: 4 May 2025, 10:30
4 min read

Dock workers leave the gate on Sunday. Ana Roe/Reuters

Dock workers in Marle went back to work on Monday. Their pay rises by 6.5%, the union said.

Advertisement

Follow us on Instagram for more.
Sign up for our daily newsletter.

“We got what we asked for,” Mr. Dahl said.

Kindly share this story:
Share on whatsapp
Facebook Twitter Email
12 comments
Tags: ports, strikes

Top News
Minister Resigns Over Ferry Deal
Heatwave to Last Until Friday, Forecasters Say
You may also like:
Read more: what the strike cost
© 2025 Marle Post. All rights reserved.
Privacy Policy | Terms of Use | Contact us
"""
CALLS = (
    "follow us",
    "click here",
    "read more",
    "download",
    "subscribe",
    "sign",
    "log",
    "register",
    "join",
    "copyright",
)


def kind_of(line: str) -> BlockKind:
    """Return the kind of a line between two paragraphs."""
    blocks = find_blocks(f"Something happened here.\n\n{line}\n\nSomething else happened there.")
    assert len(blocks) == 3
    return blocks[1].kind


def test_a_pasted_page_yields_its_story_and_nothing_else() -> None:
    story = story_from_text(PAGE, story_id="page")
    assert story.title == "Harbour Strike Ends After Nine Days"
    assert texts_of(story, sentences_of(story)) == [
        "Dock workers leave the gate on Sunday. Ana Roe/Reuters",
        "Dock workers in Marle went back to work on Monday.",
        "Their pay rises by 6.5%, the union said.",
        "“We got what we asked for,” Mr. Dahl said.",
    ]


@pytest.mark.skipif(not ARTICLE.is_file(), reason="the shared article is not here")
def test_the_real_article_indexes_cleanly_and_its_photo_line_is_one_caption() -> None:
    story = load_story(ARTICLE)
    sentences = sentences_of(story)
    said = texts_of(story, sentences)
    assert story.title.startswith("Russia Promises Early Release")
    assert not [text for text in said if "share" in text.lower() or text.startswith(("Top News", "Related"))]
    assert [text for text, s in zip(said, sentences, strict=True) if s.kind is BlockKind.CAPTION] == [
        "Russia's President Vladimir Putin and India's Prime Minister Narendra Modi attend a meeting at the Kremlin in "
        "Moscow, Russia July 9, 2024. Sputnik/Sergey Bobylev/Kremlin via REUTERS"
    ]
    assert len(said) == 19
    assert said[-1].endswith("(about £78 billion) by 2030.")


@pytest.mark.parametrize(
    "line",
    [
        "Home Secretary Jane Roe resigned.",
        "Search teams found the boat.",
        "More from the talks is expected on Friday.",
        "Register offices will close on Monday.",
        "Share prices fell sharply on Monday.",
        "Share the load, ministers told Europe on Monday.",
        "Subscribers fell by a tenth last year.",
        "Related articles were seized by police.",
        "Latest figures show a rise.",
        "Latest from London is that the talks go on and both sides are hopeful.",
        "See also the report of the committee, which found no fault.",
        "Advertising revenue fell.",
        "Copyright law will change next year.",
        "All rights reserved by the crown were lost in the settlement.",
        "Privacy policy experts warned ministers on Monday.",
        "Join us or die, the slogan said, and many did as they were told.",
        "Published in 1949, the novel sold well.",
        "Don't miss the deadline, the ministry told families on Monday.",
        "You might like it or not, but the law passed.",
        "Sign up to rebuild: ministers ask workers to come home.",
        "Follow the money, investigators were told.",
        "Comments were not returned.",
        "Print is dead. Long live print",
        "He left the town. 😀",
        "- ten have gone home",
    ],
)
def test_a_sentence_of_the_story_is_a_paragraph_however_it_begins(line: str) -> None:
    assert kind_of(line) is BlockKind.PARAGRAPH


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on X",
        "Follow us on Instagram for more.",
        "Subscribe to our newsletter for daily news.",
        "Sign up today!",
        "Join our WhatsApp channel",
        "Read more about the talks in our live blog.",
        "Also read: Talks fail in Geneva",
        "Related Articles",
        "Top News",
        "More from London",
        "Share this article",
        "Share on whatsapp",
        "Kindly share this story:",
        "Share Tweet Pin it",
        "Comments (4)",
        "We use cookies to improve your experience on this site.",
        "Click here to subscribe.",
        "By Jane Roe",
        "Updated 10 minutes ago",
        "Story continues below advertisement",
        "Don’t miss",
    ],
)
def test_furniture_of_a_page_is_debris(line: str) -> None:
    assert kind_of(line) is BlockKind.BOILERPLATE
    assert kind_of(line.upper()) is BlockKind.BOILERPLATE or line.startswith("By ")


@given(
    st.lists(
        st.sampled_from(
            ["top", "home", "share", "related", "news", "search", "more", "the", "of", "fell", "Modi", "5"]
        ),
        min_size=9,
        max_size=16,
    )
)
def test_a_line_of_more_than_eight_words_with_a_full_stop_is_debris_only_if_it_calls_on_the_visitor(
    words: list[str],
) -> None:
    line = " ".join(words).capitalize() + "."
    assume(not line.lower().startswith(CALLS))
    assert kind_of(line) is BlockKind.PARAGRAPH


def test_headlines_of_other_stories_are_debris_until_a_sentence_comes() -> None:
    text = "It rained.\n\nRelated Articles\nSun Tomorrow\nSnow in the Hills Next Week, Says Office\n\nThe rain went on."
    assert [block.kind for block in find_blocks(text)] == [
        BlockKind.PARAGRAPH,
        *[BlockKind.BOILERPLATE] * 3,
        BlockKind.PARAGRAPH,
    ]


def test_lines_broken_at_a_margin_are_one_paragraph() -> None:
    story = story_from_text(OBSERVATORY, story_id="comet")
    said = texts_of(story, sentences_of(story))
    assert "Dr. Lena\nVoss, who leads the team, said the second tail is made of sodium." in said
    assert len(said) == 6
    assert story.title == "Mountain Observatory Finds a Comet With Two Tails"


def test_a_paste_with_a_paragraph_on_every_line_keeps_them_apart() -> None:
    lines = [
        "Rivers Rise in the North",
        "The river rose on Monday.",
        "Nobody was hurt, police said.",
        "It fell again.",
    ]
    blocks = find_blocks("\r\n".join(lines))
    assert [block.kind for block in blocks] == [BlockKind.TITLE, *[BlockKind.PARAGRAPH] * 3]


def test_a_known_title_is_recognised_wherever_it_stands_and_is_not_citable() -> None:
    text = "Share\n\n“Rivers rise”\n\nThe river rose on Monday."
    kinds = [block.kind for block in find_blocks(text, title="Rivers Rise")]
    assert kinds == [BlockKind.BOILERPLATE, BlockKind.TITLE, BlockKind.PARAGRAPH]


def test_a_credit_is_told_from_a_sentence() -> None:
    assert is_credit("Ana Roe/Reuters")
    assert is_credit("Photo: Jane Roe")
    assert not is_credit("The picture by Jane Roe won a prize.")
    assert not is_credit("Reuters reported it")


@given(st.text(max_size=200) | st.lists(st.sampled_from(PAGE.splitlines()), max_size=12).map("\r\n".join))
def test_blocks_are_ordered_disjoint_trimmed_and_cover_every_visible_character(text: str) -> None:
    cursor = 0
    for block in find_blocks(text):
        assert text[cursor : block.start].strip() == ""
        assert text[block.start : block.end].strip() == text[block.start : block.end] != ""
        cursor = block.end
    assert text[cursor:].strip() == ""
