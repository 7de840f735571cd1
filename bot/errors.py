"""Everything that can go wrong above the index, as a tree that goes on where the one of `index.errors` ends.

StoryproofError
 +- SourceError                   one story file cannot be read
 |   +- DownloadError             Telegram does not hand out a file that was sent
 +- DatabaseError                 the database has no room, or refuses what it is given
 +- DatabaseUnavailableError      (retryable) the database is down: updates have to stay with Telegram
 +- ReceiptError                  a file is no receipt, or one that was altered
"""

from __future__ import annotations

from index.errors import SourceError, StoryproofError


class DownloadError(SourceError):
    """Telegram does not hand out a file that was sent to the bot."""


class DatabaseError(StoryproofError):
    """The database is away, has no room, or refuses what it is given."""


class ReceiptError(StoryproofError):
    """A file is no receipt of an answer, or it is not as it was written."""


class DatabaseUnavailableError(StoryproofError):
    """The database is down, so that updates have to stay with Telegram."""

    retryable = True
