"""Say in our own words why a reindex or a fetch failed, and what cures it."""

from __future__ import annotations

from bot.errors import DownloadError
from bot.locales import Phrases
from bot.views.answers import text_view
from bot.views.draft import View, one_line, shortened
from bot.views.gate import gate_refused_view
from index.errors import (
    BadAddressError,
    BlockedAddressError,
    BuildInProgressError,
    CertificateError,
    ConfigurationError,
    DiskFullError,
    EmptySourceError,
    FetchError,
    FetchTimeoutError,
    FrontMatterError,
    GateQuestionsError,
    GateRefusedError,
    HttpStatusError,
    MediaTypeError,
    ModelFileError,
    NoStoriesError,
    NothingBeforeError,
    PageTooLargeError,
    RedirectError,
    SourceEncodingError,
    SourceError,
    SourceKindError,
    SourceTooLargeError,
    StoryIdTakenError,
    UnknownStoryError,
    UnreachableError,
)

_TITLE_LIMIT = 160


def failure_view(error: Exception, words: Phrases, *, still_serving: bool) -> View:
    """Say in our own words why a reindex or a fetch failed and what cures it; the error's text stays in the log."""
    if isinstance(error, BuildInProgressError):
        return text_view(words.reindex_running)
    if isinstance(error, GateRefusedError) and error.report is not None:
        return gate_refused_view(error.report, words)
    if isinstance(error, FetchError):
        return text_view(fetch_phrase(error, words))
    phrase = next((said for kind, said in _failures(words) if isinstance(error, kind)), words.failure_other)
    lines = _about(error, phrase, words) if isinstance(error, SourceError) else [phrase]
    serving = [words.failure_still_serving] if still_serving else []
    return text_view("\n".join([*lines, *serving]))


def _about(error: SourceError, phrase: str, words: Phrases) -> list[str]:
    """Name the file at fault, what is wrong with it, and what to do once it is mended."""
    place = shortened(one_line(error.place), _TITLE_LIMIT) if error.place else None
    if isinstance(error, DownloadError):
        return [phrase]
    if isinstance(error, GateQuestionsError | StoryIdTakenError):
        return [phrase, *([place] if place else [])]
    then = {"reindex": [words.failure_then_reindex], "send": [words.failure_then_send], None: []}[error.again]
    return [*([words.failure_file.format(place=place)] if place else []), " ".join([phrase, *then])]


def _failures(words: Phrases) -> tuple[tuple[type[Exception], str], ...]:
    """Pair the kinds of error with their sentences, the narrow kinds first."""
    return (
        (NoStoriesError, words.failure_no_stories),
        (SourceEncodingError, words.failure_encoding),
        (SourceTooLargeError, words.failure_too_large),
        (StoryIdTakenError, words.failure_id_taken),
        (DownloadError, words.failure_download),
        (GateQuestionsError, words.failure_gate_questions),
        (SourceKindError, words.failure_kind),
        (EmptySourceError, words.failure_empty),
        (FrontMatterError, words.failure_header),
        (SourceError, words.failure_source),
        (UnknownStoryError, words.failure_unknown_story),
        (NothingBeforeError, words.failure_nothing_before),
        (DiskFullError, words.failure_disk_full),
        (ModelFileError, words.failure_model_file),
        (ConfigurationError, words.failure_configuration),
    )


def fetch_phrase(error: FetchError, words: Phrases) -> str:
    """Return the sentence for a kind of FetchError."""
    return {
        BadAddressError: words.fetch_address,
        BlockedAddressError: words.fetch_blocked,
        UnreachableError: words.fetch_unreachable,
        FetchTimeoutError: words.fetch_late,
        CertificateError: words.fetch_certificate,
        RedirectError: words.fetch_redirect,
        HttpStatusError: words.fetch_status,
        MediaTypeError: words.fetch_kind,
        PageTooLargeError: words.fetch_too_large,
    }.get(type(error), words.fetch_broken)
