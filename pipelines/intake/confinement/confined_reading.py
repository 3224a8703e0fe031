"""Read and stage a file in a child process, with the limits of the settings."""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue.model import Catalogue
from pipelines.intake import reading
from pipelines.intake.confinement.child import ChildLimits
from pipelines.intake.confinement.parent import run_confined
from pipelines.intake.limits import Limits
from pipelines.intake.reading import Taken
from pipelines.intake.staging.store import Staging
from pipelines.settings import Settings


# A file may take the CPU seconds of the settings once for every 100 MB begun.
BYTES_PER_TIME_LIMIT = 100 << 20

# Bytes of a staged file for each byte of the largest file allowed: a separator of one byte becomes
# eight bytes of offsets.
STAGED_BYTES_PER_BYTE = 4


def take(
    path: Path,
    staging: Staging,
    catalogue: Catalogue,
    hint: str,
    part: str | None = None,
    *,
    settings: Settings,
) -> Taken:
    """Read and stage as `reading.take` does, in a child process with limits.

    Raises:
        Unreadable: the file cannot be taken, or not within the limits.
        ReadingInterrupted: somebody has stopped the child.
    """
    limits = Limits.of(settings)

    def work() -> object:
        taken = reading.take(path, staging, catalogue, hint, part, limits=limits)
        return taken.as_dict()

    try:
        answer = run_confined(work, child_limits(path, settings))
    except BaseException:
        # Half-staged files of a child that failed would fill the disk for those that come next.
        staging.remove()
        raise
    return Taken.from_dict(answer)


def child_limits(path: Path, settings: Settings) -> ChildLimits:
    """The limits of the settings, for a file of this size."""
    size = path.lstat().st_size
    time_limits = 1 + size // BYTES_PER_TIME_LIMIT
    return ChildLimits(
        cpu_seconds=settings.reading_seconds * time_limits,
        memory_bytes=settings.reading_memory_bytes,
        file_bytes=STAGED_BYTES_PER_BYTE * settings.max_file_bytes,
    )
