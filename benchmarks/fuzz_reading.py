"""The child process of the fuzzer: it makes inputs, reads them, and reports what became of each."""

from __future__ import annotations

import json
import os
import random
import resource
import time
import traceback
from pathlib import Path
from typing import TextIO

import hypothesis
import pyarrow as pa
from hypothesis import HealthCheck, Phase

from benchmarks import fuzz_inputs
from pipelines import catalogue, settings
from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import stage_part
from pipelines.intake.readers import READERS, Grid
from pipelines.intake.readers.grids.trimming import trimmed
from pipelines.intake.staging.store import Staging


# Inputs of one process: one that dies costs no more than the rest of these.
BURST = 150

# Bytes beyond what the process has when it begins.
MEMORY = 1536 << 20

# Columns that are looked at.
MOST_COLUMNS = 500

# Not the reader's business: the process that it is confined to has an answer for these.
FROM_LIMITS = (MemoryError, RecursionError)


def read_many(endings: list[str], seed: str, folder: Path, end: float) -> None:
    """Read spoilt files first, then what Hypothesis makes; `end` is the time of the monotonic clock to stop at."""
    with (folder / "stderr").open("wb") as stderr:
        os.dup2(stderr.fileno(), 2)
    _limit_memory()

    with (folder / "reports").open("w", encoding="utf-8") as reports:
        draw = random.Random(seed)
        for _ in range(BURST):
            ending = draw.choice(endings)
            _read_one(fuzz_inputs.spoilt(ending, draw), ending, folder, reports)
            if time.monotonic() > end:
                return
        _read_ideas(endings, seed, folder, reports)


def outcome_of(path: Path, folder: Path) -> tuple[str, str | None]:
    """What a reader makes of a file, in a word, and its traceback where that is neither grids nor a refusal."""
    limits = Limits.of(settings.current())
    try:
        if path.suffix in READERS:
            for grid in READERS[path.suffix](path, limits):
                _look_through(grid)
        staging = Staging(folder, "staged")
        stage_part(
            path, staging, catalogue.current(), limits, dropped_as=path.name
        ).require_reading()
    except FileRefused as error:
        if not (error.code and error.reason and error.remedy):
            return "refused without words", traceback.format_exc()
        return error.code, None
    except FROM_LIMITS as error:
        return type(error).__name__, None
    except BaseException:
        return "escape", traceback.format_exc()
    return "read", None


def _limit_memory() -> None:
    statm = Path("/proc/self/statm").read_text().split()
    data = int(statm[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (data + MEMORY, data + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Arrow's own pool would hand out memory that it reserved before.
    pa.set_memory_pool(pa.system_memory_pool())


def _read_ideas(endings: list[str], seed: str, folder: Path, reports: TextIO) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=BURST // 2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(fuzz_inputs.ideas(), hypothesis.strategies.sampled_from(endings))
    def read_idea(content: bytes, ending: str) -> None:
        _read_one(content, ending, folder, reports)

    read_idea()


def _read_one(content: bytes, ending: str, folder: Path, reports: TextIO) -> None:
    # If this process dies, the file stays behind as the input that it died of.
    path = folder / f"now{ending}"
    path.write_bytes(content)
    outcome, escape = outcome_of(path, folder)
    name = ""
    if escape:
        name = f"escape{reports.tell()}{ending}"
        path.rename(folder / name)
    path.unlink(missing_ok=True)
    reports.write(json.dumps({"outcome": outcome, "escape": escape, "file": name}) + "\n")
    reports.flush()


def _look_through(grid: Grid) -> None:
    """Use a grid as the intake does, and check what the intake relies on."""
    head = grid.head()
    assert all(cell is None or isinstance(cell, str) for row in head for cell in row)
    if not head:
        return
    width = min(max(len(head[0]), 1), MOST_COLUMNS)
    chunk = trimmed(grid, 1, width).whole()
    chunk.rows.validate(full=True)
    assert chunk.rows.num_columns == width + 1, (chunk.rows.num_columns, width)
    row_numbers = chunk.rows["row_number"].to_pylist()
    assert row_numbers == sorted(set(row_numbers)), "row numbers repeat or turn back"
    assert not row_numbers or row_numbers[0] >= 1
    assert set(chunk.malformed) <= set(row_numbers), "a row that is not there is malformed"
