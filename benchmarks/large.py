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
from pathlib import Path

from pipelines import catalogue, settings
from pipelines.catalogue.examples import samples


RECORD_TYPE = "administrative_penalty_legal_person"
NUMBER, SUBJECT = "CF_WSH", "CF_XDR_MC"
LEFT_OUT = ["CF_XDR_ZZJG", "CF_XDR_SWDJ", "BZ"]
"""Three columns that no rule reads, so that 25 are left."""
BLOCK_ROWS = 50_000
TILE = b"#000000#"
"""What a tile's own number replaces. No byte of # is ever part of a longer character of GB 18030."""
MOST_MEMORY = 1_500
"""Megabytes that the process may have resident."""
STAGE = re.compile(
    r"stage=(\w+) state=\w+ received=(\d+) accepted=(\d+) rejected=(\d+) seconds=([\d.]+)"
)


def main() -> int:
    """Write, run, report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2_000)
    parser.add_argument("--encoding", choices=["gb18030", "utf-8"], default="gb18030")
    parser.add_argument(
        "--keep", action="store_true", help="leave the file and the database where they are"
    )
    arguments = parser.parse_args()
    scratch = settings.current().var / "large"
    shutil.rmtree(scratch, ignore_errors=True)
    if not arguments.keep:
        atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    inbox = scratch / "ingest" / "market_regulation" / "inbox"
    inbox.mkdir(parents=True)
    file = inbox / "行政处罚.csv"
    rows, refused = write_file(file, arguments.megabytes << 20, arguments.encoding)
    print(
        f"{rows} rows x 25 columns, {file.stat().st_size >> 20} MB, {arguments.encoding}",
        flush=True,
    )
    return report(scratch, rows, refused)


def write_file(path: Path, size: int, encoding: str) -> tuple[int, int]:
    """Write tiles of the block until the file is large enough; how many rows it has, and how many will go back."""
    record_type = catalogue.current().record_types[RECORD_TYPE]
    frame = samples.valid_rows(record_type, BLOCK_ROWS, seed=7)
    frame = frame.drop(columns=LEFT_OUT)
    tiled = frame.index[1:]
    frame.loc[tiled, NUMBER] = frame.loc[tiled, NUMBER] + TILE.decode()
    faulty = frame.index[99::100]
    frame.loc[faulty, SUBJECT] = None
    head, _, block = frame.to_csv(index=False).encode(encoding).partition(b"\n")
    tiles = 0
    with path.open("wb") as out:
        out.write(head + b"\n")
        while out.tell() < size:
            out.write(block.replace(TILE, b"#%06d#" % tiles))
            tiles += 1
    return tiles * BLOCK_ROWS, tiles * len(faulty) + tiles - 1


def report(scratch: Path, rows: int, refused: int) -> int:
    """Run `submit`, print its log as it comes, then the figures."""
    given = {
        "VAR": str(scratch),
        "INGEST_ROOT": str(scratch / "ingest"),
        "SETTLE_SECONDS": "0",
        "DATABASE_URL": "",
    }
    started = time.perf_counter()
    with (scratch / "answer.json").open("w") as answer, (scratch / "log").open("w") as log:
        command = [sys.executable, "-m", "pipelines", "submit", "--json"]
        process = subprocess.Popen(command, env=os.environ | given, stdout=answer, stderr=log)
        peaks = watch(process, scratch)
    seconds = time.perf_counter() - started
    lines = (scratch / "log").read_text()
    print(lines[-20_000:])
    for stage, *_, took in STAGE.findall(lines):
        print(f"  {stage:12} {float(took):8.1f} s  {rows / max(float(took), 0.01):10.0f} rows/s")
    print(f"  {'whole command':12} {seconds:7.1f} s  {rows / seconds:10.0f} rows/s")
    for name, megabytes in sorted(peaks.items(), key=lambda peak: -peak[1]):
        print(f"  {name:40} at most {megabytes:6} MB resident")
    [batch] = json.loads((scratch / "answer.json").read_text())["batches"]
    print({name: batch[name] for name in ("state", "received", "accepted", "rejected", "new")})
    is_whole = (batch["received"], batch["rejected"], batch["new"]) == (
        rows,
        refused,
        rows - refused,
    )
    return 0 if is_whole and peaks["pipelines submit"] <= MOST_MEMORY else 1


def watch(process: subprocess.Popen[bytes], scratch: Path) -> dict[str, int]:
    """Wait for the process; the peak of its resident memory in megabytes, and of PostgreSQL's beside it."""
    peaks: dict[str, int] = {}
    while True:
        done, _, used = os.wait4(process.pid, os.WNOHANG)
        for name, megabytes in servers(scratch):
            peaks[name] = max(peaks.get(name, 0), megabytes)
        if done:
            peaks["pipelines submit"] = used.ru_maxrss >> 10
            return peaks
        time.sleep(1)


def servers(scratch: Path) -> list[tuple[str, int]]:
    """The processes of the embedded server: what they are, and their peak, shared buffers included."""
    try:
        postmaster = (scratch / "postgres" / "postmaster.pid").read_text().split()[0]
    except (OSError, IndexError):
        return []
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = dict(
                line.split(":", 1) for line in (folder / "status").read_text().splitlines()
            )
            if status["PPid"].strip() == postmaster:
                words = (folder / "cmdline").read_text().split("\0")[0].split()
                found.append((" ".join(words[:3]), int(status["VmHWM"].split()[0]) >> 10))
        except (OSError, KeyError):
            continue
    return found


if __name__ == "__main__":
    sys.exit(main())
