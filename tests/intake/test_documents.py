"""A folder and an upload take text, Markdown, pages and PDFs alike, and a name from a stranger is only a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceEncodingError, SourceError, SourceTooLargeError
from index.intake.documents import Format, format_of, shown_name, story_from_bytes
from index.intake.folder import load_folder, load_story
from index.intake.page.charset import codec_of, decode
from index.text.chunking import sentences_of
from tests.support.pdfs import lines, pdf
from tests.support.stories import texts_of

PAGE = b"""<!doctype html><html lang="es"><head><title>El rio sube dos metros | La Voz</title>
<link rel="canonical" href="https://voz.example/2025/el-rio-sube"><meta property="og:site_name" content="La Voz">
<meta name="author" content="Ana Roe"><meta property="article:published_time" content="2025-05-04T10:00:00Z"></head>
<body><nav><a href="/">Inicio</a></nav><h1>El rio sube dos metros</h1>
<p>El rio subio dos metros el lunes por la noche. Nadie resulto herido.</p></body></html>"""
PAPER = pdf(
    [
        (60, 760, 22, "Harbour Strike Ends"),
        *lines(60, 720, ["The harbour opened again on Monday, they said."]),
    ]
)


def test_a_folder_of_every_format_loads_and_a_page_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained on Monday.")
    (tmp_path / "b.md").write_text("---\nauthor: Tom Abel\nlanguage: fr-CA\n---\n\nIt rained on Tuesday.\n")
    (tmp_path / "c.html").write_bytes(PAGE)
    (tmp_path / "d.PDF").write_bytes(PAPER)
    (tmp_path / "e.htm").write_bytes(PAPER)
    stories = {story.id: story for story in load_folder(tmp_path)}
    assert list(stories) == ["a", "b", "c", "d", "e"]
    assert (stories["a"].author, stories["a"].language) == (None, "en")
    assert (stories["b"].author, stories["b"].language) == ("Tom Abel", "fr")
    page = stories["c"]
    assert (page.title, page.author, page.language) == ("El rio sube dos metros", "Ana Roe", "es")
    assert (page.url, page.source) == ("https://voz.example/2025/el-rio-sube", "La Voz")
    assert page.published_at == "2025-05-04"
    assert texts_of(page, sentences_of(page))[1] == "Nadie resulto herido."
    assert stories["d"].title == stories["e"].title == "Harbour Strike Ends"
    assert load_story(tmp_path / "c.html") == page


def test_a_bad_page_in_a_folder_is_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.html").write_bytes(b"<html><body></body></html>")
    with pytest.raises(SourceError) as caught:
        load_folder(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'b.html'}: the page holds no article text.")


def test_a_page_larger_than_a_page_can_be_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as stream:
        stream.truncate(11 * 2**20)
    with pytest.raises(SourceTooLargeError) as caught:
        load_folder(tmp_path)
    assert "11264 KB" in str(caught.value)


@pytest.mark.parametrize("language", ["english", "x", "en us"])
def test_a_language_that_is_no_code_is_refused(tmp_path: Path, language: str) -> None:
    (tmp_path / "a.md").write_text(f"---\nlanguage: {language}\n---\n\nIt rained.\n")
    with pytest.raises(SourceError) as caught:
        load_folder(tmp_path)
    assert "language" in caught.value.cause
    assert "en" in caught.value.cure


def test_an_upload_takes_its_id_from_its_name_and_a_fetched_page_from_its_address() -> None:
    upload = story_from_bytes("Rivers rise.txt", "text/plain", b"Rivers Rise\n\nThe river rose on Monday.")
    assert (upload.id, upload.title, upload.url) == ("rivers-rise", "Rivers Rise", None)
    page = story_from_bytes(
        "x", "text/html; charset=utf-8", PAGE, url="https://voz.example/2025/el-rio-sube?utm=1"
    )
    assert (page.id, page.url) == ("el-rio-sube", "https://voz.example/2025/el-rio-sube")
    bare = story_from_bytes("7.php", "text/html", PAGE, url="https://voz.example/7.php")
    assert bare.id == "el-rio-sube-dos-metros"
    old = "Река поднялась в понедельник.".encode("koi8-r")
    assert (
        story_from_bytes("a.txt", "text/plain", old, url="https://voz.example/a", charset="koi8-r").language
        == "ru"
    )
    plain = story_from_bytes("", "text/plain", b"It rained.", url="https://voz.example/a")
    assert plain.url == "https://voz.example/a"
    assert plain.id


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf-8"),
        ('"windows-1251"', "cp1251"),
        ("latin1", "cp1252"),
        ("x-sjis", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("macintosh", "mac-roman"),
        ("iso-8859-8-i", "iso8859-8"),
        ("utf-16le", "utf-16-le"),
        *(
            (name, None)
            for name in ("punycode", "idna", "utf-7", "unicode_escape", "rot13", "hex", "cp037", "utf-32")
        ),
        *((name, None) for name in ("x-user-defined", "", "x" * 50, "../utf_8", "\u043a\u043e\u04388")),
    ],
)
def test_a_charset_is_one_that_browsers_know(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


def test_a_codec_that_is_no_charset_is_not_run_whatever_a_server_says() -> None:
    data = b"emoji-" + "\U0001f600".encode("punycode").lstrip(b"-") + b"a" * 2000
    page = story_from_bytes("a.txt", "text/plain", data, url="https://voz.example/a", charset="punycode")
    assert page.text == data.decode()
    assert decode(b"<p>" + data, "punycode") == f"<p>{data.decode()}"


def test_a_text_that_is_too_long_as_utf8_is_refused() -> None:
    long = ("Плотина рухнула в понедельник утром. " * 14000)[:518_000].encode("cp1251")
    with pytest.raises(SourceTooLargeError) as caught:
        story_from_bytes("a.txt", "text/plain", long, url="https://voz.example/a", charset="windows-1251")
    assert "512" in caught.value.cause


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.txt",
        "/etc/cron.d/x.txt",
        "..\\..\\x.txt",
        "a\x00b.txt",
        "\u202etxt.x",
        "x" * 500 + ".txt",
        "",
    ],
)
def test_a_name_from_a_stranger_is_shown_short_and_never_a_path(name: str) -> None:
    shown = shown_name(name)
    assert not set(shown) & set("/\\\x00\u202e\n")
    assert 0 < len(shown) <= 80
    story = story_from_bytes(name, "text/plain", b"It rained on Monday.")
    assert story.id and not set(story.id) & set("/\\.")


@pytest.mark.parametrize(
    ("name", "media_type", "data", "fetched", "expected"),
    [
        ("a.txt", None, b"It rained.", False, Format.TEXT),
        ("a.MARKDOWN", "application/octet-stream", b"x", False, Format.MARKDOWN),
        ("a.html", None, b"%PDF-1.7\n", False, Format.PDF),
        ("a.pdf", None, b"junk\n%PDF-1.7\n", False, Format.PDF),
        ("a", "application/pdf", b"junk\n%PDF-1.7\n", True, Format.PDF),
        ("page", None, b"\xef\xbb\xbf\n %PDF-1.7\n", False, Format.PDF),
        ("a.txt", None, b"Every file begins with %PDF-1.7, said the expert.", False, Format.TEXT),
        ("page", None, b"Every file begins with %PDF-1.7, said the expert.", False, Format.TEXT),
        ("notes", "application/octet-stream", b"It rained.", False, Format.TEXT),
        ("notes", "application/octet-stream", b"It rained.", True, None),
        ("a.php", "text/html;charset=x", b"x", True, Format.HTML),
        ("a.pdf", "text/html", b"<p>", True, Format.HTML),
        ("page", None, b"\n<!DOCTYPE html><html>", False, Format.HTML),
        ("page", None, b"It rained.", False, Format.TEXT),
        ("a.jpg", None, b"\xff\xd8", False, None),
        ("a.docx", None, b"PK\x03\x04", False, None),
        ("page", None, b"\x00\x01", False, None),
        ("a", "image/png", b"x", True, None),
    ],
)
def test_a_format_is_told_by_bytes_name_and_declared_type(
    name: str, media_type: str | None, data: bytes, fetched: bool, expected: Format | None
) -> None:
    assert format_of(name, media_type, data, fetched=fetched) is expected


@pytest.mark.parametrize(
    ("name", "data", "url", "kind", "part"),
    [
        ("a.jpg", b"\xff\xd8", None, SourceError, ".html or .pdf"),
        ("a.txt", b"\xff\xfe", None, SourceEncodingError, "UTF-8"),
        ("a.txt", b"x" * (2**19 + 1), None, SourceTooLargeError, "512"),
        ("a.txt", b"It rained.", "http://localhost/a", SourceError, "http(s)"),
        ("a.md", b"---\ntitle: a: b\n---\nx", None, SourceError, "quotes"),
    ],
)
def test_an_upload_that_is_no_story_is_refused_with_the_cure(
    name: str, data: bytes, url: str | None, kind: type[SourceError], part: str
) -> None:
    with pytest.raises(kind) as caught:
        story_from_bytes(name, None, data, url=url)
    assert part in str(caught.value)
    assert caught.value.cure
