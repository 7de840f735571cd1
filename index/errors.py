"""Everything that can go wrong below the bot, as a tree whose leaves name the cure.

StoryproofError
 +- ConfigurationError        a setting, a folder, a token: the person who runs it mends it
 |   +- NoStoriesError        the stories folder is missing or empty
 +- SourceError               one story file cannot be read
 |   +- SourceKindError       it is of none of the kinds that stories come in
 |   +- EmptySourceError      it holds no text, or none of an article
 |   +- FrontMatterError      the lines above a Markdown story cannot be read
 |   +- SourceEncodingError   it is not UTF-8
 |   +- SourceTooLargeError   it is larger than a story can be
 |   +- StoryIdTakenError     a story in the folder and an added one share an id
 |   +- GateQuestionsError    a file of the gate's questions cannot be read, or an entry of it is wrong
 +- UnknownStoryError         no story has this id
 +- NothingBeforeError        there is no generation to go back to
 +- FetchError                a page cannot be fetched; neither line ever names an address inside the network
 |   +- BadAddressError       it is no plain http(s) address
 |   +- BlockedAddressError   it leads to a machine that is not on the public internet
 |   +- UnreachableError      (retryable) its host is unknown, or does not answer
 |   +- CertificateError      its host cannot prove its name
 |   +- FetchTimeoutError     (retryable) it does not come in time
 |   +- RedirectError         its redirects end nowhere, or leave https
 |   +- HttpStatusError       its host answers with an error
 |   +- MediaTypeError        it is no page, text or PDF
 |   +- PageTooLargeError     it is larger than a story can be
 |   +- BadResponseError      what comes is broken, cut off, or packed in an odd way
 +- IndexUnavailableError     (retryable) there is no live index yet
 |   +- CorruptIndexError     (retryable) a generation on disk is damaged
 +- BuildError                a new generation could not be built; the old one serves
 |   +- DiskFullError         there is no room
 |   +- BuildInProgressError  (retryable) another process is building
 |   +- JobLostError          another process has taken the reindex over
 |   +- GateRefusedError      the new one does worse on the gate's questions than the live one
 +- ModelFileError            an embedded model's file is missing or altered
 +- ModelEndpointError        (retryable) the language model did not answer usefully
 +- PromptError               a prompt file lacks a placeholder
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from index.reindex_types import GateReport


class StoryproofError(Exception):
    """An error with a cause in one line and a cure in another; `retryable` says whether waiting may help."""

    retryable = False

    def __init__(self, cause: str, cure: str = "", place: str | None = None) -> None:
        """Keep the cause and the cure; both are safe to show to the person who runs the bot.

        `place` is the file at fault as editors know it, under the stories folder, with the line or the entry.
        """
        super().__init__(cause)
        self.cause = cause
        self.cure = cure
        self.place = place

    def fields(self) -> dict[str, object]:
        """Return what another process makes the same error of, by `error_of`."""
        return {"error": type(self).__name__, "cause": self.cause, "cure": self.cure, "place": self.place}

    def __str__(self) -> str:
        """Return cause and cure as one line."""
        line = f"{self.cause} {self.cure}".strip()
        return " ".join(line.split())


class ConfigurationError(StoryproofError):
    """A setting is wrong or missing."""


class NoStoriesError(ConfigurationError):
    """The stories folder is missing or holds no story."""


class SourceError(StoryproofError):
    """A story file cannot be read; `again` says how it comes back once it is mended: sent anew, or by a reindex."""

    again: Literal["reindex", "send"] | None = "reindex"


class SourceKindError(SourceError):
    """A file is of none of the kinds that stories come in."""


class EmptySourceError(SourceError):
    """A file holds no text, or none of an article."""


class FrontMatterError(SourceError):
    """The lines above a Markdown story cannot be read, or one of them has no value that it can have."""


class SourceEncodingError(SourceError):
    """A story file is not UTF-8 text."""


class SourceTooLargeError(SourceError):
    """A story file is larger than a story can be."""


class StoryIdTakenError(SourceError):
    """A story in the folder and one that was added share an id."""


class GateQuestionsError(SourceError):
    """A file of the gate's questions cannot be read, or an entry of it is wrong."""


class UnknownStoryError(StoryproofError):
    """No story has this id."""


class NothingBeforeError(StoryproofError):
    """No generation was live before this one, or it is not kept any more."""


class FetchError(StoryproofError):
    """A page cannot be fetched; neither cause nor cure names an address inside the network."""


class BadAddressError(FetchError):
    """It is not a plain http or https address."""


class BlockedAddressError(FetchError):
    """The address, or one it redirects to, leads to a machine that is not on the public internet."""


class UnreachableError(FetchError):
    """The host is unknown, or refuses to talk."""

    retryable = True


class CertificateError(FetchError):
    """The host cannot prove that it is the one that was asked for."""


class FetchTimeoutError(FetchError):
    """The page did not come in time."""

    retryable = True


class RedirectError(FetchError):
    """The page redirects in circles, to nowhere, or from https to http."""


class HttpStatusError(FetchError):
    """The host answered with an error."""


class MediaTypeError(FetchError):
    """What the address gives is no page, text or PDF."""


class PageTooLargeError(FetchError):
    """The page is larger than a story can be."""


class BadResponseError(FetchError):
    """The answer breaks the rules of HTTP, is cut off, or is packed in a way that was not asked for."""


class IndexUnavailableError(StoryproofError):
    """There is no live index to answer from."""

    retryable = True


class CorruptIndexError(IndexUnavailableError):
    """A generation on disk is damaged."""


class BuildError(StoryproofError):
    """A new generation could not be built; the previous one still serves."""


class DiskFullError(BuildError):
    """The disk has no room for a new generation."""


class BuildInProgressError(BuildError):
    """Another process is building an index here."""

    retryable = True


class JobLostError(BuildError):
    """Another process took this one for dead and its reindex over: what was built here is not used."""


class GateRefusedError(BuildError):
    """A new generation answers the gate's questions worse than the live one; `report` says which."""

    def __init__(self, cause: str, cure: str, report: GateReport) -> None:
        """Keep what the gate found."""
        super().__init__(cause, cure)
        self.report = report


class ModelFileError(StoryproofError):
    """A file of an embedded model is missing or is not the pinned one."""


class ModelEndpointError(StoryproofError):
    """The language model refused, timed out, was cut off or did not keep the format."""

    retryable = True


class PromptError(StoryproofError):
    """A prompt file is missing or its placeholders are not the expected ones."""


def error_of(fields: Mapping[str, object]) -> StoryproofError | None:
    """Return the error that `fields` described; None where it is none of these, or needs more than they say."""
    kind = _by_name().get(str(fields.get("error", "")))
    if kind is None or kind.__init__ is not StoryproofError.__init__:
        return None
    place = fields.get("place")
    cause, cure = str(fields.get("cause", "")), str(fields.get("cure", ""))
    return kind(cause, cure, str(place) if place is not None else None)


def _by_name() -> dict[str, type[StoryproofError]]:
    """Return every error by its name, those that are defined above the index, too."""
    found, rest = {}, [StoryproofError]
    while rest:
        kind = rest.pop()
        found[kind.__name__] = kind
        rest += kind.__subclasses__()
    return found
