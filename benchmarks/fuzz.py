"""Feed every reader with spoilt files: each of them must give grids or a refusal in words.

`make fuzz` runs for ten minutes a reader (`MINUTES=`). An input that makes a reader crash, hang or raise anything else
is kept under `var/fuzz/`; `python -m benchmarks.fuzz FILE` reads it again, and `--seed` repeats the whole run. Exit
status 1 when there is one. Which readers there are, the registry says.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.fuzz_reading import outcome_of, read_many
from pipelines import settings
from pipelines.intake.readers import READERS
from pipelines.intake.readers.archive import ARCHIVE_ENDING


ENDINGS = sorted([*READERS, ARCHIVE_ENDING])

# Of the inputs that are kept, the summary names this many.
MOST_NAMED = 20

# Seconds for one input.
MAX_WAIT_SECONDS = 20

# What a library written in Rust says before it aborts for want of memory.
OUT_OF_MEMORY = b"memory allocation of"


@dataclass
class Tally:
    """What became of the inputs of one reader."""

    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    escapes: list[Path] = field(default_factory=list)
    """The kept inputs that made the reader do anything but answer."""

    def add(self, outcome: str) -> None:
        """Count one input."""
        self.inputs += 1
        self.outcomes[outcome] += 1


def main() -> int:
    """Fuzz the readers one after the other, and print what became of their inputs."""
    arguments = _arguments()
    if arguments.files:
        return _read_again(arguments.files)

    kept = settings.current().var / "fuzz"
    kept.mkdir(parents=True, exist_ok=True)
    has_escapes = False
    for name, endings in _endings_by_reader(arguments.ending or ENDINGS).items():
        tally = _fuzz(endings, kept, arguments.seed, seconds=arguments.minutes * 60)
        has_escapes = has_escapes or bool(tally.escapes)
        _print_summary(name, endings, tally, arguments)
    return 1 if has_escapes else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for each reader")
    parser.add_argument(
        "--ending", action="append", choices=ENDINGS, help="only the readers of these"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("files", nargs="*", type=Path, help="read these once instead")
    return parser.parse_args()


def _endings_by_reader(endings: list[str]) -> Mapping[str, list[str]]:
    """Each reader once, with its endings."""
    endings_by_reader: dict[str, list[str]] = {}
    for ending in endings:
        name = READERS[ending].__name__ if ending in READERS else "read_archive"
        endings_by_reader.setdefault(name, []).append(ending)
    return endings_by_reader


def _fuzz(endings: list[str], kept: Path, seed: int, *, seconds: float) -> Tally:
    tally = Tally()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _run_burst(endings, f"{seed}-{tally.inputs}", kept, tally, end)
    return tally


def _print_summary(
    name: str, endings: list[str], tally: Tally, arguments: argparse.Namespace
) -> None:
    per_second = tally.inputs / (arguments.minutes * 60)
    outcomes = [f"{outcome} {times}" for outcome, times in tally.outcomes.most_common()]
    print(
        f"{name} ({' '.join(endings)}): {tally.inputs} inputs in {arguments.minutes:.1f} minutes,",
        f"{per_second:.0f} a second, seed {arguments.seed}",
    )
    print("    " + ", ".join(outcomes))
    print(
        f"    {len(tally.escapes)} escapes",
        *tally.escapes[:MOST_NAMED],
        sep="\n        ",
        flush=True,
    )


def _run_burst(endings: list[str], seed: str, kept: Path, tally: Tally, end: float) -> None:
    """Let a child process read many inputs, and count what became of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child = os.fork()
        if child == 0:
            try:
                read_many(endings, seed, folder, end)
            finally:
                os._exit(0)
        status = _wait(child, folder)
        _count_reports(folder, seed, kept, tally)
        _count_fatal_input(folder, status, seed, kept, tally)


def _count_reports(folder: Path, seed: str, kept: Path, tally: Tally) -> None:
    for line in (folder / "reports").read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        tally.add(report["outcome"])
        if report["escape"]:
            tally.escapes.append(_keep(folder / report["file"], kept, seed, report["escape"]))


def _count_fatal_input(folder: Path, status: int, seed: str, kept: Path, tally: Tally) -> None:
    """The input at which the child died or hung still lies in its folder."""
    for path in folder.glob("now.*"):
        stderr = (folder / "stderr").read_bytes()
        if OUT_OF_MEMORY in stderr:
            tally.add("out of memory")
            continue
        tally.add("died")
        last_words = stderr.decode("utf-8", errors="replace")[-2000:]
        reason = f"the process ended with {status}\n{last_words}"
        tally.escapes.append(_keep(path, kept, seed, reason))


def _wait(child: int, folder: Path) -> int:
    """Wait for the child as long as it reports inputs; its exit code or the negative number of a signal."""
    reports = folder / "reports"
    last_report = time.monotonic()
    size = 0
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)

        now = time.monotonic()
        size_now = reports.stat().st_size if reports.exists() else 0
        if size_now != size:
            last_report = now
            size = size_now
        if now - last_report > MAX_WAIT_SECONDS:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)


def _keep(path: Path, kept: Path, seed: str, reason: str) -> Path:
    """Keep an input under a number of its own, and the reason beside it."""
    number = sum(1 for other in kept.glob(f"{seed}-*") if other.suffix != ".why")
    target = kept / f"{seed}-{number}{path.suffix}"
    target.write_bytes(path.read_bytes())
    target.with_suffix(".why").write_text(reason, encoding="utf-8")
    return target


def _read_again(files: list[Path]) -> int:
    has_escapes = False
    with tempfile.TemporaryDirectory() as name:
        for path in files:
            outcome, escape = outcome_of(path, Path(name))
            has_escapes = has_escapes or escape is not None
            print(f"{path}: {outcome}\n{escape or ''}")
    return 1 if has_escapes else 0


if __name__ == "__main__":
    sys.exit(main())
