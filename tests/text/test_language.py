"""A text's language is told by its script, or by its words, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from index.text.language import detect_language
from tests.support.hypothesis_profile import given


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many Indians have died in the conflict?", "en"),
        ("¿Cuántos indios han muerto en el conflicto hasta ahora?", "es"),
        ("Wie viele Inder sind in dem Krieg gestorben?", "de"),
        ("Combien d'Indiens sont morts dans le conflit ?", "fr"),
        ("Сколько индийцев погибло?", "ru"),
        ("Скільки індійців загинуло?", "uk"),
        ("कितने भारतीय मारे गए?", "hi"),
        ("كم عدد الهنود الذين قتلوا؟", "ar"),
        ("有多少印度人死亡？", "zh"),
        ("何人のインド人が死にましたか？", "ja"),
        ("인도인 몇 명이 죽었습니까?", "ko"),
        ("כמה הודים מתו?", "he"),
        ("Modi कितने भारतीय मारे गए Kwatra?", "hi"),
        ("کتنے لوگ مارے گئے؟", "ur"),
        ("چه کسی برنده شد؟", "fa"),
    ],
)
def test_a_question_is_of_this_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("language", "questions"),
    [
        ("en", "when?|who?|How many?|why|who won|where is putin|What did Modi say?|Did Modi comment?|Kim?"),
        ("de", "wann?|Wer?|wo?|warum|wie viele|Wer hat gewonnen?|Was sagte Modi?|Wann kam Modi nach Moskau?"),
        ("es", "¿quién?|¿Cuándo?|dónde|por qué|cuantos murieron|¿Qué dijo Modi?|¿Dónde está Putin?"),
        ("fr", "qui ?|Quand ?|où|combien ?|pourquoi|Qui a gagné ?|Combien de morts ?|Qu'a dit Modi ?"),
        ("ru", "когда?|кто?|Сколько?|где Modi?|почему"),
        ("uk", "коли?|Хто переміг?|скільки"),
        ("hi", "कब?|कौन?|कितने मरे|Modi कहाँ?"),
        ("ar", "متى؟|من؟|قتل كم شخصا؟|أين Modi؟"),
        ("zh", "什么时候？|谁？|多少人|Modi在哪里？"),
        ("ja", "いつ？|誰ですか|どこ"),
        ("pt", "quem?|Quantos morreram?|onde"),
        ("it", "chi ha vinto?|Quanti sono morti?|perché"),
    ],
)
def test_a_short_question_is_of_the_language_of_its_question_word(language: str, questions: str) -> None:
    assert {question: detect_language(question) for question in questions.split("|")} == dict.fromkeys(
        questions.split("|"), language
    )


@pytest.mark.parametrize(
    ("language", "story"),
    [
        ("en", "The bridge over the river Lenne was closed on Monday. Nobody was hurt, the mayor said."),
        (
            "de",
            "Die Brücke über die Lenne ist seit Montag gesperrt. Verletzt wurde niemand, sagte die Bürgermeisterin.",
        ),
        (
            "es",
            "El puente sobre el río Lenne está cerrado desde el lunes. Nadie resultó herido, dijo la alcaldesa.",
        ),
        ("fr", "Le pont sur la Lenne est fermé depuis lundi. Personne n'a été blessé, a dit la maire."),
        ("ru", "Мост через реку Ленне закрыт с понедельника. Никто не пострадал, сказала мэр."),
        ("hi", "लेने नदी पर बना पुल सोमवार से बंद है। मेयर ने कहा कि कोई घायल नहीं हुआ।"),
        ("ar", "أُغلق الجسر فوق نهر لينه يوم الاثنين. ولم يصب أحد بأذى، كما قالت رئيسة البلدية."),
        ("zh", "伦讷河上的大桥自周一起关闭。市长说，没有人受伤。"),
        ("ja", "レンネ川にかかる橋は月曜日から閉鎖されている。けが人はいないと市長は述べた。"),
        ("he", "הגשר מעל נהר לנה סגור מאז יום שני. איש לא נפגע, אמרה ראשת העיר."),
    ],
)
def test_a_story_is_of_this_language(language: str, story: str) -> None:
    assert detect_language(story) == language


@pytest.mark.parametrize("text", ["", "2019?", "😀", "Modi?", "$100 billion", "Modi kahan gaya?"])
def test_what_does_not_tell_is_taken_for_the_default(text: str) -> None:
    assert detect_language(text) == "en"


@given(st.text(max_size=60))
def test_any_text_has_a_language(text: str) -> None:
    assert len(detect_language(text)) == 2
