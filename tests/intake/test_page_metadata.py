"""What a page says of itself is believed, and what it says of another story is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from index.intake.page.parse import parse_html
from tests.support.pages import BODY, HEADLINE, SENTENCES, article, page, said

TITLE = f"<title>{HEADLINE} | Mill News</title>"
OWN = (
    f'{TITLE}<meta property="og:title" content="{HEADLINE}"><meta property="og:site_name" content="Mill News">'
    '<meta name="author" content="Ann Roe"><meta property="article:published_time" content="2025-05-06T08:00:00Z">'
    '<link rel="canonical" href="https://mill.example/old-mill">'
)
MAYOR = "The mayor resigned on Sunday over a bridge that was never built."
OTHER = {
    "@type": "NewsArticle",
    "headline": "Mayor resigns over a bridge",
    "url": "https://mill.example/mayor",
    "datePublished": "2019-02-03",
    "author": {"name": "Tom Abel"},
    "publisher": {"name": "Other Daily"},
    "articleBody": " ".join([MAYOR] * 12),
}


def ld(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def listed(node: object) -> object:
    return {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": node}]}


@pytest.mark.parametrize(
    "node",
    [listed(OTHER), {"@graph": [OTHER]}, [OTHER, {**OTHER, "url": "https://mill.example/b"}]],
    ids=["listed", "alone", "two"],
)
def test_a_page_takes_nothing_of_another_story_that_its_json_ld_describes(node: object) -> None:
    parsed = parse_html(article(BODY, OWN + ld(node)))
    assert (parsed.title, parsed.published_at, parsed.author) == (HEADLINE, "2025-05-06", "Ann Roe")
    assert (parsed.url, parsed.source) == ("https://mill.example/old-mill", "Mill News")
    assert said(parsed) == SENTENCES


def test_a_story_that_is_listed_first_does_not_stand_in_for_one_without_a_date() -> None:
    parsed = parse_html(article(BODY, TITLE + ld(listed(OTHER))))
    assert (parsed.published_at, parsed.author, parsed.source, parsed.url) == (None, None, None, None)


@pytest.mark.parametrize(
    "node",
    [
        {"url": "https://www.mill.example/old-mill/?", "headline": "Fire at the mill: what we know"},
        {"mainEntityOfPage": {"@id": "https://mill.example/old-mill#story"}},
        {"headline": HEADLINE.upper()},
        {"headline": f"Live: {HEADLINE}"},
        {"headline": HEADLINE.rsplit(" ", 1)[0] + "…"},
        {},
    ],
    ids=["address", "main entity", "headline", "more", "less", "silent"],
)
def test_the_pages_own_node_is_known_by_its_address_or_its_headline(node: dict[str, object]) -> None:
    own = {"@type": "NewsArticle", "datePublished": "2025-05-06", "author": "Ann Roe", **node}
    link = '<link rel="canonical" href="https://mill.example/old-mill">'
    head = TITLE + link + ld(listed(OTHER), own)
    parsed = parse_html(article(BODY, head))
    assert (parsed.published_at, parsed.author) == ("2025-05-06", "Ann Roe")


def test_what_a_silent_node_says_yields_to_the_meta_tags_and_its_text_is_not_taken() -> None:
    node = {**OTHER, "headline": None, "url": None}
    parsed = parse_html(article(BODY, OWN + ld(node)))
    assert (parsed.published_at, parsed.author, said(parsed)) == ("2025-05-06", "Ann Roe", SENTENCES)


@pytest.mark.parametrize("nested", [False, True])
def test_a_card_of_a_listed_story_goes_and_the_text_behind_it_stays(nested: bool) -> None:
    card = f'<div class="box"><h3>{OTHER["headline"]}</h3><p>It was never built, she said.</p></div>'
    whole = f"{BODY}{card}<p>The court will sit again in June.</p>"
    whole = f"<h1>{HEADLINE}</h1><div>{whole}</div>" if nested else f"<h1>{HEADLINE}</h1>{whole}"
    parsed = parse_html(page(f"<article>{whole}</article>", OWN + ld(listed(OTHER))))
    assert said(parsed) == [*SENTENCES, "The court will sit again in June."]


SHOWN = '<p class="meta"><time datetime="2025-05-06">6 May 2025</time></p>'


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ('<header><time datetime="2025-11-26T10:00">Thursday</time></header>', ""),
        ('<div class="masthead"><time datetime="2025-11-26">Thursday</time></div>', ""),
        ('<aside><time datetime="2025-01-01">New Year</time> it was</aside>', ""),
        ('<div class="related-stories"><time datetime="2024-01-01">x</time></div>', ""),
        ('<article><h3>Other</h3><time datetime="2024-01-01">x</time></article>', ""),
        ('<div><time itemprop="dateModified" datetime="2024-01-01">x</time></div>', ""),
        ("", '<div class="comments"><time itemprop="datePublished" datetime="2025-06-01">x</time></div>'),
        ("", '<footer><time datetime="2025-06-01">x</time></footer>'),
    ],
)
def test_the_day_is_the_one_by_the_headline_and_not_that_of_a_clock_or_a_related_box(
    before: str, behind: str
) -> None:
    whole = f"{before}<main><article><h1>{HEADLINE}</h1>{SHOWN}{BODY}</article></main>{behind}"
    assert parse_html(page(whole)).published_at == "2025-05-06"
    flat = f"{before}<h1>{HEADLINE}</h1>{SHOWN}{BODY}{behind}"
    assert parse_html(page(flat)).published_at == "2025-05-06"


@pytest.mark.parametrize("box", ["aside", "footer", 'div class="related"', 'section class="comments"'])
def test_a_page_that_shows_no_day_of_its_own_has_none(box: str) -> None:
    other = f'<{box}><p><time datetime="2012-01-01">1 January 2012</time></p></{box.split(maxsplit=1)[0]}>'
    assert parse_html(page(f"<article><h1>{HEADLINE}</h1>{BODY}</article>{other}")).published_at is None


@pytest.mark.parametrize(("ahead", "taken"), [(0, True), (1, True), (3, False), (200, False)])
def test_a_day_later_than_tomorrow_is_none(ahead: int, taken: bool) -> None:
    day = (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()
    head = f'<meta property="article:published_time" content="{day}">'
    assert parse_html(article(BODY, head)).published_at == (day if taken else None)


def test_the_first_of_a_month_is_a_day_where_it_stands_on_the_page() -> None:
    assert parse_html(article(f"<p class=date>May 1, 2025</p>{BODY}")).published_at == "2025-05-01"
    assert parse_html(article(f"<p class=date>01.05.2025</p>{BODY}")).published_at == "2025-05-01"


FOUND = "https://mill.example/news/story-2"


@pytest.mark.parametrize(
    ("claim", "url", "taken"),
    [
        ("https://mill.example/news/", FOUND, False),
        ("https://mill.example/news", FOUND, False),
        ("/news/", FOUND, False),
        ("http://mill.example/news/story-2", FOUND, False),
        ("https://mill.example:8443/news/story-2", FOUND, False),
        ("https://ann.github.io/p", "https://bob.github.io/p", False),
        ("https://archive.mill.example/news/story-2", FOUND, False),
        ("https://mill.example/article.php", "https://mill.example/article.php?id=7", False),
        ("https://mill.example/news/the-mill", FOUND, True),
        ("https://www.mill.example/news/story-2", FOUND, True),
        ("https://mill.example/news/story-2", "https://amp.mill.example/news/story-2/amp/", True),
        ("https://mill.example/news/story-2", "https://m.mill.example/news/story-2/index.html", True),
        ("https://mill.example/news/story-2", "http://mill.example/news/story-2", True),
        ("https://mill.example/news/story-2", "https://mill.example/news/story-2?utm_source=x", True),
        ("https://mill.example/n/a", "https://mill.example/news/story-2", True),
        ("https://mill.example/news", None, True),
    ],
)
def test_the_address_a_page_claims_is_taken_only_where_it_can_be_its_own(
    claim: str, url: str | None, taken: bool
) -> None:
    for head in (f'<link rel="canonical" href="{claim}">', f'<meta property="og:url" content="{claim}">'):
        parsed = parse_html(article(BODY, TITLE + head), url=url)
        assert parsed.url == (claim if taken else url)
    own = {"@type": "NewsArticle", "headline": HEADLINE, "url": claim}
    if claim.startswith("http"):
        assert parse_html(article(BODY, TITLE + ld(own)), url=url).url == (claim if taken else url)
