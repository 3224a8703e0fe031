"""Files dropped at random moments into a running stack (`make up`): does each get its receipt without a further drop?

`make burst` drops 50 files within 20 seconds and prints the seconds from drop to receipt; exit status 1 when one is
missing. Asset events coalesce and get lost; the inbox and the ledger do not.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

from pipelines import catalogue, settings
from pipelines.catalogue.examples import samples
from pipelines.catalogue.model import RecordType


# For record types that every department may submit.
DEPARTMENTS = ("market_regulation", "ecology", "transport", "housing", "taxation")

ROWS = 20


def main() -> int:
    """Drop the files, wait for the receipts, and say how long they took."""
    arguments = _arguments()
    draw = random.Random(arguments.seed)
    dropped_at = drop(arguments.ingest, arguments.files, arguments.within, draw)
    seconds = wait(arguments.ingest, dropped_at, arguments.patience)

    print(f"{len(seconds)} of {len(dropped_at)} files have their receipt (seed {arguments.seed})")
    if seconds:
        median = statistics.median(seconds.values())
        longest = max(seconds.values())
        print(f"seconds from drop to receipt: median {median:.1f}, longest {longest:.1f}")
    missing = sorted(dropped_at.keys() - seconds.keys())
    for stem in missing:
        print(f"no receipt: {stem}")
    return 1 if missing else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.burst", description=__doc__)
    parser.add_argument("--ingest", type=Path, default=settings.current().ingest_root)
    parser.add_argument("--files", type=int, default=50)
    parser.add_argument(
        "--within", type=float, default=20.0, help="seconds in which they are dropped"
    )
    parser.add_argument(
        "--patience", type=float, default=300.0, help="seconds to wait for the last receipt"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser.parse_args()


def drop(root: Path, files: int, within: float, draw: random.Random) -> dict[str, float]:
    """Put files into the inboxes at random moments of the next `within` seconds.

    Returns when each was dropped, by the stem of its name; in seconds since 1970.
    """
    record_types = list(catalogue.current().record_types.values())
    started = time.time()
    moments = sorted(started + draw.uniform(0, within) for _ in range(files))
    dropped_at = {}
    for number, moment in enumerate(moments):
        record_type = record_types[number % len(record_types)]
        departments = record_type.departments or DEPARTMENTS
        inbox = root / departments[number % len(departments)] / "inbox"
        stem = f"{record_type.name}_{int(started)}_{number:03d}"

        # Written under another name first: it appears as a whole, at its moment.
        draft = inbox / f".{stem}.csv"
        _write_rows(draft, record_type, seed=draw.randrange(10**9))
        time.sleep(max(0.0, moment - time.time()))
        draft.rename(inbox / f"{stem}.csv")
        dropped_at[stem] = time.time()
    return dropped_at


def _write_rows(path: Path, record_type: RecordType, *, seed: int) -> None:
    """Write rows of which one has no subject name."""
    rows = samples.valid_rows(record_type, ROWS, seed=seed)
    rows.loc[ROWS // 2, record_type.subject.name] = None
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(path, index=False)


def wait(root: Path, dropped_at: dict[str, float], patience: float) -> dict[str, float]:
    """Seconds from drop to receipt of each file that has one after `patience` seconds."""
    deadline = time.time() + patience
    seconds: dict[str, float] = {}
    while len(seconds) < len(dropped_at) and time.time() < deadline:
        for receipt in root.glob("*/receipts/*.json"):
            for stem in dropped_at.keys() - seconds.keys():
                if stem in receipt.name:
                    seconds[stem] = receipt.stat().st_mtime - dropped_at[stem]
        time.sleep(0.5)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
