"""What readers are given, as values: a reply of the index, or the correction of an answer they hold."""

from __future__ import annotations

from dataclasses import dataclass

from index.types import Citation, Question, Reply


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A quote that the story has overtaken: as it was, and the sentence it became (None: it is gone).

    Where both are the same it had been said to be gone, and stands again.
    `number` is the citation that shows it: the sentence of today in its paragraph, or the one that was removed.
    """

    number: int
    before: str
    after: str | None

    @property
    def again(self) -> bool:
        """Tell whether the sentence stands again."""
        return self.after == self.before


@dataclass(frozen=True, slots=True)
class Correction:
    """What changed in the story under an answer to `question`; each part has a citation, so it can be proved, too."""

    question: Question
    overtaken: tuple[Overtaken, ...]
    citations: tuple[Citation, ...]
    index_version: str | None


Given = Reply | Correction
