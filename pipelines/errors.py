"""What can go wrong with the system. What a department typed wrongly is never an exception: it is a rejection.

PipelineError
├── ConfigurationError      a setting is missing or makes no sense
├── CatalogueError          expectations/ does not hold together; carries every mistake at once
├── Unreadable              a file cannot be taken at all; becomes the reason in its receipt
├── Transient               trying again can help
│   ├── RegionUnavailable
│   ├── PlatformBusy
│   ├── ReadingInterrupted
│   └── StoreFull
└── Permanent               trying again cannot help; a person is needed
    ├── RegionRefused
    ├── ValidationBroken    an expectation raised instead of judging; the batch is held
    └── UnknownBatch
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class PipelineError(Exception):
    """Base of all failures that are shown without a traceback."""


class ConfigurationError(PipelineError):
    """A setting is missing or makes no sense."""


class CatalogueError(PipelineError):
    """The catalogue under expectations/ is inconsistent; `mistakes` holds one line per mistake."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class Unreadable(PipelineError):
    """A file cannot be taken; `reason` and `remedy` are the Chinese sentences of its receipt.

    `received` counts the data rows that were seen before it was given up.
    """

    def __init__(self, code: str, reason: str, remedy: str, *, received: int = 0) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.received = received
        self.near: Any = None
        """What the file came nearest to, for whoever counts its rows."""


class Transient(PipelineError):
    """Trying again can help."""


class RegionUnavailable(Transient):
    """The regional platform did not answer, or asked us to come back later (`retry_after`, in seconds)."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PlatformBusy(Transient):
    """The city platform's database did not answer or was locked too long."""


class ReadingInterrupted(Transient):
    """A file was not read to its end because somebody stopped the reading, not because of what is in it."""


class StoreFull(Transient):
    """The disk has no room left; as soon as it has, everything goes on where it was."""


class Permanent(PipelineError):
    """Trying again cannot help."""


class RegionRefused(Permanent):
    """The regional platform refused a whole request; `code` is its word for why, if it gave one."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class ValidationBroken(Permanent):
    """An expectation raised instead of judging: no verdict, so nothing may be taken as clean."""


class UnknownBatch(Permanent):
    """No batch has this number."""
