"""Start a stack of its own, drop the files, wait until all have gone round, say what happened, stop."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

from pipelines import settings
from pipelines.settings import Settings
from stack import health, running
from stack.commands import DONE, NotStarted, complain, say, start
from stack.demo import table
from stack.demo.arrivals import Arrivals, look
from stack.demo.files import distributed, drop, sample_files
from stack.places import Places, Ports


NOT_FOR_THE_DEMO = (
    *(
        "DATABASE_URL",
        "INGEST_ROOT",
        "REGION_URL",
        "REGION_SECRET",
        "REGION_ALGORITHM",
        "PLATFORM_CODE",
    ),
    *(
        "IDENTITY_KEY",
        "RECEIPT_KEY",
        "SETTLE_SECONDS",
        "MAX_FILE_BYTES",
        "MAX_BATCHES_PER_RUN",
        "LEASE_SECONDS",
        "PAGE_ROWS",
    ),
)
"""Settings of the real stack: the demo shall not touch what they point at."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Missing(Exception):
    """Something did not arrive in time; the message says what."""


def run(seconds: float) -> int:
    """Show the whole way round in at most so many seconds after the drop; 0: everything arrived."""
    places = Places(Path(os.environ.get("VAR") or "var").resolve() / "demo")
    if _is_running(places):
        return complain(f"another demo is running under {places.var}")
    ports = Ports.free()
    environ = {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_DEMO}
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    began = time.monotonic()
    try:
        with _stack(places, ports, environ) as chosen, settings.using(chosen):
            _go_round(chosen.ingest_root, ports, seconds)
    except (NotStarted, Missing) as fault:
        return complain(f"the demo failed: {fault} (logs: {places.logs})")
    except KeyboardInterrupt:
        return complain("interrupted; everything that was started is stopped")
    say(f"\nreceipts  {places.var / 'ingest'}/<department>/receipts")
    say(f"logs      {places.logs}")
    say(
        f"all done in {time.monotonic() - began:.0f} s, everything stopped; `make up` leaves a stack running"
    )
    return DONE


def _go_round(root: Path, ports: Ports, seconds: float) -> None:
    files = sample_files()
    dropped_at = time.time()
    drop(files, root)
    say(f"dropped {len(files)} files into the inboxes; Airflow's watcher takes it from here")
    arrivals = _wait(root, ports, list(files), dropped_at, seconds)
    _report(arrivals)


def _wait(
    root: Path, ports: Ports, files: list[str], dropped_at: float, seconds: float
) -> Arrivals:
    said = None
    while True:
        arrivals = look(root, dropped_at)
        missing = list(arrivals.missing(files, distributed()))
        counts = (
            len(arrivals.receipts),
            arrivals.sent,
            arrivals.accepted_by_region,
            arrivals.downloaded,
        )
        if counts != said:
            said = counts
            say(
                f"{time.time() - dropped_at:5.1f} s  receipts {counts[0]} of {len(files)}, uploaded {counts[1]}, "
                f"acknowledged {counts[2] + arrivals.refused_by_region}, downloaded {counts[3]}"
            )
        if not missing:
            return arrivals
        if failed := list(health.failed_runs(ports)):
            raise Missing(f"Airflow could not finish {', '.join(failed)}")
        if time.time() - dropped_at > seconds:
            raise Missing(f"after {seconds:.0f} s this has not arrived: {'; '.join(missing)}")
        time.sleep(0.5)


def _report(arrivals: Arrivals) -> None:
    ordered = sorted(arrivals.receipts.values(), key=lambda one: one.seconds)
    rows = [
        [
            Path(r.path).name,
            r.path.split("/")[0],
            r.record_type,
            r.received,
            r.accepted,
            r.rejected,
            r.seconds,
        ]
        for r in ordered
    ]
    say("")
    header = [
        "file",
        "department",
        "record type",
        "received",
        "accepted",
        "rejected",
        "seconds to receipt",
    ]
    for line in table.lines(header, rows):
        say(line)
    say("")
    for one in ordered:
        if one.reason:
            say(f"not taken  {one.path}: {one.reason}")
    say(
        f"uploaded {arrivals.sent} records: {arrivals.accepted_by_region} accepted by the region, "
        f"{arrivals.refused_by_region} refused (the department has a receipt for it)"
    )
    say(f"downloaded {arrivals.downloaded} records from the region: {arrivals.taken} accepted")


@contextmanager
def _stack(places: Places, ports: Ports, environ: Mapping[str, str]) -> Iterator[Settings]:
    """A fresh stack; whatever happens, nothing of it stays."""
    running.stop(places)
    shutil.rmtree(places.var, ignore_errors=True)
    try:
        say(f"a stack of its own under {places.var}; Airflow meanwhile: {ports.url('airflow')}")
        state = start(places, ports, environ, tied=True)
        own = {
            "VAR": str(places.var),
            "DATABASE_URL": state.database_url,
            "REGION_URL": ports.url("region"),
        }
        yield Settings.from_env({**environ, **own})
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        running.stop(places)


def _is_running(places: Places) -> bool:
    """Whether the stack there belongs to a demo that is alive; what a dead one left is not in the way."""
    state = running.read(places)
    if state is None or not state.is_alive:
        return False
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(state.pid).parent()
        return parent is not None and "demo" in parent.cmdline()
    return False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
