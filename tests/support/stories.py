"""Small stories of our own words, and what turns them into an index."""

from __future__ import annotations

import textwrap
from pathlib import Path

from index.builds.worker import build
from index.generations.generation import generation_dir, open_generation
from index.generations.live_pointer import make_live
from index.intake.folder import load_folder
from index.settings import IndexConfig
from index.types import Sentence, Story

BRIDGE = textwrap.dedent("""\
    ---
    title: "Harbour Bridge: Trams Return After Three Years"
    date: 2025-04-02
    source: The Quay Gazette
    url: https://news.example/bridge
    ---

    Trams crossed the Harbour Bridge in Marle on Wednesday for the first time in three years. The city spent
    €48.5 million on new cables and on a deck that can carry two lines.

    Mayor Ines Carrow called the day "a promise kept". She said that the night line would follow in June.

    Engineers had closed the bridge in 2022 after they found cracks in four of its 96 hangers. Nobody was hurt.

    ![The first tram on the bridge. Photo: Tom Abel/Quay Gazette](tram.jpg)

    ## What comes next

    - A cycle path, 3.2 kilometres long, opens in 2027
    - Fares stay at €2
    """)
OBSERVATORY = textwrap.dedent("""\
    Mountain Observatory Finds a Comet With Two Tails

    Astronomers at the Pico Alto observatory have photographed a comet that carries two bright tails. Dr. Lena
    Voss, who leads the team, said the second tail is made of sodium.

    The comet will pass closest to the Sun on November 14. After that it will not return for 11,000 years.

    The picture took nine hours to record. "We nearly gave up because of the clouds," Dr. Voss said.

    Share on whatsapp
    Related Articles
    Ten Telescopes You Can Buy Today
    """)
LIBRARY = textwrap.dedent("""\
    Old Library to Become a Home for Refugees

    The council of Osterwyk voted on Monday to turn its old library into flats for 120 refugees. Fourteen
    councillors voted for the plan and nine against it.

    Councillor Piet Maas warned that the roof leaks. Repairs will cost 600,000 euros, according to the builders.

    The 30,000 books have moved to a school nearby. The first families are expected before Christmas.
    """)
MARATHON = textwrap.dedent("""\
    Baker Wins the Coast Marathon in His First Attempt

    A baker from Lunde won the Coast Marathon on Sunday in two hours and eleven minutes. Jonas Eide, 31, had
    never run the distance before.

    "I get up at three every morning anyway," Eide told reporters. He trained by carrying bread up the hill.

    Heat forced 212 runners to stop. Organisers handed out 40,000 litres of water.
    """)
SEAWEED = textwrap.dedent("""\
    Seaweed Farm Cleans the Bay, Study Says

    A seaweed farm has cut the nitrogen in Kell Bay by a fifth since 2020, researchers at the University of
    Arden reported. Oysters have come back to rocks that stood bare for a generation.

    The farmer, Mary Oduya, sells most of the harvest to a company that makes packaging. She now employs 17 people.
    """)
FILES = {
    "bridge.md": BRIDGE,
    "observatory.txt": OBSERVATORY,
    "library.txt": LIBRARY,
    "marathon.txt": MARATHON,
    "seaweed.txt": SEAWEED,
}


def write_stories(folder: Path, *names: str) -> Path:
    """Write the named stories (all of them when none is named) into a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or FILES:
        (folder / name).write_text(FILES[name], encoding="utf-8")
    return folder


def build_live(config: IndexConfig, version: str) -> int:
    """Build a generation of the stories folder in this process and make it live; return how many were embedded."""
    embedded = build(config.index_dir, version, load_folder(config.stories_dir), lambda _: None)
    make_live(config.index_dir, version)
    return embedded


def texts_of(story: Story, sentences: tuple[Sentence, ...]) -> list[str]:
    """Return what the sentences say."""
    return [story.text[sentence.start : sentence.end] for sentence in sentences]


def reopen(config: IndexConfig, version: str) -> None:
    """Open a version with all its checks and let go of it; raises what opening raises."""
    open_generation(generation_dir(config.index_dir, version)).store.close()
