"""What can go wrong with the system.

What a department typed wrongly is never an exception: it is a finding, and its row is rejected.

PipelineError
├── ConfigurationError      a setting is missing or makes no sense; holds no batch
├── CatalogueError          expectations/ contradicts itself; names all mistakes at once; holds no batch
├── FileRefused              a file is refused as a whole; becomes the reason in its receipt
├── Transient               trying again can help
│   ├── RegionUnavailable
│   │   └── RegionSilent
│   ├── PlatformBusy
│   ├── ReadingInterrupted
│   ├── StoreFull
│   └── StoreUnavailable
└── Permanent               trying again cannot help; a person is needed
    ├── RegionRefused
    │   ├── AnswerMisfits
    │   └── RegionRefusesAll
    ├── ValidationBroken    an expectation raised instead of judging; the batch is held
    ├── AttemptsSpent       a stage was begun too often in vain; the batch is held
    ├── BatchHeld           the system failed on the batch; says how it goes on
    ├── OutOfTurn           a stage was called too early; defined in `city.ledger.advancing`
    └── UnknownBatch
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


class PipelineError(Exception):
    """Base of all errors that are shown without a traceback."""


class ConfigurationError(PipelineError):
    """A setting is missing or makes no sense."""


class CatalogueError(PipelineError):
    """The catalogue under expectations/ is inconsistent; `mistakes` holds one line per mistake."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class RefusedHeader:
    """The header of a table that was refused, read as the record type that comes nearest."""

    record_type: str
    header_row: int
    columns: tuple[tuple[str, str | None], ...]
    """The text of each cell, and the code of the element that it was taken as."""
    counting: tuple[int, ...] = ()
    """Positions of the columns that are no element, and nothing that anybody could miss: they count
    the rows, or are blank."""


class FileRefused(PipelineError):
    """A file is refused as a whole; `reason` and `remedy` are the Chinese sentences of its receipt.

    `received` counts the data rows that were read before; `header`: what was understood of it; `notes`:
    Chinese sentences for the receipt about the file as a whole, such as what else of it was not read;
    `unread`: those of them that ask somebody to look.
    """

    def __init__(
        self,
        code: str,
        reason: str,
        remedy: str,
        *,
        received: int = 0,
        header: RefusedHeader | None = None,
        notes: Sequence[str] = (),
        unread: Sequence[str] = (),
    ) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.received = received
        self.header = header
        self.notes = tuple(notes)
        self.unread = tuple(unread)

    def with_notes(self, notes: Sequence[str], unread: Sequence[str]) -> FileRefused:
        """The same refusal with further notes about the file as a whole."""
        return FileRefused(
            self.code,
            self.reason,
            self.remedy,
            received=self.received,
            header=self.header,
            notes=(*self.notes, *notes),
            unread=(*self.unread, *unread),
        )

    def as_json(self) -> dict[str, Any]:
        """JSON form, in which a child process hands it to its parent."""
        return {
            "code": self.code,
            "reason": self.reason,
            "remedy": self.remedy,
            "received": self.received,
            "header": self.header and asdict(self.header),
            "notes": list(self.notes),
            "unread": list(self.unread),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> FileRefused:
        """Read the JSON form back."""
        values = dict(content)
        header = values.pop("header")
        if header is not None:
            columns = tuple((text, element) for text, element in header["columns"])
            header = RefusedHeader(
                header["record_type"], header["header_row"], columns, tuple(header["counting"])
            )
        return cls(**values, header=header)


class Transient(PipelineError):
    """Trying again can help.

    `meets_every_batch`: it has nothing to do with the batch that met it, so it is never the last attempt.
    """

    meets_every_batch = False


class RegionUnavailable(Transient):
    """The regional platform did not answer, or wants to be asked again in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RegionSilent(RegionUnavailable):
    """Nobody answers at the region's address: no other request would be answered either."""


class PlatformBusy(Transient):
    """The city platform's database did not answer or was locked too long."""

    def __init__(self, message: str = "", *, meets_every_batch: bool = False) -> None:
        super().__init__(message)
        self.meets_every_batch = meets_every_batch


class ReadingInterrupted(Transient):
    """Somebody stopped the reading of a file; nothing is wrong with the file."""


class StoreFull(Transient):
    """The disk is full; once there is room, work goes on where it stopped."""

    meets_every_batch = True


class StoreUnavailable(Transient):
    """The folder of the files may not be read or written, or its server does not answer."""

    meets_every_batch = True


class Permanent(PipelineError):
    """Trying again cannot help."""


class RegionRefused(Permanent):
    """The regional platform refused a request; `code` is the reason it gave, empty if none."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class AnswerMisfits(RegionRefused):
    """An answer of the region is not of the form that both sides agreed; nothing of it is taken."""


class RegionRefusesAll(RegionRefused):
    """The region refuses whatever we ask: the key, the clock or the address is wrong."""


class ValidationBroken(Permanent):
    """An expectation raised instead of judging, so no row may pass as clean."""


class AttemptsSpent(Permanent):
    """A stage of a batch was begun as often as it may be, and none of the attempts came to an end.

    `last_error`: what the last one ended with; none if its process did not live to say so.
    """

    def __init__(self, stage: str, attempts: int, last_error: str = "") -> None:
        reason = "处理进程每次都未返回结果即终止（可能内存不足或被强行终止）"
        if last_error:
            reason = f"最后一次的原因：{last_error}"
        super().__init__(f"{stage}：同一环节已连续尝试 {attempts} 次，均未完成；{reason}")


class BatchHeld(Permanent):
    """A stage was to be done for a batch that waits for a person."""


class UnknownBatch(Permanent):
    """No batch has this number."""
