"""A question to the engine is answered with proof from the right story, or refused with the reason."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from index.engine import StoryEngine
from index.errors import CorruptIndexError, IndexUnavailableError
from index.generations.generation import generation_dir
from index.generations.live_pointer import make_live, prune, read_live
from index.intake.folder import load_folder
from index.models.multilingual import available
from index.settings import IndexConfig
from index.types import Answer, Mode, Question, QuoteState, Refusal, RefusalReason, Traced
from tests.support.stories import FILES, build_live, write_stories

COST = Question("How much did the city spend on the bridge?")


@pytest.mark.parametrize(
    ("question", "story", "quote"),
    [
        ("How much did the city spend on the bridge?", "bridge", "€48.5 million"),
        ("When does the comet pass closest to the Sun?", "observatory", "November 14"),
        ("How many refugees will live in the old library?", "library", "120 refugees"),
        ("Who won the Coast Marathon?", "marathon", "A baker from Lunde"),
        ("How many people does Mary Oduya employ?", "seaweed", "17 people"),
    ],
)
async def test_the_right_story_is_found_among_many_and_quoted_exactly(
    engine: StoryEngine, built: IndexConfig, question: str, story: str, quote: str
) -> None:
    texts = {loaded.id: loaded for loaded in load_folder(built.stories_dir)}
    reply = await engine.answer(Question(question))
    assert isinstance(reply, Answer)
    assert reply.mode is Mode.EXTRACTIVE
    assert reply.index_version == "v1"
    assert (reply.citations[0].story_id, quote in reply.citations[0].quote) == (story, True)
    for citation in reply.citations:
        assert texts[citation.story_id].text[citation.start : citation.end] == citation.quote
        assert (citation.title, citation.url) == (
            texts[citation.story_id].title,
            texts[citation.story_id].url,
        )
    numbers = [citation.number for citation in reply.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(reply.sentences) <= 3
    for sentence in reply.sentences:
        assert [reply.citations[number - 1].quote for number in sentence.citations] == [sentence.text]
    assert 0.5 <= reply.confidence <= 1
    assert len({(p.story_id, p.sentence.start) for p in reply.retrieved}) == len(reply.retrieved) == 10


@pytest.mark.parametrize(
    "question", ["What is the capital of Australia?", "Which book won the Booker Prize?", "hello"]
)
async def test_what_no_story_says_is_refused(engine: StoryEngine, question: str) -> None:
    reply = await engine.answer(Question(question))
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_IN_STORY
    assert reply.confidence < 0.5


async def test_somebody_the_stories_never_mention_is_refused(engine: StoryEngine) -> None:
    known = await engine.answer(Question("What did Mayor Carrow say about the night line?"))
    unknown = await engine.answer(Question("What did President Biden say about the night line?"))
    assert isinstance(known, Answer)
    assert "night line" in known.text
    assert isinstance(unknown, Refusal)
    assert unknown.reason is RefusalReason.NOT_IN_STORY


async def test_a_bare_when_is_ambiguous_alone_and_clear_after_a_question(engine: StoryEngine) -> None:
    alone = await engine.answer(Question("When?"))
    assert isinstance(alone, Refusal)
    assert alone.reason is RefusalReason.AMBIGUOUS
    after = await engine.answer(Question("When?", history=("Does the comet pass closest to the Sun?",)))
    assert isinstance(after, Answer)
    assert "November 14" in after.text


async def test_a_question_about_one_story_is_answered_from_it_alone(engine: StoryEngine) -> None:
    reply = await engine.answer(Question("How much did the city spend on the bridge?", story_id="library"))
    assert {passage.story_id for passage in reply.retrieved} == {"library"}
    nowhere = await engine.answer(Question("How much did the city spend?", story_id="no-such-story"))
    assert isinstance(nowhere, Refusal)
    assert nowhere.retrieved == ()


@pytest.mark.skipif(not available(), reason="this platform has no multilingual model")
async def test_a_question_in_another_language_is_answered_with_the_storys_own_words(
    engine: StoryEngine,
) -> None:
    reply = await engine.answer(Question("¿Cuánto costará reparar el tejado de la biblioteca?"))
    assert isinstance(reply, Answer)
    assert reply.citations[0].quote == "Repairs will cost 600,000 euros, according to the builders."
    refused = await engine.answer(Question("¿Quién ganó el mundial de fútbol?"))
    assert isinstance(refused, Refusal)


async def test_answering_leaves_the_event_loop_free(engine: StoryEngine) -> None:
    answering = asyncio.gather(*(engine.answer(COST) for _ in range(4)))
    ticks = 0
    while not answering.done():
        await asyncio.sleep(0.001)
        ticks += 1
    replies = await answering
    assert ticks > 5
    assert all(isinstance(reply, Answer) for reply in replies)
    assert len({reply.text for reply in replies if isinstance(reply, Answer)}) == 1


async def test_sources_and_status_describe_the_live_index(engine: StoryEngine) -> None:
    sources = {source.id: source for source in await engine.sources()}
    assert sorted(sources) == sorted(Path(name).stem for name in FILES)
    assert sources["bridge"].source == "The Quay Gazette"
    status = await engine.status()
    assert status is not None
    assert (status.version, status.stories) == ("v1", len(FILES))
    assert status.sentences == sum(source.sentences for source in sources.values())


async def test_without_an_index_nothing_is_ready(tmp_path: Path) -> None:
    engine = StoryEngine.create(IndexConfig(tmp_path / "stories", tmp_path / "data"))
    with pytest.raises(IndexUnavailableError):
        await engine.open()
    reply = await engine.answer(COST)
    assert isinstance(reply, Refusal)
    assert (reply.reason, reply.closest, reply.index_version) == (RefusalReason.NOT_READY, None, None)
    assert await engine.status() is None
    assert await engine.sources() == ()
    await engine.close()


async def test_the_engine_follows_the_pointer_and_can_trace_what_it_cited(small: IndexConfig) -> None:
    engine = StoryEngine.create(small)
    reply = await engine.answer(COST)
    assert isinstance(reply, Answer)
    cited = reply.citations[0]
    assert await engine.trace(cited) == Traced(QuoteState.UNCHANGED, cited.before, cited.after)
    path = small.stories_dir / "bridge.md"
    path.write_text(path.read_text().replace("48.5", "51.5"))
    assert build_live(small, "v2") == 1
    again = await engine.answer(COST)
    assert isinstance(again, Answer)
    assert again.index_version == "v2"
    assert "51.5" in again.text
    assert await engine.trace(cited) == Traced(
        QuoteState.EDITED, cited.before, cited.after, cited.quote.replace("48.5", "51.5")
    )
    shutil.rmtree(small.stories_dir)
    write_stories(small.stories_dir, "seaweed.txt")
    build_live(small, "v3")
    live = read_live(small.index_dir)
    assert live is not None
    prune(small.index_dir, live)
    assert (await engine.trace(cited)).state is QuoteState.REMOVED
    assert [source.id for source in await engine.sources()] == ["seaweed"]
    await engine.close()


async def test_around_a_quote_that_still_stands_is_the_story_of_today(small: IndexConfig) -> None:
    engine = StoryEngine.create(small)
    reply = await engine.answer(COST)
    assert isinstance(reply, Answer)
    cited = reply.citations[0]
    path = small.stories_dir / "bridge.md"
    text = path.read_text()
    following = cited.after or cited.before
    assert following in text
    path.write_text(text.replace(following, "Nobody had foreseen what came of it in the end."))
    build_live(small, "v2")
    traced = await engine.trace(cited)
    assert traced.state is QuoteState.UNCHANGED
    assert following not in (traced.before, traced.after)
    assert "Nobody had foreseen what came of it in the end." in (traced.before, traced.after)
    await engine.close()


async def test_a_damaged_live_index_leaves_the_one_before_serving(small: IndexConfig) -> None:
    build_live(small, "v2")
    (generation_dir(small.index_dir, "v2") / "chroma" / "chroma.sqlite3").write_bytes(b"damaged")
    started = StoryEngine.create(small)
    reply = await started.answer(COST)
    assert isinstance(reply, Answer)
    assert reply.index_version == "v1"
    (small.index_dir / "live.json").write_text("{")
    assert isinstance(await started.answer(COST), Answer)
    make_live(small.index_dir, "v3")
    assert isinstance(await started.answer(COST), Answer)
    await started.close()


async def test_a_question_is_answered_before_chroma_is_open_and_alike_afterwards(built: IndexConfig) -> None:
    asked = [Question("Who won the Coast Marathon?"), COST]
    started = StoryEngine.create(built)
    await started.read()
    at_once = [await started.answer(question) for question in asked]
    assert started._open is not None
    assert started._open.generation._store is None
    await started.open()
    assert started._open.generation._store is not None
    assert [await started.answer(question) for question in asked] == at_once
    assert all(isinstance(reply, Answer) for reply in at_once)
    await started.close()


async def test_chroma_damaged_behind_the_first_answer_leaves_the_one_before_serving(
    small: IndexConfig,
) -> None:
    build_live(small, "v2")
    (generation_dir(small.index_dir, "v2") / "chroma" / "chroma.sqlite3").write_bytes(b"damaged")
    started = StoryEngine.create(small)
    await started.read()
    assert (await started.answer(COST)).index_version == "v2"
    await started.open()
    assert (await started.answer(COST)).index_version == "v1"
    await started.close()


async def test_an_only_index_with_a_damaged_chroma_is_not_opened(small: IndexConfig) -> None:
    (generation_dir(small.index_dir, "v1") / "chroma" / "chroma.sqlite3").write_bytes(b"damaged")
    started = StoryEngine.create(small)
    with pytest.raises(CorruptIndexError, match="reindex"):
        await started.open()
    reply = await started.answer(COST)
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_READY
    await started.close()


async def test_an_only_index_that_is_damaged_is_not_ready_and_says_how_to_mend_it(small: IndexConfig) -> None:
    (generation_dir(small.index_dir, "v1") / "stories.jsonl").write_text("damaged")
    engine = StoryEngine.create(small)
    with pytest.raises(CorruptIndexError, match="reindex"):
        await engine.open()
    reply = await engine.answer(COST)
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_READY
    await engine.close()
