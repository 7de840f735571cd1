"""True paraphrases are proved, wrong sentences are dropped, whatever the model claims."""

from __future__ import annotations

import pytest

from index.proof.verifier import DraftSentence, ProvedSentence, verify
from index.types import BlockKind, Passage, Question, Sentence

FERRY = (
    "The island of Torsay will lose its only ferry on 3 October 2025, the operator Calder Lines said on Monday.",
    "About 1,200 people live on Torsay, and 340 of them commute to the mainland every day.",
    "Moira Baines, the head of Calder Lines, said the company had lost £2.4 million since 2021.",
    "She added that the company did not ask the council for help before the decision.",
    "Councillor Ewan Reid told Ms Baines in a letter that the council may sue the operator.",
    "In March the government rejected a plan to build a bridge, costing between 80 and 95 million pounds.",
    "Many residents fear that the school, which has 47 pupils, could close.",
    "Fares rose by 15% in 2023 while passenger numbers fell by 8%.",
    "Reid praised the crew of the ferry but blamed Baines for the losses.",
    "At least two companies from Norway have offered to run the route, according to the U.K. transport ministry.",
    "No passengers were hurt when the ferry hit the pier at Kilmar in 2019.",
)
TENNIS = (
    "Ana Petrova beat Lucia Mendez 6-3, 7-5 in the final of the Riga Open on Sunday, her first title since 2022.",
    "Petrova, 24, won €150,000 and rose to 11th place in the ranking.",
    "Mendez, who had never lost a final before, said she would return in the spring.",
    "The tournament was moved from July to September because of the heat.",
    "Organisers sold more than 40,000 tickets, nearly twice as many as last year.",
    "The Latvian federation denied reports that the Riga Open might be sold to an American company.",
)


def passages(story_id: str, texts: tuple[str, ...]) -> tuple[Passage, ...]:
    return tuple(
        Passage(story_id, "Title", None, Sentence(position, 0, 1, 0, BlockKind.PARAGRAPH), text, 1.0)
        for position, text in enumerate(texts)
    )


STORIES = {"ferry": passages("ferry", FERRY), "tennis": passages("tennis", TENNIS)}


def proved(
    text: str, evidence: tuple[int, ...], story: str = "ferry", language: str | None = "en"
) -> tuple[ProvedSentence, ...]:
    return verify(
        [DraftSentence(text, evidence)], STORIES[story], Question("What happened?", language=language)
    )


TRUE = [
    ("ferry", "Torsay will lose its only ferry on 3 October 2025.", (1,)),
    ("ferry", "The operator Calder Lines said on Monday that Torsay will lose its only ferry.", (1,)),
    ("ferry", "The island will lose its ferry on October 3, 2025.", (1,)),
    ("ferry", "The island will lose its ferry in October 2025.", (1,)),
    ("ferry", "Some 1,200 people live on Torsay.", (2,)),
    ("ferry", "340 people commute to the mainland every day.", (2,)),
    ("ferry", "The company had lost 2.4 million pounds since 2021, Moira Baines said.", (3,)),
    ("ferry", "According to Ms. Baines, the company lost £2.4m since 2021.", (3,)),
    ("ferry", "Moira Baines added that the company didn't ask the council for help.", (3, 4)),
    ("ferry", "The council may sue the operator, Ewan Reid told Moira Baines.", (5, 3)),
    ("ferry", "The government rejected a plan to build a bridge in March.", (6,)),
    ("ferry", "The government rejected a plan to build a bridge, costing 80-95 million pounds.", (6,)),
    ("ferry", "Many residents fear the school could close.", (7,)),
    ("ferry", "The school has forty-seven pupils.", (7,)),
    ("ferry", "Fares increased by 15 percent in 2023.", (8,)),
    ("ferry", "Passenger numbers dropped by 8 per cent, while fares grew by 15 per cent.", (8,)),
    ("ferry", "Reid blamed Baines for the losses.", (9,)),
    ("ferry", "Baines was blamed by Reid for the losses.", (9,)),
    ("ferry", "At least two Norwegian companies have offered to run the route.", (10,)),
    ("ferry", "The UK transport ministry said at least two companies have offered to run the route.", (10,)),
    ("ferry", "No passengers were hurt when the ferry hit the pier in 2019.", (11,)),
    ("ferry", "About 1,200 people live on Torsay, and the school has 47 pupils.", (2, 7)),
    ("ferry", "Yes, the government rejected a plan to build a bridge.", (6,)),
    ("ferry", "**No** passengers were hurt in 2019 [11].", (11,)),
    ("tennis", "Ana Petrova beat Lucia Mendez in the final.", (1,)),
    ("tennis", "Lucia Mendez was beaten by Ana Petrova 6-3, 7-5 in the final.", (1,)),
    ("tennis", "It was her first title since 2022.", (1,)),
    ("tennis", "Petrova won 150,000 euros.", (2,)),
    ("tennis", "Mendez had never lost a final before.", (3,)),
    ("tennis", "The tournament was moved from July to September because of the heat.", (4,)),
    ("tennis", "Organisers sold more than 40 thousand tickets.", (5,)),
    ("tennis", "The federation denied reports that the Riga Open might be sold.", (6,)),
]

WRONG = [
    # negated, or a denial lost
    ("ferry", "Torsay will not lose its only ferry on 3 October 2025.", (1,)),
    ("ferry", "The company asked the council for help before the decision.", (4,)),
    ("ferry", "Passengers were hurt when the ferry hit the pier at Kilmar in 2019.", (11,)),
    ("ferry", "The government did not reject a plan to build a bridge.", (6,)),
    ("ferry", "Reid never praised the crew of the ferry.", (9,)),
    ("tennis", "Mendez had lost a final before.", (3,)),
    ("tennis", "The Riga Open might be sold to an American company.", (6,)),
    ("tennis", "The Latvian federation refused to move the tournament.", (4, 6)),
    # renumbered
    ("ferry", "About 1,300 people live on Torsay.", (2,)),
    ("ferry", "1,200 people commute to the mainland every day.", (2,)),
    ("ferry", "The company had lost £2.5 million since 2021.", (3,)),
    ("ferry", "The company had lost £2.4 billion since 2021.", (3,)),
    ("ferry", "The company had lost $2.4 million since 2021.", (3,)),
    ("ferry", "The bridge would have cost 95 million pounds.", (6,)),
    ("ferry", "Fares rose by 8% in 2023.", (8,)),
    ("ferry", "Fares rose by 15 pounds in 2023.", (8,)),
    ("ferry", "Three companies from Norway have offered to run the route.", (10,)),
    ("ferry", "Two companies from Norway have offered to run the route.", (10,)),
    ("tennis", "Ana Petrova beat Lucia Mendez 3-6, 5-7 in the final.", (1,)),
    ("tennis", "Organisers sold 40,000 tickets.", (5,)),
    ("tennis", "Petrova rose to 12th place in the ranking.", (2,)),
    ("tennis", "It was her second title since 2022.", (1,)),
    # another name
    ("ferry", "Ewan Baines told the operator that the council may sue.", (5,)),
    ("ferry", "Moira Reid, the head of Calder Lines, said the company had lost £2.4 million.", (3, 5)),
    ("ferry", "Councillor Ewan Reid told Mr Calder in a letter that the council may sue the operator.", (5,)),
    ("ferry", "At least two companies from Sweden have offered to run the route.", (10,)),
    (
        "ferry",
        "The U.S. transport ministry said at least two companies have offered to run the route.",
        (10,),
    ),
    ("tennis", "Lucia Mendez beat Ana Petrova in the final of the Riga Open.", (1,)),
    ("tennis", "Ana Petrova was beaten by Lucia Mendez in the final.", (1,)),
    ("tennis", "Mendez, 24, won €150,000.", (2,)),
    # another date
    ("ferry", "Torsay will lose its only ferry on 4 October 2025.", (1,)),
    ("ferry", "Torsay will lose its only ferry on 3 November 2025.", (1,)),
    ("ferry", "Torsay will lose its only ferry on 3 October 2026.", (1,)),
    ("ferry", "The operator Calder Lines said on Tuesday that Torsay will lose its ferry.", (1,)),
    ("ferry", "In May the government rejected a plan to build a bridge.", (6,)),
    ("tennis", "The tournament was moved from September to July because of the heat.", (4,)),
    # stitched from two passages
    ("ferry", "Moira Baines told the council that the school has 47 pupils.", (3, 4, 7)),
    ("ferry", "The ferry hit the pier at Kilmar in March.", (11, 6)),
    ("ferry", "Passenger numbers fell by 8% since 2021, Moira Baines said.", (3, 8)),
    ("tennis", "Petrova sold more than 40,000 tickets.", (2, 5)),
    # another speaker
    ("ferry", "Ewan Reid said the company had lost £2.4 million since 2021.", (3, 5)),
    ("ferry", "Ewan Reid added that the company did not ask the council for help.", (5, 4)),
    ("ferry", "Moira Baines told Ewan Reid in a letter that the council may sue the operator.", (5, 3)),
    ("tennis", "Petrova said she would return in the spring.", (2, 3)),
    # said too much of
    ("ferry", "All residents fear that the school could close.", (7,)),
    ("ferry", "Residents fear that the school could close.", (7,)),
    ("ferry", "The council will sue the operator.", (5,)),
    ("ferry", "The school will close.", (7,)),
    ("ferry", "The bridge cost between 80 and 95 million pounds.", (6,)),
    ("ferry", "Companies from Norway run the route.", (10,)),
    ("tennis", "Mendez has returned in the spring.", (3,)),
    # turned round
    ("ferry", "Fares fell by 15% in 2023 while passenger numbers rose by 8%.", (8,)),
    ("ferry", "Fares fell by 15% in 2023.", (8,)),
    ("ferry", "The company did not ask the council for help after the decision.", (4,)),
    ("tennis", "Organisers sold fewer than 40,000 tickets.", (5,)),
    # invented
    ("ferry", "The decision shocked the islanders.", (1,)),
    ("ferry", "The operator plans a new ferry terminal.", (1,)),
    ("ferry", "The island of Torsay will gain its only ferry on 3 October 2025.", (1,)),
    ("tennis", "Ana Petrova divorced Lucia Mendez on Sunday.", (1,)),
    # nothing to prove, or nothing that proves it
    ("ferry", "Yes.", (1,)),
    ("ferry", "340.", (2,)),
    ("ferry", "It is so.", (1,)),
    ("ferry", "Some 1,200 people live on Torsay.", (3,)),
    ("ferry", "Some 1,200 people live on Torsay.", ()),
    ("ferry", "Some 1,200 people live on Torsay.", (0, 12, -1)),
    # links
    ("ferry", "Some 1,200 people live on Torsay, see torsay.example.com.", (2,)),
    ("ferry", "[Some 1,200 people](tg://user?id=1) live on Torsay.", (2,)),
    ("ferry", "Some 1,200 people live on Torsay <a href=x>.", (2,)),
]


@pytest.mark.parametrize(("story", "text", "evidence"), TRUE)
def test_a_true_sentence_is_proved(story: str, text: str, evidence: tuple[int, ...]) -> None:
    kept = proved(text, evidence, story)
    assert len(kept) == 1
    assert set(kept[0].evidence) <= set(evidence)


@pytest.mark.parametrize(("story", "text", "evidence"), WRONG)
def test_a_wrong_sentence_is_dropped(story: str, text: str, evidence: tuple[int, ...]) -> None:
    assert proved(text, evidence, story) == ()


@pytest.mark.parametrize("story", STORIES)
def test_every_sentence_of_a_story_proves_itself_and_is_not_proved_by_the_others(story: str) -> None:
    everything = tuple(range(1, len(STORIES[story]) + 1))
    for number, passage in enumerate(STORIES[story], start=1):
        others = tuple(other for other in everything if other != number)
        assert [kept.evidence for kept in proved(passage.text, everything, story)] == [(number,)]
        assert proved(passage.text, others, story) == ()


def test_evidence_that_supports_nothing_is_dropped() -> None:
    kept = proved("Some 1,200 people live on Torsay.", (7, 2, 9))
    assert kept == (ProvedSentence("Some 1,200 people live on Torsay.", (2,)),)


def test_a_sentence_joined_of_two_facts_keeps_both_passages() -> None:
    kept = proved("About 1,200 people live on Torsay, and the school has 47 pupils.", (2, 5, 7))
    assert kept[0].evidence == (2, 7)


def test_marks_markup_and_an_opening_yes_are_taken_off() -> None:
    kept = proved("- Yes, *some* **1,200** people live on `Torsay` [2][3, 4]. 【2†source】", (2,))
    assert kept[0].text == "Some 1,200 people live on Torsay."


def test_the_same_sentence_is_not_said_twice() -> None:
    draft = [DraftSentence(text, (2,)) for text in ("Some 1,200 people live on Torsay.",) * 2]
    assert len(verify(draft, STORIES["ferry"], Question("?"))) == 1


FOREIGN_TRUE = [
    ("Torsay verliert seine einzige Fähre am 3. Oktober 2025.", (1,), "de"),
    ("Unos 1.200 habitantes viven en la isla de Torsay.", (2,), "es"),
    ("La empresa Calder Lines ha perdido 2,4 millones de libras desde 2021.", (3,), "es"),
    ("L'île de Torsay compte environ 1 200 habitants et 340 d'entre eux vont sur le continent.", (2,), "fr"),
    ("В школе 47 учеников, и жители боятся, что она закроется.", (7,), "ru"),
    ("स्कूल में 47 बच्चे हैं।", (7,), "hi"),
    ("कंपनी को 2021 से 24 लाख पाउंड का घाटा हुआ है।", (3,), "hi"),
    ("学校有47名学生。", (7,), "zh"),
]
FOREIGN_WRONG = [
    ("Torsay verliert seine einzige Fähre am 4. Oktober 2025.", (1,), "de"),
    ("Torsay verliert seine einzige Fähre nicht am 3. Oktober 2025.", (1,), "de"),
    ("Unos 1.300 habitantes viven en la isla de Torsay.", (2,), "es"),
    ("La empresa Maersk ha perdido 2,4 millones de libras desde 2021.", (3,), "es"),
    ("La empresa ha perdido 2,4 mil millones de libras desde 2021.", (3,), "es"),
    ("El barco es muy bonito y la gente de la isla lo quiere.", (1,), "es"),
    ("В школе 48 учеников, и жители боятся, что она закроется.", (7,), "ru"),
    ("Жители острова очень расстроены.", (1,), "ru"),
    ("स्कूल में ४८ बच्चे हैं।", (7,), "hi"),
    ("लोग बहुत दुखी हैं।", (1,), "hi"),
]


@pytest.mark.parametrize(("text", "evidence", "language"), FOREIGN_TRUE)
def test_a_sentence_in_another_language_is_held_by_its_figures_and_names(
    text: str, evidence: tuple[int, ...], language: str
) -> None:
    assert len(proved(text, evidence, language=language)) == 1


@pytest.mark.parametrize(("text", "evidence", "language"), FOREIGN_WRONG)
def test_a_sentence_in_another_language_with_a_wrong_anchor_or_none_is_dropped(
    text: str, evidence: tuple[int, ...], language: str
) -> None:
    assert proved(text, evidence, language=language) == ()


def test_a_story_in_another_language_is_compared_in_that_language() -> None:
    text = "El gobierno rechazó en marzo un plan para construir un puente de 80 millones de euros."
    story = passages("s", (text,))
    question = Question("¿Qué hizo el gobierno?", language="es")
    good = DraftSentence("El gobierno rechazó un plan para construir un puente.", (1,))
    bad = DraftSentence("El gobierno aprobó un plan para construir un puente.", (1,))
    denied = DraftSentence("El gobierno no rechazó un plan para construir un puente.", (1,))
    assert [kept.text for kept in verify([good, bad, denied], story, question)] == [good.text]
