"""What a page says at its end that it has put right is part of its story, in every language."""

from __future__ import annotations

import pytest

from index.intake.boilerplate.correction_notices import is_correction
from index.intake.page.parse import parse_html
from tests.support.pages import BODY, SENTENCES, article, said

REMARK = "Correction: An earlier version of this story said that two people had died."


@pytest.mark.parametrize(
    "tail",
    [
        f"<p><em>{REMARK}</em></p>",
        f"<p><i>{REMARK}</i></p><p><em>Ann Roe has a garden in Marle.</em></p>",
        f"<p><em>Ann Roe has a garden in Marle.</em></p><p><em>{REMARK}</em></p>",
        f"<ul><li><p><em>{REMARK}</em></p></li></ul>",
        f'<aside class="correction"><p>{REMARK}</p></aside>',
        f'<footer class="article-corrections"><p>{REMARK}</p></footer>',
        f"<p><em>{REMARK.replace('story', '<a href=/x>story</a>')}</em></p><h3>More</h3>",
    ],
)
def test_a_correction_at_the_end_stays_and_the_remark_on_the_author_beside_it_goes(tail: str) -> None:
    assert said(parse_html(article(BODY + tail))) == [*SENTENCES, REMARK]


def test_lines_under_a_heading_of_corrections_stay() -> None:
    tail = "<h3>Corrections</h3><p><em>Two people were named who had not been there.</em></p>"
    assert said(parse_html(article(BODY + tail)))[-1] == "Two people were named who had not been there."


@pytest.mark.parametrize(
    "line",
    [
        "This article was amended on 2 May 2025. It is now right.",
        "Editor’s note: The interview has been edited for length.",
        "Fe de errores: en una versión anterior se decía que eran doce.",
        "Cet article a été modifié le 3 mai.",
        "Anmerkung der Redaktion: Wir haben den Namen geändert.",
        "In einer früheren Fassung hieß es, zwölf seien verletzt.",
        "Correção: o texto dizia que eram doze.",
        "L’articolo è stato corretto il 3 maggio.",
        "Düzeltme: Haberin ilk hâlinde on iki yazıyordu.",
        "Исправлено: в первой версии текста говорилось о двенадцати.",
        "भूल सुधार: पहले बारह लिखा गया था।",
        "সংশোধনী: আগে বারো লেখা হয়েছিল।",
        "تصحيح: ذكرت نسخة سابقة من هذا المقال اثني عشر.",
        "תיקון: בגרסה קודמת נכתב שתים עשרה.",
        "更正：本文早前版本有误。",
        "訂正：当初の記事に誤りがありました。",
        "정정: 이전 버전에는 열둘로 나왔다.",
        "Đính chính: Bài viết trước ghi mười hai.",
    ],
)
def test_a_correction_is_known_in_many_languages(line: str) -> None:
    assert is_correction(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read about our corrections policy.",
        "Send corrections to desk@mill.example.",
        "Ann Roe has a garden in Marle.",
        "Der Autor lebt in Marle und schreibt über Mühlen.",
    ],
)
def test_what_else_stands_at_the_end_is_none(line: str) -> None:
    assert not is_correction(line)
    assert said(parse_html(article(f"{BODY}<p><em>{line}</em></p>"))) == SENTENCES
