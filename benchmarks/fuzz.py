"""Feed every reader with spoilt files: whatever they are fed, they answer with grids or say why they cannot.

`make fuzz` runs for ten minutes a reader (`MINUTES=`). An input that makes a reader do anything else, crash or hang is
kept under `var/fuzz/`; `python -m benchmarks.fuzz FILE` reads it again, and `--seed` repeats the whole run. Exit status
1 when there is one. Readers that come later are fed as well: the registry says which there are.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pyarrow as pa
from hypothesis import HealthCheck, Phase

from benchmarks import fuzz_inputs
from pipelines import catalogue, settings
from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import stage_part
from pipelines.intake.readers import READERS
from pipelines.intake.readers.archive import ARCHIVE_ENDING
from pipelines.intake.readers.grids.trimming import trimmed
from pipelines.intake.staging.store import Staging


ENDINGS = sorted([*READERS, ARCHIVE_ENDING])
BURST = 150
"""Inputs of one process: one that dies costs no more than the rest of its burst."""
SHOWN = 20
PATIENCE = 20
"""Seconds for one input."""
MEMORY = 1536 << 20
WIDEST = 500
FROM_LIMITS = (MemoryError, RecursionError)
"""Not the reader's business: the process it is confined to has an answer for these."""
STARVED = b"memory allocation of"
"""What a library written in Rust says before it aborts for want of memory."""


@dataclass
class Tally:
    """What became of the inputs of one reader."""

    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    escapes: list[Path] = field(default_factory=list)


def main() -> int:
    """Fuzz the readers one after the other, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for each reader")
    parser.add_argument(
        "--ending", action="append", choices=ENDINGS, help="only the readers of these"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("files", nargs="*", type=Path, help="read these once instead")
    arguments = parser.parse_args()
    if arguments.files:
        return _again(arguments.files)
    kept = settings.current().var / "fuzz"
    kept.mkdir(parents=True, exist_ok=True)
    escapes = 0
    for name, endings in _targets(arguments.ending or ENDINGS):
        started, tally = time.monotonic(), Tally()
        while (left := arguments.minutes * 60 - (time.monotonic() - started)) > 0:
            _burst(endings, f"{arguments.seed}-{tally.inputs}", kept, tally, left)
        minutes = (time.monotonic() - started) / 60
        escapes += len(tally.escapes)
        print(
            f"{name} ({' '.join(endings)}): {tally.inputs} inputs in {minutes:.1f} minutes",
            end=", ",
        )
        print(f"{tally.inputs / minutes / 60:.0f} a second, seed {arguments.seed}")
        print(
            "    "
            + ", ".join(f"{outcome} {times}" for outcome, times in tally.outcomes.most_common())
        )
        print(
            f"    {len(tally.escapes)} escapes",
            *tally.escapes[:SHOWN],
            sep="\n        ",
            flush=True,
        )
    return 1 if escapes else 0


def _targets(endings: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each reader once, with its endings."""
    by_reader: dict[str, list[str]] = {}
    for ending in endings:
        by_reader.setdefault(
            READERS[ending].__name__ if ending in READERS else "read_archive", []
        ).append(ending)
    yield from by_reader.items()


def _burst(endings: list[str], seed: str, kept: Path, tally: Tally, seconds: float) -> None:
    """Let a child read many inputs; the one that it dies of or hangs on lies in its folder when it is gone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child = os.fork()
        if child == 0:
            try:
                _read_many(endings, seed, folder, time.monotonic() + seconds)
            finally:
                os._exit(0)
        status = _wait(child, folder)
        told = [
            json.loads(line) for line in (folder / "told").read_text(encoding="utf-8").splitlines()
        ]
        for one in told:
            tally.inputs += 1
            tally.outcomes[one["outcome"]] += 1
            if one["escape"]:
                tally.escapes.append(_keep(folder / one["file"], kept, seed, one["escape"]))
        for left in folder.glob("now.*"):
            tally.inputs += 1
            if STARVED in (folder / "stderr").read_bytes():
                tally.outcomes["out of memory"] += 1
                continue
            tally.outcomes["died"] += 1
            last = (folder / "stderr").read_text(encoding="utf-8", errors="replace")[-2000:]
            tally.escapes.append(
                _keep(left, kept, seed, f"the process ended with {status}\n{last}")
            )


def _wait(child: int, folder: Path) -> int:
    """Wait for the child as long as it tells of inputs; its exit code or the negative number of a signal."""
    told, heard_at, length = folder / "told", time.monotonic(), 0
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if told.exists() and (now := told.stat().st_size) != length:
            heard_at, length = time.monotonic(), now
        if time.monotonic() - heard_at > PATIENCE:
            os.kill(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        time.sleep(0.02)


def _keep(content: Path, kept: Path, seed: str, why: str) -> Path:
    number = sum(1 for one in kept.glob(f"{seed}-*") if one.suffix != ".why")
    place = kept / f"{seed}-{number}{content.suffix}"
    place.write_bytes(content.read_bytes())
    place.with_suffix(".why").write_text(why, encoding="utf-8")
    return place


def _read_many(endings: list[str], seed: str, folder: Path, until: float) -> None:
    """A child's life: mutations first, then what Hypothesis thinks of."""
    with (folder / "stderr").open("wb") as stderr:
        os.dup2(stderr.fileno(), 2)
    data = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (data + MEMORY, data + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pa.set_memory_pool(pa.system_memory_pool())
    with (folder / "told").open("w", encoding="utf-8") as told:
        draw = random.Random(seed)
        for _ in range(BURST):
            ending = draw.choice(endings)
            _try(fuzz_inputs.spoilt(ending, draw), ending, folder, told)
            if time.monotonic() > until:
                return
        _think(endings, seed, folder, told)


def _think(endings: list[str], seed: str, folder: Path, told: Any) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=BURST // 2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(fuzz_inputs.ideas(), hypothesis.strategies.sampled_from(endings))
    def one(content: bytes, ending: str) -> None:
        _try(content, ending, folder, told)

    one()


def _try(content: bytes, ending: str, folder: Path, told: Any) -> None:
    path = folder / f"now{ending}"
    path.write_bytes(content)
    outcome, escape = _outcome(path, folder)
    name = ""
    if escape:
        name = f"escape{told.tell()}{ending}"
        path.rename(folder / name)
    path.unlink(missing_ok=True)
    told.write(json.dumps({"outcome": outcome, "escape": escape, "file": name}) + "\n")
    told.flush()


def _outcome(path: Path, folder: Path) -> tuple[str, str | None]:
    """What a reader makes of a file, in a word, and its traceback where that is neither grids nor a refusal."""
    limits = Limits.of(settings.current())
    outcome = "grids"
    try:
        for grid in READERS[path.suffix](path, limits) if path.suffix in READERS else ():
            _look_through(grid)
        staging = Staging(folder, "staged")
        stage_part(path, staging, catalogue.current(), limits, hint=path.name).require_reading()
        outcome = "read"
    except Unreadable as fault:
        outcome = fault.code
        if not (fault.code and fault.reason and fault.remedy):
            return "speechless", traceback.format_exc()
    except FROM_LIMITS as fault:
        return type(fault).__name__, None
    except BaseException:
        return "escape", traceback.format_exc()
    return outcome, None


def _look_through(grid: Any) -> None:
    """Use a grid as the intake does."""
    head = grid.head()
    assert all(cell is None or isinstance(cell, str) for row in head for cell in row)
    if not head:
        return
    width = min(max(len(head[0]), 1), WIDEST)
    body = trimmed(grid, 1, width).whole()
    body.rows.validate(full=True)
    assert body.rows.num_columns == width + 1, (body.rows.num_columns, width)
    numbers = body.rows["row_number"].to_pylist()
    assert numbers == sorted(set(numbers)), "row numbers repeat or turn back"
    assert not numbers or numbers[0] >= 1
    assert set(body.malformed) <= set(numbers), "a row that is not there is malformed"


def _again(files: list[Path]) -> int:
    escapes = 0
    with tempfile.TemporaryDirectory() as name:
        for path in files:
            outcome, escape = _outcome(path, Path(name))
            escapes += escape is not None
            print(f"{path}: {outcome}\n{escape or ''}")
    return 1 if escapes else 0


if __name__ == "__main__":
    sys.exit(main())
