"""What each command does, as recipes: no parsing above this line, no Airflow below it."""

from __future__ import annotations

import json
import logging
import os
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import catalogue, flows, receipts, settings
from pipelines.batch import Batch, BatchState, Origin
from pipelines.city import ledger
from pipelines.city.exchange import outbox
from pipelines.errors import CatalogueError, PipelineError, UnknownBatch
from pipelines.intake import inbox, originals
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import stage_part
from pipelines.intake.staging.store import Staging
from pipelines.shapes.privacy import mask_numbers_in
from pipelines.templates import write_templates


log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that `submit` waits for files that are still being written before it leaves them to the next run."""


def submit() -> list[Batch]:
    """Take everything under the ingest root through SUBMISSION; batches in the order they were claimed.

    Files that change while we look are waited for a little, then left for the next run. A batch that the system
    fails on is held and reported; the others go on.
    """
    owner = f"submit on {socket.gethostname()}, process {os.getpid()}"
    done: dict[str, Batch] = {}
    _wait_until_settled()
    while batches := [b for b in flows.claim(owner, takeover=True) if b.batch_no not in done]:
        for number, batch in enumerate(batches, 1):
            log.info("%d of %d: %s", number, len(batches), mask_numbers_in(batch.place))
            done[batch.batch_no] = _run_or_hold(batch.batch_no)
    return list(done.values())


def resubmit(receipt: str) -> list[Batch]:
    """Judge again, with today's catalogue, what the batch of a receipt had refused; or go on with a held batch.

    `receipt` is a receipt's path (.xlsx or .json) or a batch number. The kept original travels once more:
    rows that were accepted then come out unchanged.

    Raises:
        UnknownBatch: there is no such receipt or batch, or its original is no longer kept.
    """
    batch = ledger.find(_batch_no_of(receipt))
    if batch.state is BatchState.HELD:
        ledger.release(batch.batch_no)
        return [_run_or_hold(batch.batch_no)]
    root = settings.current().ingest_root
    if batch.kept_as is None or not (root / batch.kept_as).is_file():
        raise UnknownBatch(
            f"batch {batch.batch_no}: its original is not kept any more, so it cannot be judged again"
        )
    again = originals.bring_back(root / batch.kept_as, root, batch)
    opened = ledger.open_batches([again], mends=batch.batch_no, part=batch.part)
    done = [_run_or_hold(batch_no) for batch_no in opened]
    for batch in done:
        # A file that nothing could be made of may turn out to have several parts, and these to have some again.
        done += [_run_or_hold(batch_no) for batch_no in ledger.parts_beside(batch)]
    return done


def upload() -> dict[str, Any]:
    """Send what is pending, then fetch the region's receipts until they are final."""
    sent = flows.upload_pending()
    unsettled = _until_final()
    return {"uploaded": sent, "unsettled": unsettled, **outbox.counts(), "needs_a_person": False}


def download() -> dict[str, Any]:
    """Fetch what the region distributes, take it through SUBMISSION, and tell the region what was refused."""
    opened = flows.download_changes()
    batches = [_run_or_hold(batch_no) for batch_no in opened]
    return {
        "batches": [as_json(batch) for batch in batches],
        "received": sum(batch.received for batch in batches),
        "accepted": sum(batch.accepted for batch in batches),
        "rejected": sum(batch.rejected for batch in batches),
        "needs_a_person": any(batch.state is BatchState.HELD for batch in batches),
    }


def reconcile() -> dict[str, Any]:
    """Compare both sides by record type and day, and mend what differs."""
    outcome = dict(flows.reconcile())
    if outcome["mended"]:
        flows.upload_pending()
    outcome["needs_a_person"] = bool(outcome.get("unknown_here"))
    return outcome


def data_docs(file: Path, folder: Path) -> Path:
    """Build Great Expectations Data Docs of one file, judged as a department's batch would be; loads nothing."""
    from pipelines.validation import build_data_docs

    known = catalogue.current()
    with tempfile.TemporaryDirectory() as scratch:
        staging = Staging(Path(scratch), "data-docs")
        limits = Limits.of(settings.current())
        staged = stage_part(file, staging, known, limits, hint=file.name)
        record_type = known.record_types[staged.require_reading().record_type]
        return build_data_docs(
            staging.raw_rows.element_rows(record_type), record_type, known, folder
        )


def templates(folder: Path, record_types: Sequence[str], departments: Sequence[str]) -> list[Path]:
    """Write the filling templates of record types (none named: all), and for departments what each has to report.

    Raises:
        CatalogueError: with one line for each name that the catalogue does not know.
    """
    known = catalogue.current()
    by_name = {name: one for one in known.record_types.values() for name in (one.title, one.name)}
    unknown = [f"no such record type: {name}" for name in record_types if name not in by_name]
    unknown += [
        f"no such department: {name}"
        for name in departments
        if known.department_of_folder(name) is None
    ]
    if unknown:
        raise CatalogueError(unknown)
    chosen = [by_name[name] for name in record_types] or list(known.record_types.values())
    whose = [one for name in departments if (one := known.department_of_folder(name))]
    return list(write_templates(known, folder, chosen, whose))


def as_json(batch: Batch) -> dict[str, Any]:
    """One batch in the words of the command line's contract; the receipt's path is absolute."""
    root = settings.current().ingest_root
    names = (
        "batch_no",
        "path",
        "department",
        "record_type",
        "state",
        "received",
        "accepted",
        "rejected",
    )
    outcome: dict[str, Any] = {name: getattr(batch, name) for name in names} | {"path": batch.place}
    outcome |= {"new": batch.new, "changed": batch.changed, "unchanged": batch.unchanged}
    outcome["receipt"] = str(root / batch.receipt) if batch.receipt else None
    outcome["reason"] = batch.reason
    return outcome


def as_lines(batches: Sequence[Batch]) -> Iterator[str]:
    """One line a batch for people, and one that sums up."""
    for batch in batches:
        counts = f"received {batch.received}, accepted {batch.accepted}, rejected {batch.rejected}"
        yield f"{batch.batch_no}  {mask_numbers_in(batch.place)}  {batch.record_type or '-'}  {batch.state}: {counts}"
        if batch.reason:
            yield f"    {batch.reason}"
        if batch.receipt:
            yield f"    {batch.receipt}"
    yield f"{len(batches)} batch(es)" if batches else "nothing was ready"


def status_lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """The summary of `status` for people."""
    for key, value in summary.items():
        if isinstance(value, list):
            yield f"{key}: {len(value)}"
            yield from (
                f"    {mask_numbers_in(json.dumps(one, ensure_ascii=False, default=str))}"
                for one in value
            )
        else:
            yield f"{key}: {value}"


def _run_or_hold(batch_no: str) -> Batch:
    """Run the stages; when the system fails on one batch, say so and let the others go on."""
    try:
        flows.run(batch_no)
        batch = ledger.find(batch_no)
        if batch.origin is Origin.REGION:
            flows.answer_region(batch_no)
    except PipelineError as fault:
        log.error("batch=%s stopped: %s", batch_no, fault)
    return ledger.find(batch_no)


def _until_final(seconds: float = 30.0) -> int:
    """Fetch receipts until none is missing or patience ends; returns how many uploads are still unsettled."""
    deadline = time.monotonic() + seconds
    while (unsettled := flows.acknowledge()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return unsettled


def _wait_until_settled() -> None:
    chosen, deadline = settings.current(), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        files, now = inbox.look(chosen.ingest_root), time.time_ns()
        if all(inbox.is_settled(file, now, chosen.settle_seconds) for file in files):
            return
        time.sleep(0.1)


def _batch_no_of(receipt: str) -> str:
    path = Path(receipt)
    if path.suffix in (".xlsx", ".json"):
        return str(receipts.read_json_receipt(path.with_suffix(".json"))["batch_no"])
    return receipt
