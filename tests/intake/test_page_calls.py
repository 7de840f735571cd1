"""Sentences of a story that read like a page's calls on its visitor stay; what calls on the visitor goes."""

from __future__ import annotations

import pytest

from index.intake.boilerplate.lines import is_bio, is_call
from index.intake.page.parse import parse_html
from tests.support.pages import BODY, SENTENCES, article, said

LAST = "The court will sit again in June."


@pytest.mark.parametrize(
    "line",
    [
        "Evan Garrow is an American reporter covering Russia for the Herald, and he has been held since March.",
        "Lina Reyes, 34, is a freelance journalist who covers gangs in Veracruz; she was found alive on Friday.",
        "Witnesses can call 101 or email tips@police.example, Inspector Hale said.",
        "Witnesses should call 101 or tips@police.example before the end of the week.",
        "Got a story? That was the question on the banner outside the court on Monday.",
        "Become a member of the volunteer brigade and you get a helmet, the chief told pupils.",
        "Click here, said the fake message that cost 400 pensioners their savings.",
        "This website uses cookies to track patients, the regulator found on Tuesday.",
        "Sign up for newsletters and you may get malware, the police warned.",
        "Our work is free, the strikers had written on their banner.",
        "Follow us, the guide shouted, and ran into the smoke.",
        "Download our app and you lose your house, Ms Foss wrote to the bank.",
        "Suscríbete y gana, decía el mensaje, según la policía.",
        "Подписывайтесь на наш канал, написал мошенник пенсионерам.",
        "Folgen Sie uns hier, rief der Führer den Wanderern zu.",
        "Abonnez-vous, a lancé la maire aux habitants.",
        "Su navegador no resultó herido en el rally.",
        "Şüpheli, kadını Instagram'dan takip etti.",
        "Recibe amenazas por WhatsApp y se muda de ciudad.",
        "El ayuntamiento no se hace responsable de los daños de la riada.",
        "Jetzt können sich alle Kinder im Dorf kostenlos anmelden.",
        "The names of the children may not be published before the trial.",
        "Todos os direitos da canção foram vendidos na sexta-feira.",
        "La suite après la pause fut un long silence dans la salle.",
        "Already a member of the party, he joined its board in 2020.",
        "Comments are closed on the council’s page since Monday.",
        "The app puts ten scams a day into your inbox.",
        "This story was first published in 1949 and sold ten million copies.",
        "The video is no longer shown in schools of the north.",
    ],
)
def test_what_somebody_in_the_story_said_or_found_stays(line: str) -> None:
    behind = "".join(f"<p>{sentence}</p>" for sentence in (*SENTENCES, LAST))
    found = said(parse_html(article(f"{BODY}<p>{line}</p>{behind}")))
    assert " ".join(found) == " ".join([*SENTENCES, line, *SENTENCES, LAST])


@pytest.mark.parametrize(
    "line",
    [
        "Ann Roe is a senior reporter covering courts for the Herald.",
        "Ann Roe is a reporter in Marle. Follow her on X.",
        "Tom Abel covers rivers for the Quay Gazette. Reach him at tom@quay.example.",
    ],
)
def test_who_wrote_a_page_is_left_out_at_its_end_and_where_it_is_set_apart(line: str) -> None:
    assert is_bio(line) or is_call(line)
    assert said(parse_html(article(f"{BODY}<p>{line}</p>"))) == SENTENCES
    assert said(parse_html(article(f"<p><em>{line}</em></p>{BODY}{BODY}"))) == SENTENCES * 2


@pytest.mark.parametrize(
    "line",
    [
        "Got a story? Email our newsroom today.",
        "Have a tip?",
        "This website uses cookies to improve your visit.",
        "Click here to read all of our stories.",
        "Sign up for our newsletter, written by Ann Roe, here.",
        "To play this video you need to enable JavaScript in your browser.",
        "The Herald is not responsible for the content of external sites.",
        "Create a free account to get all of our sport.",
        "Join Herald for free to get updates from this writer.",
        "Enjoying this interview? Get one like it every Monday.",
        "Curta a nossa página no Facebook e receba as notícias no WhatsApp.",
        "Haberleri Instagram’dan takip edin.",
        "Anadolu Ajansı tarafından geçilen tüm haberler burada otomatik olarak yer alır.",
        "(This story has not been edited by our staff and is published from a syndicated feed.)",
        "Suivez toute l’actualité sur WhatsApp.",
        "- Anzeige -",
        "(Avec AFP)",
        "Get the best of the Herald straight to your inbox.",
        "Contact: Ann Roe, 020 7946 0018, ann@herald.example",
    ],
)
def test_a_call_on_the_visitor_goes_with_its_commas(line: str) -> None:
    assert said(parse_html(article(f"{BODY}<p>{line}</p><p>{LAST}</p>"))) == [*SENTENCES, LAST]
