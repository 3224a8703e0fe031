"""A file of two gigabytes through the whole of SUBMISSION: peak memory of each process, seconds of each stage.

`make large` writes the file (a block of valid rows with some faulty ones, tiled under new decision numbers; one row
in every tile keeps its number and so repeats the first tile's), runs `submit` in a process of its own on an empty
embedded platform, and prints what it took. Exit status 1 when a row is lost or the memory exceeds its bound.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pipelines import catalogue, settings
from pipelines.catalogue.examples import samples


RECORD_TYPE = "administrative_penalty_legal_person"
DECISION_NUMBER = "CF_WSH"
SUBJECT = "CF_XDR_MC"

# Three columns that no rule reads; 25 are left.
LEFT_OUT = ["CF_XDR_ZZJG", "CF_XDR_SWDJ", "BZ"]

BLOCK_ROWS = 50_000

# Replaced by the number of the tile. No longer character of GB 18030 has # as one of its bytes.
TILE_MARK = b"#000000#"

# Megabytes that the process may have resident.
MOST_MEMORY = 1_500

STAGE_LINE = re.compile(
    r"stage=(\w+) state=\w+ received=(\d+) accepted=(\d+) rejected=(\d+) seconds=([\d.]+)"
)


@dataclass(frozen=True)
class LargeFile:
    """The file, and what has to come of it."""

    path: Path
    rows: int
    rejected: int


def main() -> int:
    """Write the file, submit it, report."""
    arguments = _arguments()
    scratch = settings.current().var / "large"
    shutil.rmtree(scratch, ignore_errors=True)
    if not arguments.keep:
        atexit.register(shutil.rmtree, scratch, ignore_errors=True)

    inbox = scratch / "ingest" / "market_regulation" / "inbox"
    inbox.mkdir(parents=True)
    file = write_file(inbox / "行政处罚.csv", arguments.megabytes << 20, arguments.encoding)
    megabytes = file.path.stat().st_size >> 20
    print(f"{file.rows} rows x 25 columns, {megabytes} MB, {arguments.encoding}", flush=True)

    peaks = submit(scratch, file.rows)
    is_right = check_batch(scratch, file)
    has_memory = peaks["pipelines submit"] <= MOST_MEMORY
    return 0 if is_right and has_memory else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2_000)
    parser.add_argument("--encoding", choices=["gb18030", "utf-8"], default="gb18030")
    parser.add_argument(
        "--keep", action="store_true", help="leave the file and the database where they are"
    )
    return parser.parse_args()


def write_file(path: Path, size: int, encoding: str) -> LargeFile:
    """Write tiles of the block until the file has `size` bytes."""
    record_type = catalogue.current().record_types[RECORD_TYPE]
    frame = samples.valid_rows(record_type, BLOCK_ROWS, seed=7).drop(columns=LEFT_OUT)

    # The first row keeps its number, so that it repeats in every tile.
    tiled = frame.index[1:]
    frame.loc[tiled, DECISION_NUMBER] = frame.loc[tiled, DECISION_NUMBER] + TILE_MARK.decode()
    faulty = frame.index[99::100]
    frame.loc[faulty, SUBJECT] = None

    header, _, block = frame.to_csv(index=False).encode(encoding).partition(b"\n")
    tiles = 0
    with path.open("wb") as out:
        out.write(header + b"\n")
        while out.tell() < size:
            out.write(block.replace(TILE_MARK, b"#%06d#" % tiles))
            tiles += 1
    repeated = tiles - 1
    return LargeFile(path, tiles * BLOCK_ROWS, rejected=tiles * len(faulty) + repeated)


def submit(scratch: Path, rows: int) -> dict[str, int]:
    """Run `submit`, print its log and the figures; returns the peaks of memory in megabytes."""
    variables = os.environ | {
        "VAR": str(scratch),
        "INGEST_ROOT": str(scratch / "ingest"),
        "SETTLE_SECONDS": "0",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "pipelines", "submit", "--json"]
    started = time.perf_counter()
    with (scratch / "answer.json").open("w") as answer, (scratch / "log").open("w") as log:
        process = subprocess.Popen(command, env=variables, stdout=answer, stderr=log)
        peaks = watch(process, scratch)
    seconds = time.perf_counter() - started

    log_text = (scratch / "log").read_text()
    print(log_text[-20_000:])
    for stage, _, _, _, stage_seconds in STAGE_LINE.findall(log_text):
        _print_speed(stage, float(stage_seconds), rows)
    _print_speed("whole command", seconds, rows)
    for name, megabytes in sorted(peaks.items(), key=lambda peak: -peak[1]):
        print(f"  {name:40} at most {megabytes:6} MB resident")
    return peaks


def _print_speed(name: str, seconds: float, rows: int) -> None:
    speed = rows / max(seconds, 0.01)
    print(f"  {name:13} {seconds:7.1f} s  {speed:10.0f} rows/s")


def check_batch(scratch: Path, file: LargeFile) -> bool:
    """Print the counts of the batch; returns whether no row is lost."""
    [batch] = json.loads((scratch / "answer.json").read_text())["batches"]
    print({name: batch[name] for name in ("state", "received", "accepted", "rejected", "new")})
    counts: tuple[int, int, int] = (batch["received"], batch["rejected"], batch["new"])
    return counts == (file.rows, file.rejected, file.rows - file.rejected)


def watch(process: subprocess.Popen[bytes], scratch: Path) -> dict[str, int]:
    """Wait for the process; returns its peak of resident memory in megabytes, and PostgreSQL's."""
    peaks: dict[str, int] = {}
    while True:
        ended, _, usage = os.wait4(process.pid, os.WNOHANG)
        for name, megabytes in servers(scratch):
            peaks[name] = max(peaks.get(name, 0), megabytes)
        if ended:
            peaks["pipelines submit"] = usage.ru_maxrss >> 10
            return peaks
        time.sleep(1)


def servers(scratch: Path) -> list[tuple[str, int]]:
    """Title and peak in megabytes of each process of the embedded server, shared buffers included."""
    try:
        postmaster = (scratch / "postgres" / "postmaster.pid").read_text().split()[0]
    except (OSError, IndexError):
        return []
    peaks = []
    for folder in Path("/proc").glob("[0-9]*"):
        # A process may end while we read about it.
        try:
            status = _process_status(folder)
            if status["PPid"].strip() == postmaster:
                title = (folder / "cmdline").read_text().split("\0")[0]
                first_words = " ".join(title.split()[:3])
                peaks.append((first_words, int(status["VmHWM"].split()[0]) >> 10))
        except (OSError, KeyError):
            continue
    return peaks


def _process_status(folder: Path) -> dict[str, str]:
    status = {}
    for line in (folder / "status").read_text().splitlines():
        name, value = line.split(":", 1)
        status[name] = value
    return status


if __name__ == "__main__":
    sys.exit(main())
