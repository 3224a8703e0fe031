"""Start a stack, drop the files, wait until all have gone round, say what happened, stop."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

from pipelines import settings
from pipelines.settings import Settings
from stack import health, state
from stack.console import DONE, complain, say
from stack.demo.arrivals import Arrivals, arrivals_under
from stack.demo.sample_files import distributed_records, drop, sample_files
from stack.demo.table import table_lines
from stack.folders import StackFolders
from stack.ports import Ports
from stack.starting import NotStarted, start
from stack.stopping import stop_stack


# Settings of the real stack. The demo leaves them out, so that it cannot touch real data.
NOT_FOR_THE_DEMO = (
    "DATABASE_URL",
    "EXCHANGE_DATABASE_URL",
    "INGEST_ROOT",
    "REGION_URL",
    "REGION_SECRET",
    "REGION_CONTRACT",
    "REGION_PLAIN_HTTP",
    "REGION_CA_FILE",
    "REGION_CLIENT_CERT",
    "REGION_CLIENT_KEY",
    "REGION_ALGORITHM",
    "REGION_CODES",
    "PLATFORM_CODE",
    "IDENTITY_KEY",
    "ENCRYPTION_KEY",
    "RECEIPT_KEY",
    "RECEIPT_PUBLIC_KEYS",
    "EXCHANGE_KEY",
    "REGION_PUBLIC_KEY",
    "REGION_PROOF_KEY",
    "PLATFORM_PUBLIC_KEYS",
    "SETTLE_SECONDS",
    "MAX_FILE_BYTES",
    "MAX_BATCHES_PER_RUN",
    "MAX_BATCHES_PER_DEPARTMENT",
    "LEASE_SECONDS",
    "PAGE_ROWS",
)

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

HEADER = (
    "file",
    "department",
    "record type",
    "received",
    "accepted",
    "rejected",
    "seconds to receipt",
)


class NotArrived(Exception):
    """Something did not arrive in time; the message says what."""


def run(seconds: float) -> int:
    """Show the whole way round, in at most `seconds` after the drop; 0: everything arrived."""
    folders = StackFolders(StackFolders.from_env(os.environ).var / "demo")
    if _is_running(folders):
        return complain(f"another demo is running under {folders.var}")

    for number in SIGNALS:
        signal.signal(number, _interrupt)
    started = time.monotonic()
    try:
        _run_in_own_stack(folders, seconds)
    except (NotStarted, NotArrived) as error:
        return complain(f"the demo failed: {error} (logs: {folders.logs})")
    except KeyboardInterrupt:
        return complain("interrupted; everything that was started is stopped")

    took = time.monotonic() - started
    say(f"\nreceipts  {folders.var / 'ingest'}/<department>/receipts")
    say(f"logs      {folders.logs}")
    say(f"all done in {took:.0f} s, everything stopped; `make up` leaves a stack running")
    return DONE


def _run_in_own_stack(folders: StackFolders, seconds: float) -> None:
    ports = Ports.free()
    environ = {}
    for name, value in os.environ.items():
        # A secret may stand in a file that `<name>_FILE` names.
        if not {name, name.removesuffix("_FILE")} & set(NOT_FOR_THE_DEMO):
            environ[name] = value

    with _own_stack(folders, ports, environ) as demo_settings, settings.using(demo_settings):
        files = sample_files()
        dropped_at = time.time()
        drop(files, demo_settings.ingest_root)
        say(f"dropped {len(files)} files into the inboxes; Airflow's watcher takes it from here")
        arrivals = _wait_for_all(
            demo_settings.ingest_root, ports, files, dropped_at=dropped_at, seconds=seconds
        )
        _report(arrivals)


@contextmanager
def _own_stack(
    folders: StackFolders, ports: Ports, environ: Mapping[str, str]
) -> Iterator[Settings]:
    """Start a fresh stack; whatever happens, nothing of it keeps running."""
    stop_stack(folders)
    shutil.rmtree(folders.var, ignore_errors=True)
    try:
        say(f"a stack of its own under {folders.var}; Airflow meanwhile: {ports.url('airflow')}")
        current = start(folders, ports, environ, is_tied=True)
        addresses = {
            "VAR": str(folders.var),
            "DATABASE_URL": current.database_url,
            "REGION_URL": ports.url("region"),
        }
        yield Settings.from_env({**environ, **addresses})
    finally:
        # A second signal must not interrupt the stopping.
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        stop_stack(folders)


def _wait_for_all(
    root: Path, ports: Ports, files: Collection[str], *, dropped_at: float, seconds: float
) -> Arrivals:
    """Look again and again until everything has arrived.

    Raises:
        NotArrived: Airflow failed, or the time is over.
    """
    distributed = distributed_records()
    last_progress = ""
    while True:
        arrivals = arrivals_under(root, dropped_at)
        progress = _progress(arrivals, len(files))
        if progress != last_progress:
            last_progress = progress
            say(f"{time.time() - dropped_at:5.1f} s  {progress}")

        missing = arrivals.missing(files, distributed)
        if not missing:
            return arrivals
        failed = health.failed_runs(ports)
        if failed:
            raise NotArrived(f"Airflow could not finish {', '.join(failed)}")
        if time.time() - dropped_at > seconds:
            raise NotArrived(f"after {seconds:.0f} s this has not arrived: {'; '.join(missing)}")
        time.sleep(0.5)


def _progress(arrivals: Arrivals, file_count: int) -> str:
    acknowledged = arrivals.accepted_by_region + arrivals.refused_by_region
    return (
        f"receipts {len(arrivals.receipts)} of {file_count}, uploaded {arrivals.sent}, "
        f"acknowledged {acknowledged}, downloaded {arrivals.downloaded}"
    )


def _report(arrivals: Arrivals) -> None:
    """Say what happened to each file, and to the records of the exchange."""
    receipts = sorted(arrivals.receipts.values(), key=lambda receipt: receipt.seconds)
    rows = []
    for receipt in receipts:
        department = receipt.path.split("/")[0]
        counts = (receipt.received, receipt.accepted, receipt.rejected)
        file_name = Path(receipt.path).name
        rows.append([file_name, department, receipt.record_type, *counts, receipt.seconds])
    say("")
    for line in table_lines(HEADER, rows):
        say(line)

    say("")
    for receipt in receipts:
        if receipt.reason:
            say(f"not taken  {receipt.path}: {receipt.reason}")
    say(
        f"uploaded {arrivals.sent} records: {arrivals.accepted_by_region} accepted by the region, "
        f"{arrivals.refused_by_region} refused (the department has a receipt for it)"
    )
    say(
        f"downloaded {arrivals.downloaded} records from the region: "
        f"{arrivals.accepted_here} accepted"
    )


def _is_running(folders: StackFolders) -> bool:
    """Whether the stack belongs to a demo that is alive; what a dead one left may be removed."""
    current = state.read(folders)
    if current is None or not current.is_alive:
        return False
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(current.pid).parent()
        return parent is not None and "demo" in parent.cmdline()
    return False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
