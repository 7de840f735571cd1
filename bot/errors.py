"""What can go wrong above the index."""

from __future__ import annotations

from index.errors import SourceError, StoryproofError


class DownloadError(SourceError):
    """Telegram does not hand out a file that was sent to the bot."""


class DatabaseError(StoryproofError):
    """The database is away, has no room, or refuses what it is given."""


class ReceiptError(StoryproofError):
    """A file is no receipt of an answer, or it is not as it was written."""


class IntakeUnavailable(StoryproofError):  # noqa: N818  (a state that passes, as its callers name it)
    """The database is down, so that updates have to stay with Telegram."""

    retryable = True
