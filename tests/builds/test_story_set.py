"""What is added beside the folder or left out, the order to the builder, and who keeps a build from going live."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from index.builds import reindex as module
from index.builds.freshness import is_current, refuse_to_drop_all
from index.builds.story_set import stories_of_build
from index.builds.worker import build
from index.builds.worker_protocol import BuildRequest, BuildResult
from index.errors import BuildError, GateRefusedError, NoStoriesError, StoryIdTakenError
from index.generations.live_pointer import Live, read_live
from index.generations.story_codec import digest_of, packed, unpacked
from index.intake.folder import load_folder
from index.intake.story import story_from_text
from index.reindex_types import BuildInput, BuiltVersion, GateReport, GateScore, Progress
from index.settings import IndexConfig
from index.types import Story
from tests.support.building import reindex
from tests.support.stories import write_stories

pytestmark = pytest.mark.usefixtures("quick_builds")

RAIN = story_from_text("Rain in Alden\n\nIt rained \N{CLOUD} on \u0007Monday.\n", story_id="rain")
WORSE = GateReport(GateScore(5, 5, 2, 2), GateScore(4, 5, 2, 2), ("Who won?",))


def ids(stories: list[Story]) -> list[str]:
    return [story.id for story in stories]


def test_stories_are_left_out_and_added_beside_those_of_the_folder(tmp_path: Path) -> None:
    folder = write_stories(tmp_path, "bridge.md", "library.txt")
    build_input = BuildInput((RAIN,), frozenset({"bridge", "nobody"}))
    assert ids(stories_of_build(folder, build_input)) == ["library", "rain"]
    assert ids(stories_of_build(folder, replace(build_input, replaces_folder=True))) == ["rain"]


def test_an_added_story_with_the_id_of_one_in_the_folder_is_named_with_it(tmp_path: Path) -> None:
    folder = write_stories(tmp_path, "bridge.md")
    twin = replace(RAIN, id="bridge")
    with pytest.raises(StoryIdTakenError) as caught:
        stories_of_build(folder, BuildInput((twin,)))
    assert "Harbour Bridge" in caught.value.cause
    assert "Rain in Alden" in caught.value.cause
    assert stories_of_build(folder, BuildInput((twin,), frozenset({"bridge"}))) == [twin]


def test_an_empty_folder_will_do_beside_added_stories_and_a_missing_one_will_not(tmp_path: Path) -> None:
    assert stories_of_build(tmp_path, BuildInput((RAIN,))) == [RAIN]
    for folder, build_input in ((tmp_path, BuildInput()), (tmp_path / "gone", BuildInput((RAIN,)))):
        with pytest.raises(NoStoriesError):
            stories_of_build(folder, build_input)
    write_stories(tmp_path, "bridge.md")
    with pytest.raises(NoStoriesError):
        stories_of_build(tmp_path, BuildInput(excluded=frozenset({"bridge"})))


def test_a_folder_that_lost_all_it_had_is_not_believed_unasked(small: IndexConfig) -> None:
    refuse_to_drop_all(small, BuildInput((RAIN,)))
    (small.stories_dir / "bridge.md").unlink()
    with pytest.raises(NoStoriesError):
        refuse_to_drop_all(small, BuildInput((RAIN,)))


async def test_the_sample_never_takes_the_place_of_stories_whose_folder_is_gone(
    small: IndexConfig, tmp_path: Path
) -> None:
    sample = write_stories(tmp_path / "sample", "observatory.txt")
    gone = replace(small, stories_dir=sample, sample_for=small.stories_dir)
    for work in (
        partial(refuse_to_drop_all, gone, BuildInput()),
        partial(refuse_to_drop_all, gone, BuildInput((RAIN,))),
    ):
        with pytest.raises(NoStoriesError, match="is gone"):
            work()
    with pytest.raises(NoStoriesError, match="is gone"):
        await reindex(gone)
    live = read_live(small.index_dir)
    assert live is not None
    assert live.version == "v1"
    # Where nothing else was ever live, or what was added is all, it is what it is for.
    fresh = replace(gone, data_dir=tmp_path / "fresh")
    refuse_to_drop_all(fresh, BuildInput())
    assert (await reindex(fresh)).stories.added == 1
    refuse_to_drop_all(fresh, BuildInput((RAIN,)))


def test_one_that_is_held_is_current_whatever_the_stories_are_but_not_when_damaged(
    small: IndexConfig,
) -> None:
    (small.stories_dir / "bridge.md").unlink()
    assert not is_current(small)
    assert is_current(small, pinned=True)
    assert not is_current(small, lambda _: False, pinned=True)


@pytest.mark.parametrize("only", [True, False])
def test_an_order_arrives_as_it_was_given(only: bool) -> None:
    order = BuildRequest(
        Path("stories"),
        Path("index"),
        "v1",
        BuildInput((RAIN,), frozenset({"a"}), replaces_folder=only),
        force=True,
    )
    line = order.packed()
    assert "\n" not in line
    arrived = BuildRequest.unpacked(line)
    assert arrived.build_input == order.build_input
    assert (arrived.version, arrived.index_dir, arrived.force) == ("v1", Path("index"), True)


def test_a_story_reads_the_same_after_it_was_packed(built: IndexConfig) -> None:
    stories = load_folder(built.stories_dir)
    assert [unpacked(packed(story)) for story in stories] == stories
    assert len({digest_of(packed(story)) for story in stories}) == len(stories)
    assert digest_of(packed(replace(RAIN, author="Ada"))) != digest_of(packed(RAIN))


@pytest.mark.parametrize("gate", [None, WORSE])
def test_an_outcome_arrives_as_it_was(gate: GateReport | None) -> None:
    assert BuildResult.unpacked(BuildResult(3, gate).packed()) == BuildResult(3, gate)


@pytest.fixture
def judged_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build in this process, and let the gate find the new one worse."""

    async def build_here(order: BuildRequest, tell: module.OnProgress) -> BuildResult:
        stories = stories_of_build(order.stories_dir, order.build_input)
        return BuildResult(build(order.index_dir, order.version, stories, tell), WORSE)

    monkeypatch.setattr(module, "build_in_child", build_here)


@pytest.mark.usefixtures("judged_worse")
async def test_a_generation_that_does_worse_is_refused_unless_it_is_wanted_anyway(small: IndexConfig) -> None:
    stored: list[BuiltVersion] = []
    with pytest.raises(GateRefusedError) as caught:
        await reindex(small, build_input=BuildInput((RAIN,)), store=stored.append)
    assert caught.value.report == WORSE
    assert (read_live(small.index_dir), stored) == (Live("v1", None), [])
    assert [path.name for path in (small.index_dir / "generations").iterdir()] == ["v1"]
    told: list[Progress] = []
    report = await reindex(
        small, told.append, build_input=BuildInput((RAIN,)), force=True, store=stored.append
    )
    assert report.gate == WORSE
    [one] = stored
    assert (one.version, one.gate) == (report.version, WORSE)
    assert [indexed.story for indexed in one.stories] == [*load_folder(small.stories_dir), RAIN]
    assert read_live(small.index_dir) == Live(report.version, "v1")


@pytest.mark.usefixtures("judged_worse")
async def test_what_cannot_be_noted_does_not_go_live(small: IndexConfig) -> None:
    def refuse(built: BuiltVersion) -> None:
        assert read_live(small.index_dir) == Live("v1", None)
        raise BuildError("The database is away.")

    with pytest.raises(BuildError, match="away"):
        await reindex(small, force=True, store=refuse)
    assert read_live(small.index_dir) == Live("v1", None)
    await reindex(small, force=True)
    # The next one tidied up.
    assert len(list((small.index_dir / "generations").iterdir())) == 2
