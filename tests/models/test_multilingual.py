"""A question finds its sentence across languages, and a question about something else finds none."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from index.models.multilingual import available, enough, pair_of, sentence_encoder
from index.models.sentence_encoder import ForeignIndex, ForeignScores, SentenceEncoder
from index.text.language import detect_language
from index.text.sentences import split_sentences

pytestmark = pytest.mark.skipif(not available(), reason="no multilingual model on this platform")

STORIES = {
    "en": """The town of Lindau opened its new library on Friday. The building cost 12 million euros and was designed
by the architect Clara Voss. It holds more than 80,000 books in nineteen languages. Heavy rain had delayed the work
by seven months. About 400 visitors came to the opening, where a children's choir sang. The old library in Mill
Street will become a school of music.""",
    "de": """Die Stadt Lindau hat am Freitag ihre neue Bibliothek eröffnet. Das Gebäude kostete 12 Mio. Euro und wurde
von der Architektin Clara Voss entworfen. Es enthält mehr als 80.000 Bücher in neunzehn Sprachen. Starker Regen hatte
die Arbeiten um sieben Monate verzögert. Die alte Bibliothek in der Mühlenstraße wird eine Musikschule.""",
    "es": """La ciudad de Lindau inauguró el viernes su nueva biblioteca. El edificio costó 12 millones de euros y fue
diseñado por la arquitecta Clara Voss. Guarda más de 80.000 libros en diecinueve idiomas. Las fuertes lluvias habían
retrasado las obras siete meses. La antigua biblioteca de la calle del Molino será una escuela de música.""",
    "fr": """La ville de Lindau a ouvert vendredi sa nouvelle bibliothèque. Le bâtiment a coûté 12 millions d'euros et
a été dessiné par l'architecte Clara Voss. Il contient plus de 80 000 livres en dix-neuf langues. De fortes pluies
avaient retardé les travaux de sept mois. L'ancienne bibliothèque de la rue du Moulin deviendra une école
de musique.""",
    "ru": """Город Линдау открыл в пятницу новую библиотеку. Здание обошлось в 12 млн евро, его спроектировала
архитектор Клара Фосс. В нём хранится более 80 тысяч книг на девятнадцати языках. Сильные дожди задержали работы на
семь месяцев. Старая библиотека на Мельничной улице станет музыкальной школой.""",
    "hi": """लिंडाउ शहर ने शुक्रवार को अपना नया पुस्तकालय खोला। इमारत पर 1.2 करोड़ यूरो खर्च हुए और इसे वास्तुकार
क्लारा वॉस ने बनाया। इसमें उन्नीस भाषाओं की 80,000 से अधिक किताबें हैं। भारी बारिश के कारण काम में सात महीने की देरी हुई।
मिल स्ट्रीट का पुराना पुस्तकालय अब संगीत विद्यालय बनेगा।""",
    "ar": """افتتحت مدينة لينداو يوم الجمعة مكتبتها الجديدة. بلغت تكلفة المبنى 12 مليون يورو وصممته المهندسة المعمارية
كلارا فوس. تضم المكتبة أكثر من 80 ألف كتاب بتسع عشرة لغة. وكانت الأمطار الغزيرة قد أخرت العمل سبعة أشهر. وستصبح المكتبة
القديمة في شارع الطاحونة مدرسة للموسيقى.""",
    "zh": """林道市周五开放了新图书馆。这座建筑耗资1200万欧元，由建筑师克拉拉·福斯设计。
馆内藏有十九种语言的八万多册图书。大雨使工程推迟了七个月。磨坊街的旧图书馆将改为音乐学校。""",
}
# When, who, how many, why, and what of the old one: the same five questions, each with the number of its sentence.
QUESTIONS = {
    "en": "When was the new library opened?|Who designed the building?|How many books are in it?"
    "|Why was the work late?|What will become of the old library?",
    "de": "Wann wurde die neue Bibliothek eröffnet?|Wer hat das Gebäude entworfen?|Wie viele Bücher gibt es dort?"
    "|Warum verspäteten sich die Arbeiten?|Was wird aus der alten Bibliothek?",
    "es": "¿Cuándo se inauguró la nueva biblioteca?|¿Quién diseñó el edificio?|¿Cuántos libros hay?"
    "|¿Por qué se retrasaron las obras?|¿Qué será de la antigua biblioteca?",
    "fr": "Quand la nouvelle bibliothèque a-t-elle ouvert ?|Qui a dessiné le bâtiment ?|Combien de livres y a-t-il ?"
    "|Pourquoi les travaux ont-ils pris du retard ?|Que deviendra l'ancienne bibliothèque ?",
    "ru": "Когда открылась новая библиотека?|Кто спроектировал здание?|Сколько в ней книг?"
    "|Почему работы задержались?|Что будет со старой библиотекой?",
    "hi": "नया पुस्तकालय कब खुला?|इमारत किसने बनाई?|इसमें कितनी किताबें हैं?|काम में देरी क्यों हुई?"
    "|पुराने पुस्तकालय का क्या होगा?",
    "ar": "متى افتتحت المكتبة الجديدة؟|من صمم المبنى؟|كم عدد الكتب فيها؟|لماذا تأخر العمل؟|ماذا سيحدث للمكتبة القديمة؟",
    "zh": "新图书馆什么时候开放？|谁设计了这座建筑？|里面有多少本书？|工程为什么推迟？|旧图书馆将来做什么？",
}
ANSWERS = {"en": (0, 1, 2, 3, 5)}
STRANGE = {
    "en": "Which team won the football match in Madrid?",
    "de": "Welche Mannschaft gewann das Fußballspiel in Madrid?",
    "es": "¿Qué equipo ganó el partido de fútbol en Tokio?",
    "fr": "Quelle équipe a gagné le match de football à Madrid ?",
    "ru": "Какая команда выиграла футбольный матч в Мадриде?",
    "hi": "मैड्रिड में फुटबॉल मैच किस टीम ने जीता?",
    "ar": "أي فريق فاز بمباراة كرة القدم في مدريد؟",
    "zh": "哪支球队赢得了马德里的足球比赛？",
}


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return sentence_encoder()


@pytest.fixture(scope="module")
def indexes(encoder: SentenceEncoder) -> dict[str, ForeignIndex]:
    stories = {language: " ".join(text.split("\n")) for language, text in STORIES.items()}
    return {
        language: encoder.index([span.of(text) for span in split_sentences(text)])
        for language, text in stories.items()
    }


@pytest.fixture(scope="module")
def asked(indexes: dict[str, ForeignIndex]) -> Callable[[str, str], list[ForeignScores]]:
    @cache
    def ask(story: str, language: str) -> list[ForeignScores]:
        return [
            indexes[story].scores(question)
            for question in [*QUESTIONS[language].split("|"), STRANGE[language]]
        ]

    return ask


ABROAD = [language for language in QUESTIONS if language != "en"]
PAIRS = [*(("en", one) for one in ABROAD), *((one, one) for one in ABROAD), *((one, "en") for one in ABROAD)]


@pytest.mark.parametrize(("story", "language"), [*PAIRS, ("ru", "de"), ("hi", "zh")])
def test_the_sentence_that_answers_comes_first_across_languages(
    story: str, language: str, asked: Callable[[str, str], list[ForeignScores]]
) -> None:
    found = [int(scores.ranking.argmax()) for scores in asked(story, language)[:5]]
    assert found == list(ANSWERS.get(story, (0, 1, 2, 3, 4)))


@pytest.mark.parametrize(("story", "language"), [*PAIRS, ("ru", "de"), ("hi", "zh")])
def test_what_the_story_answers_is_above_the_threshold_and_something_else_below(
    story: str, language: str, asked: Callable[[str, str], list[ForeignScores]]
) -> None:
    *best, strange = [float(scores.similarity.max()) for scores in asked(story, language)]
    middle, width = enough(language, story)
    assert width > 0
    assert sum(similarity >= middle for similarity in best) >= 4
    assert strange < middle


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_languages_of_the_questions_are_told(language: str) -> None:
    assert {detect_language(question) for question in QUESTIONS[language].split("|")} == {language}


def test_a_text_has_the_vector_of_itself_wherever_it_stands(encoder: SentenceEncoder) -> None:
    texts = ["Die Brücke ist zu.", "", "x", "今天下雨。" * 40, "a\0b"]
    together = encoder.passages(texts)
    assert together.shape[0] == len(texts)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-3)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(encoder.passages([text])[0], vector, atol=1e-3)
    assert encoder.questions([]).shape == (0, together.shape[1])


def test_no_sentences_have_no_scores(encoder: SentenceEncoder) -> None:
    assert encoder.index([]).scores("wann?").ranking.shape == (0,)


@pytest.mark.parametrize(
    ("languages", "pair"),
    [
        (("de", "de"), "same"),
        (("de", "en"), "near"),
        (("en", "hi"), "near"),
        (("ar", "en"), "far"),
        (("en", "ur"), "far"),
        (("de", "ru"), "far"),
        (("zh", "en"), "unspaced"),
        (("en", "ja"), "unspaced"),
    ],
)
def test_a_question_stands_to_its_story_like_this(languages: tuple[str, str], pair: str) -> None:
    assert pair_of(*languages) == pair
