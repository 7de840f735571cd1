"""The trees that the two modules of errors draw are the trees of their classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import NamedTuple

import pytest

import bot.errors
import index.errors
from index.errors import StoryproofError, error_of

ROOT = "StoryproofError"
MODULES = (index.errors, bot.errors)


class Drawn(NamedTuple):
    """An error in a drawing: its name, the one it hangs from, and whether it is marked as passing."""

    name: str
    parent: str
    retryable: bool


def drawn(module: ModuleType) -> list[Drawn]:
    above, found = [ROOT], []
    lines = (module.__doc__ or "").splitlines()
    assert ROOT in lines
    for line in lines[lines.index(ROOT) + 1 :]:
        match = re.fullmatch(r"((?: [ |]  )*) \+- (\w+) +(\(retryable\) )?(\S.*)", line)
        assert match, line
        depth = len(match[1]) // 4 + 1
        del above[depth:]
        found.append(Drawn(match[2], above[-1], bool(match[3])))
        above.append(match[2])
    return found


def below(kind: type[StoryproofError]) -> Iterator[type[StoryproofError]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def defined_in(module: ModuleType) -> set[type[StoryproofError]]:
    return {kind for kind in below(StoryproofError) if kind.__module__ == module.__name__}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_error_of_a_module_is_drawn_under_its_parent_and_marked_where_waiting_may_help(
    module: ModuleType,
) -> None:
    tree = drawn(module)
    assert len({one.name for one in tree}) == len(tree)
    classes = {kind.__name__: kind for kind in below(StoryproofError) if kind.__module__ in names()}
    for name, parent, retryable in tree:
        assert classes[name].__base__ is classes.get(parent, StoryproofError)
        assert classes[name].retryable is retryable, name
    assert {kind.__name__ for kind in defined_in(module)} <= {one.name for one in tree}


def test_what_a_drawing_shows_of_the_other_module_is_only_what_its_own_errors_hang_from() -> None:
    for module in MODULES:
        own = {kind.__name__ for kind in defined_in(module)}
        tree = drawn(module)
        assert {one.name for one in tree} - own <= {one.parent for one in tree if one.name in own}


def test_an_error_of_either_module_comes_back_from_what_is_stored_of_it() -> None:
    plain = [
        kind for module in MODULES for kind in defined_in(module) if kind.__init__ is StoryproofError.__init__
    ]
    assert bot.errors.DownloadError in plain
    assert bot.errors.DatabaseError in plain
    for kind in plain:
        back = error_of(kind("cause", "cure", "a.md").fields())
        assert (type(back), str(back), back and back.place) == (kind, "cause cure", "a.md")


def names() -> set[str]:
    return {module.__name__ for module in MODULES}
