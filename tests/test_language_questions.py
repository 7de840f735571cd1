"""What a question asks for is told in eight languages."""

from __future__ import annotations

import pytest

from index.question_words import asked_for_in

KINDS = ("time", "person", "count", "place", "duration", None)
QUESTIONS = {
    "en": "When did it open?|Who built it?|How many books are there?|Where is it?|How long did it take?|Why?",
    "de": "Wann wurde sie eröffnet?|Wer baute sie?|Wie viele Bücher gibt es?|Wo ist sie?|Wie lange dauerte es?|Warum?",
    "es": "¿Cuándo abrió?|¿Quién la construyó?|¿Cuántos libros hay?|¿Dónde está?|¿Cuánto tiempo duró?|¿Por qué?",
    "fr": "Quand a-t-il ouvert ?|Qui l'a construite ?|Combien de livres ?|Où est-il ?|Combien de temps ?|Pourquoi ?",
    "ru": "Когда она открылась?|Кто её построил?|Сколько в ней книг?|Где она стоит?|Сколько времени ушло?|Почему?",
    "hi": "यह कब खुला?|इसे किसने बनाया?|कितनी किताबें हैं?|यह कहाँ है?|कितना समय लगा?|क्यों?",
    "zh": "什么时候开放？|谁建的？|有多少本书？|在哪里？|花了多长时间？|为什么？",
    "ar": "متى افتتحت؟|من بناها؟|كم عدد الكتب؟|أين تقع؟|كم استغرق البناء؟|لماذا؟",
}


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_asks_for_this(language: str) -> None:
    found = [asked_for_in(language, question) for question in QUESTIONS[language].split("|")]
    assert found == list(KINDS)


def test_a_language_without_a_row_tells_nothing() -> None:
    assert asked_for_in("sv", "När öppnade det?") is None
