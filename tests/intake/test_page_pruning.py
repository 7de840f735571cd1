"""A class is no verdict on the text in it, and what no reader of a page can see is not in its story."""

from __future__ import annotations

import pytest

from index.intake.page.parse import parse_html
from tests.support.pages import BODY, HEADLINE, SENTENCES, article, page, said

HIDDEN = "This sentence says that the mayor did it."


@pytest.mark.parametrize(
    "names",
    [
        "story-content has-comments",
        "entry-content comments-open",
        "article__body no-comments",
        "post-body tag-cookies",
        "text consent-given",
        "post category-newsletter tag-social",
        "comment-body",
        "cookie-text",
        "hidden",
    ],
)
def test_a_box_that_holds_the_story_is_read_whatever_its_class_says(names: str) -> None:
    box = f'<div class="{names}">{BODY}</div>'
    assert said(parse_html(page(f"<div><h1>{HEADLINE}</h1></div>{box}"))) == SENTENCES


@pytest.mark.parametrize("names", ["comments", "comments-area comments-open", "cookie-consent", "gdpr"])
def test_comments_and_banners_go_though_they_be_longer_than_the_story(names: str) -> None:
    box = f'<div class="{names}">{"<p>It was the mayor, if you ask me and my neighbours.</p>" * 30}</div>'
    assert said(parse_html(page(f"<h1>{HEADLINE}</h1><div>{BODY}</div>{box}"))) == SENTENCES


@pytest.mark.parametrize(
    "attributes",
    [
        'style="font-size:0"',
        'style="font-size: 0px; color: red"',
        'style="opacity:0"',
        'style="opacity: 0.0 !important"',
        'style="position:absolute;left:-9999px"',
        'style="position:absolute; top: -999em"',
        'style="text-indent:-9999px"',
        'style="height:0;overflow:hidden"',
        'style="width:1px; height:1px; overflow:hidden"',
        'style="clip: rect(0,0,0,0)"',
        'style="clip-path: inset(100%)"',
        'style="visibility: collapse"',
        'style="transform: scale(0)"',
        'class="hidden"',
        'class="d-none"',
        'class="is-hidden"',
        'class="text invisible"',
        'class="print-only"',
        'aria-hidden="true"',
        "hidden",
    ],
)
def test_what_a_browser_does_not_show_is_not_in_the_story(attributes: str) -> None:
    assert said(parse_html(article(f"{BODY}<p {attributes}>{HIDDEN}</p>{BODY}"))) == SENTENCES * 2
    long = f"<p>{HIDDEN}</p>" * 40
    assert said(parse_html(article(f"{BODY}<div {attributes}>{long}</div>{BODY}"))) == SENTENCES * 2
    inline = BODY.replace("was built in", f"was <span {attributes}>not</span> built in")
    if "aria" not in attributes:
        assert said(parse_html(article(inline))) == SENTENCES


@pytest.mark.parametrize(
    "attributes",
    [
        'class="hidden md:block"',
        'class="d-none d-lg-block"',
        'class="hidden-print overflow-hidden"',
        'style="opacity:0.9; font-size:0.9em; margin-left:-10px"',
        'style="max-height:100px; overflow:hidden"',
        'style="line-height:0.5; border-left:0"',
    ],
)
def test_what_a_browser_shows_stays(attributes: str) -> None:
    shown = "This sentence says that the mayor did not."
    assert said(parse_html(article(f"{BODY}<p {attributes}>{shown}</p>{BODY}"))) == [
        *SENTENCES,
        shown,
        *SENTENCES,
    ]
