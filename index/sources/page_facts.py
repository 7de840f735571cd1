"""A web page's head in, what it says about itself out: title, date, author, address, site, language, article text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml.html import HtmlElement

from index.sources.addressing import is_address
from index.sources.page_address import canonical_of, host_of, proper
from index.sources.page_dates import as_day
from index.sources.page_nodes import address_of, kinds_of, read_nodes, unescaped
from index.sources.page_words import bare
from index.sources.parsed import one_line

_DATES: Final = (
    "article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "pubdate",
    "publish-date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "date",
    "og:published_time",
    "article:published",
)
_AUTHORS: Final = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
_SITES: Final = ("og:site_name", "application-name", "twitter:site:name", "dc.publisher", "source")
_BY: Final = re.compile(r"^(?:by|von|por|par|di|от|автор)[\s:]+", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"([a-zA-Z]{2,3})(?:[-_].*)?$")
_OLD_CODES: Final = {"iw": "he", "in": "id", "ji": "yi"}
_SEPARATORS: Final = re.compile(r"\s+[|\u2013\u2014\u00ab\u00bb\u00b7:-]\s+|\s*[\uff5c_|]\s*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself; `headlines` are all titles it gives itself, `others` those of further articles."""

    headlines: tuple[str, ...]
    others: tuple[str, ...]
    published_at: str | None
    author: str | None
    url: str | None
    source: str | None
    language: str | None
    body: str
    live: bool


def read_facts(tree: HtmlElement, url: str | None) -> Facts:
    """Read the JSON-LD, the meta tags and the links of a page; `url` is where it was found."""
    metas = _metas(tree)
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower()]
    canonical = canonical_of((*links, metas.get("og:url")), url)
    titles = [metas.get("og:title"), *_titles(tree), *_shown(tree)]
    stated = read_nodes(tree, (canonical, url), [title for title in titles if title])
    main = stated.main
    names = [_name(main.get("publisher")), *(metas.get(key) for key in _SITES)]
    source = next((line for one in names if (line := one_line(one)) is not None), None)
    titled = [main.get("headline"), metas.get("og:title"), *_titles(tree)]
    return Facts(
        headlines=tuple(dict.fromkeys(line for one in titled if (line := unescaped(one)) is not None)),
        others=stated.others,
        published_at=_date(main, metas) or _date(stated.perhaps, {}),
        author=_author(main, metas) or _author(stated.perhaps, {}),
        url=canonical or proper(address_of(main), url) or (url if url and is_address(url) else None),
        source=source or host_of(canonical or url),
        language=_language(tree, main, metas),
        body=_body(main),
        live=any(kind.endswith("LiveBlogPosting") for kind in kinds_of(main)),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = meta.get("content")
        if key and content and content.strip():
            found.setdefault(key.strip().lower(), content.strip())
    return found


def _date(main: Mapping[str, Any], metas: Mapping[str, str]) -> str | None:
    stated = (main.get("datePublished"), main.get("dateCreated"), *(metas.get(key) for key in _DATES))
    return next((day for value in stated if (day := as_day(value)) is not None), None)


def _author(main: Mapping[str, Any], metas: Mapping[str, str]) -> str | None:
    stated = main.get("author")
    people = [_name(one) for one in (stated if isinstance(stated, list) else [stated])]
    found = [one for one in people if one] or [metas.get(key) for key in _AUTHORS][:]
    names = dict.fromkeys(_BY.sub("", line) for one in found if (line := one_line(one)) is not None)
    named = [name for name in names if "://" not in name and "@" not in name]
    return one_line(", ".join(named[:6] if any(people) else named[:1]))


def _name(value: object) -> str | None:
    name = value.get("name") if isinstance(value, dict) else value
    if isinstance(name, list):
        name = name[0] if name else None
    return unescaped(name)


def _language(tree: HtmlElement, main: Mapping[str, Any], metas: Mapping[str, str]) -> str | None:
    stated = (
        main.get("inLanguage"),
        tree.get("lang") or tree.get("xml:lang"),
        metas.get("og:locale"),
        metas.get("content-language"),
    )
    for value in stated:
        match = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
        if match is not None:
            code = match[1].lower()
            return _OLD_CODES.get(code, code)
    return None


def _titles(tree: HtmlElement) -> Iterator[str]:
    """Yield the page's <title> and what is left of it without the site's name, the longest part first."""
    for title in tree.iter("title"):
        whole = " ".join((title.text_content() or "").split())[:600]
        parts = [part for part in _SEPARATORS.split(whole) if part]
        yield from sorted(parts, key=len, reverse=True)[:1] if len(parts) > 1 else []
        yield whole
        return


def _shown(tree: HtmlElement) -> Iterator[str]:
    """Yield the first <h1> that is long enough for a headline."""
    for heading in tree.iter("h1"):
        text = " ".join("".join(heading.itertext()).split())[:600]
        if len(bare(text).split()) > 2 or bare(text)[:1] > "\u3000":
            yield text
            return


def _body(main: Mapping[str, Any]) -> str:
    body = main.get("articleBody")
    if isinstance(body, list):
        body = "\n\n".join(part for part in body if isinstance(part, str))
    return body if isinstance(body, str) else ""
