"""Run batches for a command, and print them."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines import flows
from pipelines.batch import Batch, BatchState, Origin
from pipelines.city import ledger
from pipelines.city.migrating import bring_up_to_date
from pipelines.city.platform import CityPlatform
from pipelines.commands.output import DONE, NEEDS_A_PERSON, print_outcome
from pipelines.errors import CatalogueError, ConfigurationError, PipelineError
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.stages.download import answer_region
from pipelines.work import current_platform


log = logging.getLogger(__name__)


def migrated_platform() -> CityPlatform:
    """The platform, its database brought up to date."""
    # The command may be the first thing that is run after an update.
    platform = current_platform()
    bring_up_to_date(platform)
    return platform


def run_batch(
    platform: CityPlatform,
    batch_no: str,
    run: Callable[[CityPlatform, str], object] = flows.run,
) -> Batch:
    """Run all stages of a batch; when the system fails on it, log that and return it as it is.

    `run` is `flows.go_on` for a batch that is held.

    Raises:
        ConfigurationError, CatalogueError: no batch can be worked on.
    """
    try:
        run(platform, batch_no)
        # The region waits for an answer to what it has distributed, a department for a receipt.
        if ledger.find(platform, batch_no).origin is Origin.REGION:
            answer_region(platform.for_exchange(), batch_no)
    except (ConfigurationError, CatalogueError):
        raise
    except PipelineError as error:
        # The next batch may be sound. What became of this one stands in the ledger.
        log.error("batch=%s stopped: %s", batch_no, error)
        ledger.leave(platform, batch_no)
    return ledger.find(platform, batch_no)


def print_batches(
    arguments: argparse.Namespace, platform: CityPlatform, batches: Sequence[Batch]
) -> int:
    """Print batches; returns the exit status."""
    outcome = {"batches": [batch_json(batch, platform.ingest_root) for batch in batches]}
    print_outcome(arguments, outcome, batch_lines(batches))
    held = [batch.batch_no for batch in batches if batch.state is BatchState.HELD]
    if held:
        print(f"held, and waiting for a person: {', '.join(held)}; see `status`", file=sys.stderr)
    waiting = [batch.batch_no for batch in batches if not batch.is_finished]
    unfinished = [batch_no for batch_no in waiting if batch_no not in held]
    if unfinished:
        print(
            f"not finished: {', '.join(unfinished)};"
            " once the reason above is gone, the same command goes on where it stopped",
            file=sys.stderr,
        )
    return NEEDS_A_PERSON if held or unfinished else DONE


def batch_json(batch: Batch, ingest_root: Path) -> dict[str, Any]:
    """A batch in the words of the command line's contract; the receipt's path is absolute."""
    return {
        "batch_no": batch.batch_no,
        "path": batch.place,
        "department": batch.department,
        "record_type": batch.record_type,
        "state": batch.state,
        "received": batch.received,
        "accepted": batch.accepted,
        "rejected": batch.rejected,
        "new": batch.new,
        "changed": batch.changed,
        "unchanged": batch.unchanged,
        "receipt": str(ingest_root / batch.receipt) if batch.receipt else None,
        "reason": batch.reason,
    }


def batch_lines(batches: Sequence[Batch]) -> Iterator[str]:
    """For people: a line per batch, and a line that sums up."""
    for batch in batches:
        place = mask_numbers_in(batch.place)
        yield (
            f"{batch.batch_no}  {place}  {batch.record_type or '-'}  {batch.state}:"
            f" received {batch.received}, accepted {batch.accepted}, rejected {batch.rejected}"
        )
        if batch.reason:
            yield f"    {batch.reason}"
        if batch.receipt:
            yield f"    {batch.receipt}"
    yield f"{len(batches)} batch(es)" if batches else "nothing was ready"
