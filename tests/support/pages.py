"""Web pages made for tests, and the sentences that are read from them."""

from __future__ import annotations

from index.intake.parsed import Parsed
from index.text.chunking import sentences_of
from index.types import Story

HEADLINE = "Old mill at Harrow Bend burns down"
SENTENCES = [
    "The old mill at Harrow Bend burned down on Monday night after a spark from a grinder.",
    "Nobody was hurt, said fire chief Ada Moss, who had 40 people at the scene until dawn.",
    "The mill was built in 1811 and had been empty for six years.",
    "Its owner wants to build it again with the same stones.",
]
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(body: str, head: str = "", attributes: str = 'lang="en"') -> bytes:
    """Return a page with this body and these elements in its head."""
    start = f"<!doctype html><html {attributes}><head><meta charset=utf-8>{head}</head>"
    return f"{start}<body>{body}</body></html>".encode()


def article(body: str, head: str = "") -> bytes:
    """Return a page with a headline, this text under it and nothing else."""
    return page(f"<article><h1>{HEADLINE}</h1>{body}</article>", head)


def said(parsed: Parsed) -> list[str]:
    """Return the sentences of a page that can be quoted."""
    story = Story("x", "", parsed.text, "", "en", parsed.blocks)
    return [parsed.text[one.start : one.end] for one in sentences_of(story)]
