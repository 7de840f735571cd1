"""Read a page's title, author, date, language, publisher and canonical address from its head and its JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from lxml.html import HtmlElement

from index.intake.page.dates import as_day
from index.intake.page.element_words import bare
from index.intake.page.json_ld import address_of, kinds_of, read_nodes, unescaped
from index.intake.parsed import one_line
from index.intake.urls import is_address
from index.text.cleaning import canonical_text

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


_DEVICE: Final = re.compile(r"^(?:www|m|mobile|amp)\.")
_PORTS: Final = {"http": 80, "https": 443}
# What stands behind a story's own address for another view of it.
_VIEW: Final = re.compile(
    r"amp|index\.\w{3,5}|amp\.html?|m|mobile|print|print\.html?|full|single|all|page/\d+|\d{1,2}|comments"
)
_SCRIPT: Final = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|pl|do|dll|cfm)$", re.IGNORECASE)
_KEYS: Final = frozenset(
    {
        "id",
        "p",
        "nid",
        "aid",
        "sid",
        "pid",
        "article",
        "articleid",
        "story",
        "storyid",
        "news",
        "newsid",
        "item",
    }
)


def canonical_of(candidates: Iterable[str | None], url: str | None) -> str | None:
    """Return the first address by which a page calls itself that may be true and is no front page."""
    for candidate in candidates:
        found = proper(candidate, url)
        if found is not None and (urlsplit(found).path.strip("/") or urlsplit(found).query):
            return found
    return None


def proper(candidate: str | None, url: str | None) -> str | None:
    """Return an address a page gives itself; one on another site than where it was found is a claim, and no fact.

    Nor is one without the encryption it was fetched with, on another port, or of a section that it stands in.
    """
    if not isinstance(candidate, str) or not candidate.strip():
        return None
    try:
        found = urljoin(url or "", canonical_text(candidate.strip()))
        if not is_address(found) or (url is not None and not _same_place(urlsplit(found), urlsplit(url))):
            return None
    except ValueError:
        return None
    return found


def host_of(url: str | None) -> str | None:
    """Return the host of an address, without www."""
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None


def _same_place(found: SplitResult, ours: SplitResult) -> bool:
    downgraded = ours.scheme == "https" and found.scheme != "https"
    ports = [parts.port or _PORTS.get(parts.scheme, 0) for parts in (found, ours)]
    secured = [parts.port in (None, _PORTS.get(parts.scheme)) for parts in (found, ours)]
    hosts = [_DEVICE.sub("", parts.hostname or "") for parts in (found, ours)]
    moved = ports[0] != ports[1] and not all(secured)
    return not downgraded and not moved and hosts[0] == hosts[1] and not _above(found, ours)


def _above(found: SplitResult, ours: SplitResult) -> bool:
    """Tell the address of a section from the story's that was fetched: a part of its path, or it without its number."""
    theirs, path = found.path.strip("/"), ours.path.strip("/")
    if theirs == path:
        asked = {key.lower() for key in parse_qs(ours.query)}
        return not found.query and bool(asked & _KEYS or (asked and _SCRIPT.search(path)))
    return path.startswith(f"{theirs}/") and _VIEW.fullmatch(path[len(theirs) + 1 :]) is None
