"""A reindex from its lock to its report, and the build of an index that is missing or out of date, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from index.builds.freshness import is_current, refuse_to_drop_all
from index.builds.reindex import OnProgress, ReindexSlot
from index.reindex_types import AS_THEY_ARE, BuildInput, BuiltVersion, ReindexReport
from index.settings import IndexConfig
from index.system.threads import uninterrupted


async def reindex(
    config: IndexConfig,
    on_progress: OnProgress | None = None,
    *,
    build_input: BuildInput = AS_THEY_ARE,
    force: bool = False,
    store: Callable[[BuiltVersion], None] = lambda _: None,
) -> ReindexReport:
    """Build a generation beside the live one, call `store`, flip to it, and report what changed."""
    with ReindexSlot(config) as slot:
        built = await slot.build(build_input, on_progress, force=force)
        flip = await slot.prepare(built)

        def store_and_flip() -> None:
            store(built)
            flip()

        await uninterrupted(store_and_flip)
        report = await slot.report(built)
        await slot.prune()
        return report


async def ensure_index(
    config: IndexConfig,
    on_progress: OnProgress | None = None,
    *,
    build_input: BuildInput = AS_THEY_ARE,
    pinned: bool = False,
) -> ReindexReport | None:
    """Build an index where none is live or the live one is damaged, out of date or not of these stories."""
    if await asyncio.to_thread(is_current, config, build_input=build_input, pinned=pinned):
        return None
    await asyncio.to_thread(refuse_to_drop_all, config, build_input)
    return await reindex(config, on_progress, build_input=build_input)
