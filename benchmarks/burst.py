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


DEPARTMENTS = ("market_regulation", "ecology", "transport", "housing", "taxation")
"""For record types that every department may submit."""
ROWS = 20


def main() -> int:
    """Drop the files, wait for the receipts, and say how long they took."""
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
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    dropped = drop(arguments.ingest, arguments.files, arguments.within, draw)
    seconds = wait(arguments.ingest, dropped, arguments.patience)
    missing = sorted(dropped.keys() - seconds.keys())
    print(f"{len(seconds)} of {len(dropped)} files have their receipt (seed {arguments.seed})")
    if seconds:
        taken = sorted(seconds.values())
        print(
            f"seconds from drop to receipt: median {statistics.median(taken):.1f}, longest {taken[-1]:.1f}"
        )
    for stem in missing:
        print(f"no receipt: {stem}")
    return 1 if missing else 0


def drop(root: Path, files: int, within: float, draw: random.Random) -> dict[str, float]:
    """Put the files into the inboxes, each by a rename at its own moment; their stems and when they came."""
    known = list(catalogue.current().record_types.values())
    began, dropped = time.time(), dict[str, float]()
    for number, moment in enumerate(sorted(draw.uniform(0, within) for _ in range(files))):
        record_type = known[number % len(known)]
        rows = samples.valid_rows(record_type, ROWS, seed=draw.randrange(10**9))
        rows.loc[ROWS // 2, record_type.subject.name] = None
        stem = f"{record_type.name}_{int(began)}_{number:03d}"
        responsible = record_type.departments or DEPARTMENTS
        inbox = root / responsible[number % len(responsible)] / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        draft = inbox / f".{stem}.csv"
        rows.to_csv(draft, index=False)
        time.sleep(max(0.0, began + moment - time.time()))
        draft.rename(inbox / f"{stem}.csv")
        dropped[stem] = time.time()
    return dropped


def wait(root: Path, dropped: dict[str, float], patience: float) -> dict[str, float]:
    """Seconds from drop to receipt of each file that has one when patience ends."""
    deadline, seconds = time.time() + patience, dict[str, float]()
    while len(seconds) < len(dropped) and time.time() < deadline:
        for receipt in root.glob("*/receipts/*.json"):
            for stem in dropped.keys() - seconds.keys():
                if stem in receipt.name:
                    seconds[stem] = receipt.stat().st_mtime - dropped[stem]
        time.sleep(0.5)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
