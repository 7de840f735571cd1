"""`storyproof propose`: stories in, questions for their gate out, as YAML for an editor to read and mend."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.console.session import ready_engine, tell
from bot.lifecycle.logging import configure_logging
from bot.settings import Settings, load_settings
from index.errors import ConfigurationError, NoStoriesError, UnknownStoryError

if TYPE_CHECKING:
    from index.gate.proposals import Proposal

HEADER: Final = """\
# Proposed for {title}: read it, mend it, add what matters to you.
# A question has the sentence of the story that answers it, word for word, or `unanswerable: true`.
# A new index that does worse on these than the live one is refused.
"""


def run(args: argparse.Namespace) -> int:
    """Propose questions for one story or all; print them, or write a file beside each story."""
    settings = load_settings()
    configure_logging(settings.secrets, logging.WARNING)
    for story_id, title, found in asyncio.run(_proposed(settings, args.story)):
        if not found:
            tell(f"{story_id}: nothing to propose; write questions by hand, as README.md shows.")
            continue
        page = _page(title, found)
        if args.write:
            path = _place(settings, story_id)
            _write(path, page)
            tell(f"{path}: {len(found)} questions. Read and mend them before you rely on them.")
        else:
            sys.stdout.write(f"# {_place(settings, story_id).name}\n{page}\n")
    return 0


async def _proposed(settings: Settings, wanted: str | None) -> list[tuple[str, str, list[Proposal]]]:
    async with ready_engine(settings) as engine:
        live = await engine.live_stories()
        stories = live[1] if live is not None else {}
        if wanted is not None and wanted not in stories:
            raise UnknownStoryError(f"There is no story {wanted!r}.", "`storyproof stories` lists the ids.")
        return [
            (one.story.id, one.story.title, await engine.propose(one.story.id))
            for one in stories.values()
            if wanted in (None, one.story.id)
        ]


def _page(title: str, found: list[Proposal]) -> str:
    import yaml

    entries = [
        {"question": one.question}
        | ({"sentence": one.sentence} if one.sentence is not None else {"unanswerable": True})
        for one in found
    ]
    written = yaml.safe_dump({"questions": entries}, allow_unicode=True, sort_keys=False, width=1000)
    return HEADER.format(title=title) + written


def _place(settings: Settings, story_id: str) -> Path:
    """Return where a story's questions go: beside its file, or into the stories folder where it has none there."""
    from index.intake.documents import story_id_of
    from index.intake.folder import story_files

    folder = settings.index_config().stories_dir
    try:
        files = story_files(folder)
    except NoStoriesError:
        # Every story was added.
        files = []
    beside = (path for path in files if story_id_of(path.relative_to(folder)) == story_id)
    path = next(beside, folder / story_id)
    return path.with_name(f"{path.stem if path.suffix else path.name}.questions.yaml")


def _write(path: Path, page: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(page)
    except FileExistsError:
        raise ConfigurationError(
            f"{path} is there already.", "Without --write the questions are printed; or move it away first."
        ) from None
