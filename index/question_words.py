"""A question in one of eight languages in, the kind of thing that answers it out."""

from __future__ import annotations

import re

from index.answer_types import AnswerType, asked_for

_KINDS = (
    AnswerType.AGE,
    AnswerType.DURATION,
    AnswerType.AMOUNT,
    AnswerType.COUNT,
    AnswerType.TIME,
    AnswerType.PERSON,
    AnswerType.PLACE,
)
# One row a language, in the order of _KINDS; the first that matches tells.
_ASKS: dict[str, tuple[str, ...]] = {
    "hi": (
        r"कितने (?:साल|वर्ष) क[ाी] (?:है|था|थी)|क्या उम्र|उम्र क्या|कितनी उम्र",
        r"कितने (?:समय|दिन|घंटे|साल|वर्ष|महीने|मिनट|सप्ताह)|कितनी देर|कितना समय",
        r"कितने प्रतिशत|कितना (?:पैसा|खर्च|प्रतिशत)|कितन[ेी] (?:डॉलर|रुपये|यूरो|कीमत|लागत|राशि)",
        r"कितन[ेीा]|संख्या",
        r"(?<![\u0900-\u0963])कब(?![\u0900-\u0963])|किस (?:वर्ष|साल|तारीख|दिन|महीने|सदी|दशक)",
        r"किसने|कौन (?:था|थी|थे|है|हैं)|किसके द्वारा|किसे",
        r"कहाँ|कहां|किस (?:देश|शहर|राज्य|जगह|स्थान)",
    ),
    "ru": (
        r"сколько .{0,20}\bлет\b.{0,12}\?|како(?:в|й) возраст",
        r"как долго|надолго|сколько (?:дней|лет|часов|месяцев|минут|времени|недель)",
        r"какой процент|как(?:ую|ая) дол[юя]|сколько (?:стоит|стоил|денег|процент)",
        r"сколько|какое (?:количество|число)|какова численность",
        r"\bкогда\b|в каком (?:году|месяце|веке|десятилетии)|какого числа|в какой день",
        r"\b(?:кто|кого|кому|кем|чей|чья)\b",
        r"\b(?:где|куда|откуда)\b|в как(?:ой|ом) (?:стране|городе|штате|регионе|месте)",
    ),
    "es": (
        r"(?:qué|cuál) (?:es la |era la )?edad|cuántos años (?:tiene|tenía)",
        r"cuánto (?:tiempo|dur)|cuánt[oa]s (?:años|días|meses|horas|minutos|semanas)",
        r"qué (?:porcentaje|proporción|cantidad)|cuánt[oa]\b",
        r"cuánt[oa]s|qué número",
        r"cuándo|(?:qué|cuál) (?:año|fecha|día|mes|siglo|década)",
        r"quién(?:es)?",
        r"dónde|qué (?:país|ciudad|estado|lugar|región|provincia)",
    ),
    "de": (
        r"wie alt|welches alter",
        r"wie lange|wie viele (?:jahre|tage|stunden|monate|minuten|wochen)",
        r"wie ?viel\b|welche[rn]? (?:prozentsatz|anteil|betrag)",
        r"wie ?viele|welche anzahl",
        r"\bwann\b|welche[smnr]? (?:jahr|datum|tag|monat|jahrhundert|jahrzehnt)",
        r"\b(?:wer|wem|wen|wessen)\b",
        r"\b(?:wo|wohin|woher)\b|welche[mnrs]? (?:land|stadt|staat|ort|region|provinz)",
    ),
    "fr": (
        r"quel (?:est l'|était l')?âge",
        r"combien de (?:temps|jours|mois|années|ans|heures|minutes|semaines)",
        r"quel(?:le)? (?:pourcentage|part|proportion|montant)|combien (?:coûte|a coûté|ont coûté)",
        r"combien|quel nombre",
        r"\bquand\b|(?:quelle?|quel) (?:année|date|jour|mois|siècle|décennie)",
        r"(?:^|\b(?:par|à|de|avec) )qui\b|qui est-ce",
        r"\boù\b|quel(?:le)? (?:pays|ville|état|lieu|région|province)",
    ),
    "zh": (
        r"几岁|多少岁|多大年纪",
        r"多久|多长时间|(?:多少|几)(?:年|天|小时|个月|分钟|周)",
        r"百分之几|百分之多少|百分比|多少(?:钱|美元|英镑|欧元|元)|比例",
        r"多少|几(?:个|名|次|支|位|所|种|场|座|人)|数量",
        r"什么时候|何时|哪(?:一)?年|哪一天|什么时间|几月|哪个(?:世纪|月|年代)",
        r"谁|哪位",
        r"哪里|在哪|何处|哪个(?:国家|城市|州|地方|地区)|什么地方",
    ),
    "ar": (
        r"كم عمر|ما عمر",
        r"كم (?:من الوقت|استغرق\w*|يوما|سنة|عاما|شهرا|ساعة|دقيقة)|ما المدة|ما مدة",
        r"ما (?:هي )?(?:النسبة|نسبة)|كم (?:تكلف|بلغت تكلفة)|كم المبلغ",
        r"\bكم\b|ما (?:هو )?عدد",
        r"متى|في أي (?:عام|سنة|يوم|شهر|تاريخ|قرن|عقد)",
        r"^من (?!أين)|\bمن (?:الذي|هو|هي|هم|كان)\b",
        r"\bأين\b|في أي (?:بلد|مدينة|دولة|ولاية|مكان|منطقة)",
    ),
}
_PATTERNS = {
    language: [(kind, re.compile(row, re.IGNORECASE)) for kind, row in zip(_KINDS, rows, strict=True)]
    for language, rows in _ASKS.items()
}


def asked_for_in(language: str, question: str) -> AnswerType | None:
    """Return the kind of answer a question asks for, None where it does not tell or the language is not known."""
    if language == "en":
        return asked_for(question)
    return next((kind for kind, row in _PATTERNS.get(language, ()) if row.search(question)), None)
