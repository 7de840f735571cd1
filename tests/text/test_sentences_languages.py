"""News prose of many languages is cut where its readers would cut it, at exact places of the text."""

from __future__ import annotations

import pytest

from index.text.sentences import split_sentences

SPACED = {
    "es": [
        "El Sr. Gómez y la Dra. Ruiz llegaron a las 8.30 a. m. del lunes.",
        "La inflación subió un 3,5 % en EE. UU. y un 2.1 % en la UE.",
        "Según J. L. Borrás, la Av. Colón (núm. 14) seguirá cerrada.",
        "¿Quién pagará los 1.200 euros?",
        "«No lo sabemos», dijo la alcaldesa.",
        "«Nadie nos avisó.»",
        "¡Qué desastre!",
        "La obra costó 4,5 millones de ptas. en el s. XX, p. ej. en la pág. 12.",
        "Llegó el 1 de enero… y se fue.",
        "El rey Felipe VI.",
        "El puente, etc., se abrirá pronto.",
    ],
    "de": [
        "Dr. Weber und Prof. Dr. Anna Klein trafen am 1. Januar 2024 in St. Gallen ein.",
        "Viele Dinge, z. B. Äpfel und u. a. Birnen, wurden teurer.",
        "Das Spiel begann um 20.15 Uhr, d. h. 15 Min. später.",
        "Es kostet ca. 3,5 Mio. Euro bzw. 2.400.000 Franken.",
        "Am 3. Oktober war Feiertag.",
        "Der 2. Weltkrieg endete 1945.",
        "„Wir wissen es nicht“, sagte sie.",
        "„Das ist gut.“",
        "Er ging nach Hause.",
        "Papst Johannes Paul II. besuchte das Land.",
        "Sie wohnt in der Bahnhofstr. 12 im 3. Stock.",
        "Warum?",
        "Die Fa. Meier & Co. zahlte nichts usw.",
        "Der Zug fuhr ab.",
        "Die Tat geschah vor 200 n. Chr. in Trier.",
        "Abb. 3 zeigt das Haus Nr. 7.",
    ],
    "fr": [
        "M. Dupont et Mme Leroy ont rencontré le Dr. Petit à 8 h 30.",
        "Jules César est mort en 44 av. J.-C. à Rome.",
        "Le prix est passé de 3,5 % à 1.200 euros, p. ex. à Lyon.",
        "« Nous ne savons pas », a dit le maire.",
        "« C’est fini ! »",
        "La foule est partie.",
        "MM. Blanc et Noir habitent au n° 5, bd. Voltaire.",
        "Qui a gagné ?",
        "Personne n’a répondu…",
        "Elle est née le 1er mai 1990.",
        "Voir p. 12, chap. 3, etc.",
        "Le train est parti.",
    ],
    "ru": [
        "В 2019 г. в Москве жили 12,6 млн человек, т. е. больше, чем в 2010 г.",
        "И. В. Петров и А. С. Смирнова приехали на ул. Ленина, д. 5, кв. 12.",
        "Это стоило 3,5 тыс. руб. и 20 коп. за штуку.",
        "«Мы не знаем», — сказал мэр.",
        "«Всё кончено!»",
        "Люди ушли.",
        "Кто победил?",
        "— Никто, — ответила она.",
        "В XIX в. город вырос, и т. д.",
        "Им. Горького назван парк в г. Казани.",
        "Там работают проф. Иванов, акад. Сидоров и др.",
        "Рядом стоит дом.",
        "Он жил в 300 г. до н. э. в Греции.",
        "Подождите…",
        "Что это?",
        "См. рис. 3 и стр. 14.",
    ],
    "hi": [
        "डॉ. शर्मा और श्री. वर्मा सोमवार को सुबह 8.30 बजे पहुँचे।",
        "महँगाई 3.5 प्रतिशत बढ़ी और 1,200 लोग बेरोज़गार हुए।",
        "“हमें नहीं पता।”",
        "मेयर चले गए।",
        "कौन जीता?",
        "किसी ने जवाब नहीं दिया…",
        "ए. पी. जे. अब्दुल कलाम का जन्म १९३१ में हुआ था।",
        "वाह!",
        "पुल 12.5 किमी लंबा है॥",
        "यह नया है।",
        "रु. 500 का नोट चला.",
        "फिर बाज़ार बंद हुआ.",
    ],
    "ar": [
        "وصل د. أحمد علي إلى القاهرة يوم الاثنين الساعة 8.30 صباحًا.",
        "ارتفعت الأسعار بنسبة 3.5٪ وبلغت ١٬٢٠٠٫٥ جنيه، حسب أ. د. منى حسن.",
        "«لا نعرف شيئًا.»",
        "غادر رئيس البلدية المكان.",
        "من فاز؟",
        "لم يجب أحد…",
        "«انتهى كل شيء!»",
        "عاد الناس إلى بيوتهم؛ وبقي الأطفال.",
        "وقعت المعركة عام 300 ق. م. في الشام.",
        "وانتهت سنة 12 هـ. في مكة.",
    ],
    "he": [
        'ד"ר כהן הגיע לתל אביב ביום שני בשעה 8.30 בבוקר.',
        "המחירים עלו ב-3.5% לעומת 1,200 שקלים.",
        "„איננו יודעים.”",
        "ראש העיר עזב.",
        "מי ניצח?",
        "איש לא ענה…",
        'הגשר נפתח בשנת תש"פ!',
    ],
    "ur": [
        "ڈاکٹر خان پیر کو صبح 8.30 بجے لاہور پہنچے۔",
        "قیمتیں 3.5 فیصد بڑھ گئیں۔",
        "”ہمیں معلوم نہیں۔“",
        "میئر چلے گئے۔",
        "کون جیتا؟",
        "کسی نے جواب نہیں دیا…",
    ],
}
UNSPACED = {
    "zh": [
        "李医生于2024年1月1日上午8:30抵达北京。",
        "物价上涨了3.5%，约有1,200人失业。",
        "“我们不知道。”",
        "市长离开了。",
        "谁赢了？",
        "没有人回答……",
        "「都结束了！」",
        "大桥长12.5公里；它很新。",
        "他问：“为什么？”，然后走了。",
        "公司名叫A.B.C.集团。",
        "《红楼梦》是谁写的？！",
    ],
    "ja": [
        "田中さんは2024年1月1日の午前8時30分に東京に着いた。",
        "物価は3.5％上がり、1,200人が職を失った。",
        "「わかりません。」",
        "市長は立ち去った。",
        "誰が勝ったのか？",
        "彼は「終わった。」と言った。",
        "橋の長さは12.5キロだ！",
    ],
}


def cut(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


@pytest.mark.parametrize("language", SPACED)
def test_a_paragraph_of_a_script_with_spaces_is_cut_into_its_sentences(language: str) -> None:
    assert cut(" ".join(SPACED[language])) == SPACED[language]


@pytest.mark.parametrize("language", UNSPACED)
def test_a_paragraph_of_a_script_without_spaces_is_cut_into_its_sentences(language: str) -> None:
    assert cut("".join(UNSPACED[language])) == UNSPACED[language]
