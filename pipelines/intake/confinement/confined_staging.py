"""Read and stage a file in a child process, with the limits of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from pipelines.catalogue.model import Catalogue
from pipelines.errors import FileRefused
from pipelines.intake.confinement.child import ChildLimits
from pipelines.intake.confinement.parent import run_confined
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import StagedPart, stage_part
from pipelines.intake.recognising.table_finding import table_finder
from pipelines.intake.staging.store import Staging
from pipelines.settings import Settings
from pipelines.shapes.json_object import JsonObject
from pipelines.shapes.reading import Reading


# A file may take the CPU seconds of the settings once for every 100 MB begun.
BYTES_PER_TIME_LIMIT = 100 << 20

# Bytes of a staged file for each byte of the largest file allowed: a separator of one byte becomes
# eight bytes of offsets.
STAGED_BYTES_PER_BYTE = 4


class StagedPartJson(TypedDict):
    """A staged part as the child answers it, in JSON."""

    name: str | None
    other_parts: list[str]
    reading: JsonObject | None
    error: JsonObject | None


def stage_part_confined(
    path: Path,
    staging: Staging,
    catalogue: Catalogue,
    settings: Settings,
    *,
    dropped_as: str,
    part: str | None = None,
) -> StagedPart:
    """Do as `stage_part` does, in a child process with limits.

    Raises:
        FileRefused: nothing in the file can be taken, or not within the limits.
        ReadingInterrupted: somebody has stopped the child.
    """
    limits = Limits.of(settings)
    # What is made here is there in every child.
    table_finder(catalogue)

    def work() -> StagedPartJson:
        staged = stage_part(path, staging, catalogue, limits, dropped_as=dropped_as, part=part)
        return part_as_json(staged)

    try:
        answer = run_confined(work, child_limits(path, settings))
    except BaseException:
        # Half-staged files of a child that failed would fill the disk for those that come next.
        staging.remove()
        raise
    return part_from_json(answer)


def child_limits(path: Path, settings: Settings) -> ChildLimits:
    """The limits of the settings, for a file of this size."""
    size = path.lstat().st_size
    time_limits = 1 + size // BYTES_PER_TIME_LIMIT
    return ChildLimits(
        cpu_seconds=settings.reading_seconds * time_limits,
        memory_bytes=settings.reading_memory_bytes,
        file_bytes=STAGED_BYTES_PER_BYTE * settings.max_file_bytes,
    )


def part_as_json(part: StagedPart) -> StagedPartJson:
    """JSON form, in which the child answers."""
    reading = None
    if part.reading is not None:
        reading = part.reading.as_json()

    error = None
    if part.error is not None:
        error = part.error.as_json()

    return {
        "name": part.name,
        "other_parts": list(part.other_parts),
        "reading": reading,
        "error": error,
    }


def part_from_json(content: StagedPartJson) -> StagedPart:
    """Read the JSON form back."""
    reading = None
    if content["reading"] is not None:
        reading = Reading.from_json(content["reading"])

    error = None
    if content["error"] is not None:
        error = FileRefused.from_json(content["error"])

    return StagedPart(content["name"], tuple(content["other_parts"]), reading, error)
