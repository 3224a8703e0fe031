"""`resubmit`: judge again what the batch of a receipt, or a rule, had rejected.

It is judged with today's catalogue.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipelines import flows, receipts
from pipelines.batch import Batch, BatchState
from pipelines.city import ledger
from pipelines.city.ledger import rejected_rows, unmended
from pipelines.city.ledger.unmended import UnmendedBatch
from pipelines.city.migrating import bring_up_to_date
from pipelines.city.platform import CityPlatform
from pipelines.commands.batch_output import print_batches, run_batch
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    WRONG_USE,
    Commands,
    add_command,
    add_json_flag,
    print_outcome,
)
from pipelines.commands.trial import try_file
from pipelines.errors import UnknownBatch
from pipelines.intake import originals
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.work import current_platform


def add_commands(commands: Commands) -> None:
    """Add `resubmit` to the parser's commands."""
    parser = add_command(
        commands,
        "resubmit",
        resubmit_command,
        "judge again what the batch of a receipt had rejected",
    )
    parser.add_argument(
        "receipt", nargs="?", metavar="RECEIPT", help="a receipt (.xlsx or .json) or a batch number"
    )
    parser.add_argument(
        "--rule",
        metavar="X",
        help="every batch with rows that this rule rejected and nobody mended since",
    )
    parser.add_argument(
        "--record-type", metavar="T", help="with --rule: only batches of this record type"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="with --rule: only say how many rows would pass"
    )
    add_json_flag(parser)


def resubmit_command(arguments: argparse.Namespace) -> int:
    """Judge again what the batch of a receipt, or a rule, had rejected, with today's catalogue."""
    if (arguments.receipt is None) == (arguments.rule is None):
        print("give either a receipt or --rule", file=sys.stderr)
        return WRONG_USE

    platform = current_platform()
    bring_up_to_date(platform)
    if arguments.receipt is not None:
        return print_batches(arguments, platform, resubmit(platform, arguments.receipt))

    outcome = rejudge(platform, arguments.rule, arguments.record_type, dry_run=arguments.dry_run)
    print_outcome(arguments, outcome.as_json(), outcome.lines())
    return NEEDS_A_PERSON if outcome.needs_a_person else DONE


def resubmit(platform: CityPlatform, receipt: str) -> list[Batch]:
    """Judge again what the batch of a receipt had rejected; or go on with a held batch.

    `receipt` is a receipt's path (.xlsx or .json) or a batch number. The kept original is judged once
    more: rows that were accepted then come out unchanged. One that was changed since is refused.

    Raises:
        UnknownBatch: there is no such receipt or batch, or its original is no longer kept.
    """
    batch = ledger.find(platform, _batch_no_of(receipt))
    if batch.state is BatchState.HELD:
        return [run_batch(platform, batch.batch_no, flows.go_on)]

    if originals.size_of_kept(platform.ingest_root, batch.kept_as) is None:
        raise UnknownBatch(
            f"batch {batch.batch_no}:"
            " its original is not kept any more, so it cannot be judged again"
        )
    done = [run_batch(platform, ledger.open_again(platform, batch))]
    for finished_batch in done:
        # A file that could not be read before may now have several parts, each a batch of its own.
        for batch_no in ledger.parts_beside(platform, finished_batch):
            done.append(run_batch(platform, batch_no))
    return done


def _batch_no_of(receipt: str) -> str:
    path = Path(receipt)
    if path.suffix in (".xlsx", ".json"):
        return receipts.batch_of_receipt(path)
    return receipt


class TrialOutcome(StrEnum):
    """What became of a batch that was tried again and did not go through the stages again."""

    TRIED = "tried"
    ORIGINAL_GONE = "gone"
    """The original is not kept any more."""
    ORIGINAL_CHANGED = "changed"
    """What is kept has other bytes than what was taken in."""


# Outcome of a trial that a person has to look at → what a line says of it.
_NEEDS_A_LOOK: dict[TrialOutcome | BatchState, str] = {
    TrialOutcome.ORIGINAL_GONE: ": its original is not kept any more",
    TrialOutcome.ORIGINAL_CHANGED: ": its original was changed after it was taken in",
}


@dataclass(frozen=True)
class RejudgedBatch:
    """What became of the rows of one batch that a rule had rejected."""

    batch_no: str
    department: str
    path: str
    record_type: str | None
    rows: int
    """How many rows the rule had rejected."""
    passes: int
    """How many of them pass now, or would."""
    again: str | None
    """Number of the batch that they travelled in once more."""
    state: TrialOutcome | BatchState
    """The state of the batch in which the rows travelled again, if they did."""

    @property
    def needs_a_person(self) -> bool:
        """Whether nothing more happens until somebody looks at it."""
        return self.state in (BatchState.HELD, *_NEEDS_A_LOOK)

    def line(self, verb: str) -> str:
        """For people."""
        judged_again = f" (judged again as {self.again})" if self.again else ""
        doubt = _NEEDS_A_LOOK.get(self.state, "")
        path = mask_numbers_in(self.path)
        counts = f"{self.passes} of {self.rows} row(s) {verb}"
        return f"{self.batch_no}  {path}: {counts}{judged_again}{doubt}"


@dataclass(frozen=True)
class Rejudging:
    """What became of all rows that a rule had rejected."""

    rule: str
    dry_run: bool
    batches: list[RejudgedBatch]
    rows: int
    passes: int
    needs_a_person: bool

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For people: a line per batch, and a line that sums up."""
        verb = "would pass" if self.dry_run else "pass now"
        for batch in self.batches:
            yield batch.line(verb)
        yield f"{len(self.batches)} batch(es): {self.passes} of {self.rows} row(s) {verb}"


def rejudge(
    platform: CityPlatform, rule: str, record_type: str | None, *, dry_run: bool
) -> Rejudging:
    """Judge every batch with rows that a rule rejected and nobody mended, with today's catalogue.

    Each is tried first. A batch of which no such row would pass is left alone, for its department
    has its receipt; of the others the kept original travels once more, unless this is a dry run.
    """
    batches = []
    for batch in unmended.unmended(platform, rule=rule, record_type=record_type):
        batches.append(_rejudge_batch(platform, batch, rule, dry_run=dry_run))
    return Rejudging(
        rule=rule,
        dry_run=dry_run,
        batches=batches,
        rows=sum(batch.rows for batch in batches),
        passes=sum(batch.passes for batch in batches),
        needs_a_person=any(batch.needs_a_person for batch in batches),
    )


def _rejudge_batch(
    platform: CityPlatform, batch: UnmendedBatch, rule: str, *, dry_run: bool
) -> RejudgedBatch:
    row_numbers = set(unmended.unmended_row_numbers(platform, batch.batch_no, rule=rule))
    state: TrialOutcome | BatchState
    passing, state = _try_again(platform, batch.batch_no, row_numbers)

    new_batch_no = None
    if passing and not dry_run:
        for new_batch in resubmit(platform, batch.batch_no):
            new_batch_no = new_batch.batch_no
            state = new_batch.state
            # What was tried counts no more: only what the new batch did.
            passing = set()
            if new_batch.state is BatchState.RECEIPTED:
                passing = row_numbers - _rejected_row_numbers(platform, new_batch_no)

    return RejudgedBatch(
        batch_no=batch.batch_no,
        department=batch.department,
        path=batch.path,
        record_type=batch.record_type,
        rows=len(row_numbers),
        passes=len(passing),
        again=new_batch_no,
        state=state,
    )


def _try_again(
    platform: CityPlatform, batch_no: str, row_numbers: set[int]
) -> tuple[set[int], TrialOutcome]:
    """Judge the kept original of a batch with today's catalogue.

    Returns those of `row_numbers` that would be accepted, and whether there was an original.
    """
    batch = ledger.find(platform, batch_no)
    if originals.size_of_kept(platform.ingest_root, batch.kept_as) is None:
        return set(), TrialOutcome.ORIGINAL_GONE
    with originals.kept_original(platform.ingest_root, str(batch.kept_as)) as original:
        if batch.digest not in (None, originals.digest_of(original)):
            return set(), TrialOutcome.ORIGINAL_CHANGED
        trial = try_file(
            platform,
            original,
            batch.department,
            dropped_as=batch.path,
            part=batch.part,
            today=batch.found_on,
        )
    if trial.contents.is_refused:
        return set(), TrialOutcome.TRIED
    return row_numbers - trial.rejected_rows, TrialOutcome.TRIED


def _rejected_row_numbers(platform: CityPlatform, batch_no: str) -> set[int]:
    with platform.transaction() as connection:
        return rejected_rows.row_numbers_of(connection, batch_no)
