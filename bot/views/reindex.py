"""Sources, and the progress, report and status of the index, as messages."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import MessageEntity

from bot.locales import Phrases
from bot.views.answers import text_view
from bot.views.changes import add_changes
from bot.views.corrections import ListedCorrection, superseded_lines
from bot.views.draft import ELLIPSIS, Draft, View, one_line, shortened
from bot.views.gate import gate_line
from index.reindex_types import Changes, Progress, ReindexReport, ReindexStage
from index.types import IndexStatus, StoryInfo

_TITLE_LIMIT = 160


def sources_view(stories: Sequence[StoryInfo], words: Phrases) -> View:
    """List the indexed stories, as many whole lines as fit."""
    if not stories:
        return text_view(words.sources_none)

    def write(draft: Draft, story: StoryInfo) -> None:
        facts = [story.published_at, story.source, words.sources_sentences.format(count=story.sentences)]
        draft.add("\n\u2022 ").add(shortened(one_line(story.title), _TITLE_LIMIT), url=story.url)
        draft.add(f" ({', '.join(shortened(one_line(fact), _TITLE_LIMIT) for fact in facts if fact)})")

    def more(count: int) -> str:
        return f"\n{ELLIPSIS} {words.sources_more.format(count=count)}"

    draft = Draft().add(words.sources_title, MessageEntity.BOLD)
    draft.add_while_they_fit(stories, write, more)
    return draft.view()


def progress_view(progress: Progress | None, words: Phrases, *, following: bool = False) -> View:
    """Show how far a reindex is, `following` one that was begun before; a step of one unit has nothing to count."""
    if progress is None:
        return text_view(words.reindex_running if following else words.reindex_started)
    stage = stage_phrase(progress.stage, words)
    line = words.reindex_step.format(stage=stage, done=progress.done, total=progress.total)
    if progress.total <= 1:
        line = words.reindex_stage.format(stage=stage)
    return text_view(f"{words.reindex_running}\n{line}" if following else line)


def stage_phrase(stage: ReindexStage, words: Phrases) -> str:
    """Name a step of a reindex."""
    return {
        ReindexStage.LOADING: words.stage_loading,
        ReindexStage.EMBEDDING: words.stage_embedding,
        ReindexStage.WRITING: words.stage_writing,
        ReindexStage.CHECKING: words.stage_checking,
        ReindexStage.GATING: words.stage_gating,
        ReindexStage.SWITCHING: words.stage_switching,
    }[stage]


def report_view(
    report: ReindexReport,
    words: Phrases,
    *,
    superseded: tuple[int, Sequence[ListedCorrection]] = (0, ()),
    whole: bool = False,
) -> View:
    """Show what a reindex did, and what it changed: as much of it as a message holds, or the `whole`.

    `superseded` are quotes that readers hold and the story has no more: how many, and some of them.
    """
    title = words.report_title if changed(report) else words.report_unchanged_title
    draft = Draft().add(title, MessageEntity.BOLD)
    for line in (
        _changes(words.report_stories, report.stories),
        _changes(words.report_sentences, report.sentences),
        *([gate_line(report.gate, words)] if report.gate is not None else []),
        words.report_seconds.format(seconds=f"{report.seconds:.1f}"),
        words.report_version.format(version=report.version),
    ):
        draft.add(f"\n{line}")
    count, listed = superseded
    if count:
        superseded_lines(draft, listed, count, words)
    if not _all_new(report):
        add_changes(draft, report.changes, words, whole=whole)
    return draft.view()


def _all_new(report: ReindexReport) -> bool:
    """Tell whether there was nothing before: then the list of changes is the stories themselves."""
    before = report.sentences
    return not (before.unchanged or before.edited or before.removed)


def changed(report: ReindexReport) -> bool:
    """Tell whether a reindex found anything added, edited or removed."""
    return any(one.added or one.edited or one.removed for one in (report.stories, report.sentences))


def status_view(
    status: IndexStatus | None, words: Phrases, model: bool | None, *, pinned: bool = False
) -> View:
    """Show the live index in numbers, and who writes the answers: `model` tells whether it works (None: none).

    `pinned`: an editor has put this version back.
    """
    if status is None:
        return text_view(words.status_none)
    mode = words.status_mode_extractive
    if model is not None:
        mode = words.status_mode_model if model else words.status_mode_model_out
    draft = Draft().add(words.status_title, MessageEntity.BOLD)
    for line in (
        words.status_version.format(version=status.version),
        words.status_built.format(built_at=status.built_at),
        words.status_size.format(stories=status.stories, sentences=status.sentences, chunks=status.chunks),
        words.status_embedder.format(embedder=status.embedder),
        mode,
        *([words.status_pinned] if pinned else []),
    ):
        draft.add(f"\n{line}")
    return draft.view()


def _changes(phrase: str, changes: Changes) -> str:
    return phrase.format(
        added=changes.added, edited=changes.edited, removed=changes.removed, unchanged=changes.unchanged
    )
