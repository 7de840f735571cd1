"""Captions, standfirsts, pull quotes, cards, boxes of figures and labels of a page are told by how they are made."""

from __future__ import annotations

import re

import pytest

from index.intake.page.parse import parse_html
from index.types import BlockKind
from tests.support.pages import BODY, HEADLINE, SENTENCES, article, page, said

MORE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


@pytest.mark.parametrize(
    "caption",
    [
        "The mill at noon. <span>© Maël Riou</span>",
        "The mill at noon. / Mina Sato",
        "The mill at noon. | Archives",
        "নৌকা এসেছে আজ। <span>ছবি: সাইফুল আলম</span>",
        "Con thuyền đã về bến. Ảnh: <em>Hoàng Phúc</em>",
        "Değirmen öğle vakti yandı. Fotoğraf: Elif Kaya",
        "방앗간이 불탔다. 사진=김민수",
    ],
)
def test_a_credit_stays_with_its_caption_however_it_is_marked(caption: str) -> None:
    figure = f"<figure><img alt=x><figcaption>{caption}</figcaption></figure>"
    found = said(parse_html(article(f"{BODY}{figure}{MORE}")))
    assert len(found) == len(SENTENCES) * 2 + 1
    assert found[len(SENTENCES)].split()[-1] == re.sub("<[^>]*>", "", caption).split()[-1]


@pytest.mark.parametrize(
    "standfirst",
    [
        '<div data-gu-name="standfirst"><div><p>{}</p></div></div>',
        '<div data-component="summary-block"><p>{}</p></div>',
        '<h2 class="subtitle">{}</h2>',
        '<p class="pw-subtitle-paragraph">{}</p>',
    ],
)
def test_a_standfirst_without_a_full_stop_is_part_of_the_story(standfirst: str) -> None:
    summary = "Inspectors blame a worn cable for the crash at Ardmore"
    whole = f"<h1>{HEADLINE}</h1>{standfirst.format(summary)}<div class='text'>{BODY}</div>"
    assert said(parse_html(page(f"<main>{whole}</main>"))) == [summary, *SENTENCES]


@pytest.mark.parametrize(
    "quote",
    [
        "<blockquote>Nobody was hurt</blockquote>",
        '<aside class="pull"><blockquote>Nobody was hurt</blockquote><footer><cite>Ada Moss</cite></footer></aside>',
        "<figure><blockquote>“Nobody was hurt.”</blockquote><figcaption>— Ada Moss</figcaption></figure>",
        '<div class="quote-block"><p>Nobody was hurt.</p><p>Ada Moss</p></div>',
    ],
)
def test_a_quote_that_is_set_large_a_second_time_is_read_once(quote: str) -> None:
    assert said(parse_html(article(f"{BODY}{quote}{MORE}"))) == SENTENCES * 2


def test_a_quote_that_stands_nowhere_else_stays() -> None:
    quote = "<blockquote>The river was never as high as this.</blockquote>"
    found = said(parse_html(article(f"{BODY}{quote}{MORE}")))
    assert found[len(SENTENCES)] == "The river was never as high as this."


def test_figures_in_a_box_between_two_paragraphs_stay_and_a_sidebar_beside_them_goes() -> None:
    table = "<table><tr><th>Team<th>Goals<tr><td>Bakers<td>4</table>"
    amid = f'{BODY}<div class="sidebar-box"><h4>Facts</h4>{table}</div>{MORE}'
    beside = f'<div class="sidebar">{table}</div>'
    parsed = parse_html(page(f"<article><h1>{HEADLINE}</h1>{amid}</article>{beside}"))
    assert said(parsed) == [*SENTENCES, "Team | Goals", "Bakers | 4", *SENTENCES]


@pytest.mark.parametrize(
    "card",
    [
        '<div class="card"><a href="/x">The lake that froze over</a><p>It did so in May.</p></div>',
        '<div class="summary-item"><div class="t"><a>The lake that froze over</a></div><p>It did so in May.</p></div>',
        '<a class="teaser" href="/x"><div>The lake that froze over</div><div>It did so in May.</div></a>',
    ],
)
def test_a_card_of_another_story_is_left_out(card: str) -> None:
    assert said(parse_html(article(f"{BODY}{card}{MORE}"))) == SENTENCES * 2


def test_a_card_that_links_nowhere_first_is_the_storys_own() -> None:
    card = '<div class="card"><p>The mill has <a href="/x">nine stones</a> in all.</p></div>'
    assert (
        said(parse_html(article(f"{BODY}{card}{MORE}")))[len(SENTENCES)] == "The mill has nine stones in all."
    )


@pytest.mark.parametrize(
    ("start", "said_so"),
    [
        ('<span class="location-stamp">Đồng Tháp</span>Mỗi mùa nước nổi, bà dạy trẻ biết bơi.', None),
        ("<b>Bonn</b>Die Mühle am Fluss ist in der Nacht abgebrannt.", None),
        ('<span class="dateline">BONN</span>Die Mühle am Fluss ist in der Nacht abgebrannt.', None),
        ('<span class="dateline">BONN</span> — The mill burned down.', "BONN — The mill burned down."),
        ('<span class="dropcap">T</span>he mill burned down on Monday.', "The mill burned down on Monday."),
        ("<b>BBC</b>News reported the fire at the mill.", "BBCNews reported the fire at the mill."),
    ],
)
def test_a_place_that_only_style_sets_apart_is_not_glued_to_the_sentence(
    start: str, said_so: str | None
) -> None:
    expected = said_so or start.partition("</")[2].partition(">")[2]
    parsed = parse_html(article(f"<p>{start}</p>{BODY}"))
    assert said(parsed)[0] == expected
    headings = [block for block in parsed.blocks if block.kind is BlockKind.HEADING]
    assert bool(headings) is (said_so is None)
