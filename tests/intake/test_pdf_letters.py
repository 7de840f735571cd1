"""What stands on a PDF's page is read the way its paper shows it: turned, without what is not shown, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.errors import EmptySourceError
from index.intake.pdf.parse import parse_pdf
from index.intake.pdf.unreadable import is_garbage
from tests.support.pdfs import sheet

MILL = (
    "The old mill at Harrow Bend burned down on Monday night after a",
    "spark from a grinder. Nobody was hurt, said fire chief Ada Moss.",
    "The mill was built in 1811 and had been empty for six years.",
)
WHOLE = " ".join(MILL)
TURNS = {0: "1 0 0 1 60 {}", 90: "0 1 -1 0 {} 60", 180: "-1 0 0 -1 530 {}", 270: "0 -1 1 0 {} 780"}


def shown(lines: Sequence[str], turn: int = 0, start: float = 700, size: float = 11, more: str = "") -> str:
    """Return the content that shows lines which read from left to right once the page is turned by so many degrees."""
    down = -15 if turn in (0, 270) else 15
    places = [TURNS[turn].format(start + number * down) for number in range(len(lines))]
    shows = (f"{place} Tm ({line}) Tj" for place, line in zip(places, lines, strict=True))
    return f"BT {more} /F1 {size} Tf {' '.join(shows)} ET"


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize(("turn", "start"), [(90, 200), (180, 200), (270, 400)])
def test_a_turned_page_is_read_as_it_is_seen(turn: int, start: float, stated: bool) -> None:
    entries = f"/Rotate {turn}" if stated else ""
    assert parse_pdf(sheet(shown(MILL, turn, start), entries)).text == WHOLE


def test_negative_letters_on_their_head_stand_upright() -> None:
    content = shown(MILL, size=-11).replace("1 0 0 1", "-1 0 0 -1")
    assert parse_pdf(sheet(content)).text == WHOLE


def test_a_little_beside_the_text_that_runs_another_way_stands_between_no_two_lines() -> None:
    beside = shown(["Photo: Tom Abel"], 90, 40) + " BT /F1 40 Tf 0.7 0.7 -0.7 0.7 60 600 Tm (DRAFT) Tj ET"
    assert parse_pdf(sheet(shown(MILL) + beside)).text == WHOLE


def test_a_table_on_its_side_below_the_text_is_read_after_it() -> None:
    table = ["These are the people of the valley, town by town, as they", "were counted in May."]
    read = parse_pdf(sheet(shown(MILL) + shown(table, 90, 300))).text
    assert read == f"{WHOLE}\n\n{' '.join(table)}"


@pytest.mark.parametrize("height", [20, 830])
def test_what_stands_outside_the_shown_part_of_a_page_is_left_out(height: float) -> None:
    slug = shown(["Proof sheet of page three, not for print, says the setter."], start=height)
    assert parse_pdf(sheet(shown(MILL) + slug, "/CropBox [50 60 560 780]")).text == WHOLE
    assert "Proof sheet" in parse_pdf(sheet(shown(MILL) + slug)).text


def test_a_cropped_page_without_area_keeps_its_text() -> None:
    assert parse_pdf(sheet(shown(MILL), "/CropBox [5000 5000 5600 5600]")).text == WHOLE


def test_letters_too_small_to_be_seen_are_left_out_and_small_print_is_kept() -> None:
    tiny = shown(["The mayor did it and this line is tiny."], start=500, size=1.5)
    assert parse_pdf(sheet(shown(MILL) + tiny)).text == WHOLE
    small = shown(["This line is small print."], start=500, size=5)
    assert parse_pdf(sheet(shown(MILL) + small)).text == f"{WHOLE}\n\nThis line is small print."


def test_letters_of_a_page_that_is_small_as_a_whole_are_kept() -> None:
    assert parse_pdf(sheet("0.2 0 0 0.2 0 0 cm " + shown(MILL), "/CropBox [0 0 119 168]")).text == WHOLE


def test_the_invisible_letters_over_a_scan_are_its_text() -> None:
    assert parse_pdf(sheet(shown(MILL, more="3 Tr"))).text == WHOLE


def cid_font(shows: str, encoding: str, ordering: str) -> bytes:
    """Write a page in a font whose codes are numbers of glyphs, and which states no more than its collection."""
    font = (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Foo /Encoding /{encoding} /DescendantFonts [<< /Type /Font"
        f" /Subtype /CIDFontType2 /BaseFont /Foo /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering})"
        " /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /Foo /Flags 4 /ItalicAngle 0"
        " /FontBBox [0 -200 1000 900] /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >> >>] >>"
    )
    return sheet(f"BT /F1 11 Tf {shows} ET", font=font)


def placed(lines: Sequence[str], right: int, down: int) -> str:
    """Show lines in UTF-16, each so far to the right of and below the one before."""
    hexes = (line.encode("utf-16-be").hex() for line in lines)
    return "500 700 Td " + " ".join(f"<{line}> Tj {right} {-down} Td" for line in hexes)


@pytest.mark.parametrize("codes", ["".join(map(chr, range(0x20, 0x7F))), WHOLE])
def test_a_font_that_does_not_say_which_letters_it_shows_is_refused_with_the_cure(codes: str) -> None:
    order = sorted(set(codes))
    hexes = ("".join(f"{order.index(letter) + 3:04x}" for letter in line) for line in MILL)
    with pytest.raises(EmptySourceError) as caught:
        parse_pdf(
            cid_font(
                "14 TL 60 700 Td " + " ".join(f"<{one}> Tj T*" for one in hexes), "Identity-H", "Identity"
            )
        )
    assert "font" in caught.value.cause
    assert "OCR" in caught.value.cure


MILL_IN_JAPANESE = (
    "月曜日の夜、古い製粉所",
    "が火花で全焼した。けが",
    "人はいなかった。製粉所",
    "は昔に建てられた。",
)


@pytest.mark.parametrize(("encoding", "right", "down"), [("UniJIS-UCS2-V", -16, 0), ("UniJIS-UCS2-H", 0, 16)])
def test_japanese_is_read_in_columns_or_lines_as_it_is_set(encoding: str, right: int, down: int) -> None:
    page = cid_font(placed(MILL_IN_JAPANESE, right, down).replace("500 700", "200 700"), encoding, "Japan1")
    assert parse_pdf(page).text == "".join(MILL_IN_JAPANESE)


def shifted(text: str, places: int = -29, space: str = " ") -> str:
    return "".join(space if letter == " " else chr(max(0x21, ord(letter) + places)) for letter in text)


@pytest.mark.parametrize(
    "garbage",
    [
        shifted(WHOLE),
        shifted(WHOLE, space=""),
        shifted(WHOLE, space="!"),
        shifted(WHOLE, 0xF000),
        "Плотина рухнула в понедельник утром, сообщили власти района. Никто не пострадал.".encode(
            "cp1251"
        ).decode("cp1252"),
        "h | r o | f n | p r | h d | a B o 1 N 8 w . 1 n o r o a n t l d H i r i u s t g b n | a s r l | a b | o x",
    ],
)
def test_what_is_no_text_is_told_from_text(garbage: str) -> None:
    assert is_garbage([garbage])
    assert is_garbage([garbage, "5.2"])
    assert not is_garbage([garbage, WHOLE + WHOLE])


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        WHOLE.upper(),
        "Strč prst skrz krk. Vláda v pondělí schválila návrh zákona o dani z příjmů, který předložil ministr.",
        "Mae'r llywodraeth wedi cyhoeddi cynllun newydd i helpu ffermwyr yng Nghymru, meddai'r gweinidog ddydd Llun.",
        "Thủ tướng Chính phủ đã ký quyết định phê duyệt quy hoạch phát triển hệ thống đường sắt quốc gia đến năm 2030.",
        "Das Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz wurde am Montag in Schwerin beschlossen.",
        "Плотина рухнула в понедельник утром, сообщили власти района. Никто не пострадал, заявил глава.",
        "星期一晚上,磨坊因研磨机的火花而烧毁。消防队长说,没有人受伤。磨坊建于一八一一年,已空置六年。磨坊因研磨机的火花而烧毁。",
        " ".join(
            "星期一晚上磨坊因研磨机的火花而烧毁消防队长说没有人受伤磨坊建于一八一一年已空置六年星期一晚上磨坊因研磨机"
        ),
        "โรงสีเก่าถูกไฟไหม้เมื่อคืนวันจันทร์หลังจากประกายไฟจากเครื่องเจียรไม่มีผู้ได้รับบาดเจ็บหัวหน้าหน่วยดับเพลิงกล่าว",
        "सोमवार रात पुरानी चक्की में आग लग गई। दमकल प्रमुख ने कहा कि कोई घायल नहीं हुआ। चक्की 1811 में बनी थी।",
        "احترقت الطاحونة القديمة ليلة الاثنين بعد شرارة من آلة طحن. وقال رئيس الإطفاء إن أحدا لم يصب بأذى.",
        "Let f(x)=ax^2+bx+c with a≠0; then x=(-b±√(b²-4ac))/(2a). For E=mc^2 we have p=mv/√(1-v²/c²). By (3) it holds.",
        "Los Alamitos | 612 | 5.2 | Santa Rita | 377 | 8.1% | El Cobre | 344 | 9.0 | Group | W | D | L | GF | GA | Pts",
        "12 34 56 78 90 1.5% 2.5% 3.5% 4,000 5,000 6,000 7,000 8,000 9,000 10,000 11,000 12,000 13,000 14,000 15,000",
        "See https://news.example/a?b=c&d=e and https://news.example/a?b=c&d=f, or write to ada.moss@news.example now.",
    ],
)
def test_text_of_any_language_tables_and_formulas_are_text(text: str) -> None:
    assert not is_garbage([text])
