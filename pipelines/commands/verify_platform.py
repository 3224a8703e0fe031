"""`verify`: recompute the platform from the kept originals and messages, and compare.

Slow and plain on purpose. Reading and judging are those of the pipelines; who owns a record, its values,
its versions, the counts of the batches and the message log are recomputed by code that shares nothing
with the merge.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.batch import Batch
from pipelines.catalogue.model import RecordType
from pipelines.city import ledger
from pipelines.city.exchange.message_log import log_entries
from pipelines.city.platform import CityPlatform
from pipelines.city.records.kept_state import (
    StandingRecord,
    records_out_of_sight,
    standing_records,
)
from pipelines.city.records.merge import department_code
from pipelines.city.tables import RecordSide
from pipelines.commands.batch_output import migrated_platform
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    Commands,
    add_command,
    add_json_flag,
    print_outcome,
)
from pipelines.commands.recomputed_records import (
    Recomputation,
    RecomputedRecord,
    RecordKey,
    first_batch_no_of,
)
from pipelines.commands.rows_once_more import BatchGone, reread
from pipelines.errors import FileRefused
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.region.log_files import export_lines, verify_export
from pipelines.region.proofs import ProofKey, public_keys_of
from pipelines.region.signing import timestamp_now


# Differences that are named; more are counted.
MOST_DIFFERENCES = 200

# Batches between two lines that say how far it is.
_BATCHES_A_LINE = 20


def add_commands(commands: Commands) -> None:
    """Add `verify` to the parser's commands."""
    parser = add_command(
        commands,
        "verify",
        verify_platform_command,
        "recompute all records from kept originals and messages, and compare: 0 equal, 1 differences;"
        " reading and judging are those of the pipelines, all that follows is recomputed by itself",
    )
    add_json_flag(parser)


def verify_platform_command(arguments: argparse.Namespace) -> int:
    """Recompute the platform and compare it with what is there."""
    outcome = verify_platform(migrated_platform())
    print_outcome(arguments, outcome.as_json(), outcome.lines())
    return NEEDS_A_PERSON if outcome.count else DONE


@dataclass
class Verification:
    """What was compared, and every difference."""

    batches: int = 0
    records: int = 0
    left_out: int = 0
    """Records of subjects without a credit code: which of them are one is not recomputed."""
    on_the_ledgers_word: int = 0
    """Rows that went back for what the platform kept at the time; nobody can judge them anew."""
    differences: list[str] = field(default_factory=list)
    """The first of them."""
    count: int = 0
    """How many there are."""

    def add(self, place: str, differences: Iterator[str] | list[str]) -> None:
        """Note differences; `place`: the batch or record that they are about."""
        for difference in differences:
            self.count += 1
            if len(self.differences) < MOST_DIFFERENCES:
                self.differences.append(mask_numbers_in(f"{place}: {difference}"))

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For people: a line per difference, and a line that sums up."""
        yield from self.differences
        if self.count > len(self.differences):
            yield f"and {self.count - len(self.differences)} more"
        yield (
            f"{self.batches} batch(es), {self.records} record(s) compared, {self.left_out} left out,"
            f" {self.on_the_ledgers_word} row(s) taken on the ledger's word:"
            f" {self.count or 'no'} difference(s)"
        )


def verify_platform(platform: CityPlatform) -> Verification:
    """Recompute all records, and compare them with those that stand."""
    outcome = Verification()
    recomputation = _recomputed(platform, outcome)
    outcome.on_the_ledgers_word = recomputation.on_the_ledgers_word
    _progress(f"{len(recomputation.records)} records recomputed; comparing")
    _compare(platform, recomputation, outcome)
    outcome.add("the message log", _problems_of_log(platform))
    return outcome


def _progress(text: str) -> None:
    print(f"verify: {text}", file=sys.stderr, flush=True)


def _recomputed(platform: CityPlatform, outcome: Verification) -> Recomputation:
    recomputation = Recomputation()
    batches = ledger.loaded_in_order(platform)
    earlier: dict[str, Batch] = {}
    for number, batch in enumerate(batches, 1):
        earlier[batch.batch_no] = batch
        place = f"batch {batch.batch_no} ({batch.label})"
        try:
            rows = reread(platform, batch)
        except (BatchGone, FileRefused) as error:
            outcome.add(place, [f"it cannot be recomputed: {error}"])
            continue
        differences = recomputation.add(
            rows,
            owner=department_code(platform.catalogue, batch.department),
            first_batch_no=first_batch_no_of(batch, earlier),
        )
        outcome.add(place, differences)
        outcome.batches += 1
        if number % _BATCHES_A_LINE == 0 or number == len(batches):
            _progress(f"{number} of {len(batches)} batches read and judged again")
    return recomputation


def _compare(platform: CityPlatform, recomputation: Recomputation, outcome: Verification) -> None:
    comparison = _Comparison(recomputation, outcome)
    for record_type in platform.catalogue.record_types.values():
        with platform.transaction() as connection:
            hidden = records_out_of_sight(connection, record_type)
            if hidden:
                outcome.add(record_type.name, [f"{hidden} record(s) have no current version"])
            for standing in standing_records(connection, record_type):
                comparison.take(standing, record_type)

    for key, record in comparison.left.items():
        outcome.add(_named(key, record), ["it is missing"])


class _Comparison:
    """Takes the records that stand one by one; what is left of the others is missing."""

    def __init__(self, recomputation: Recomputation, outcome: Verification) -> None:
        self.left = dict(recomputation.records)
        self._without_code = recomputation.without_code
        self._outcome = outcome
        # A record is found by what brought its versions, and not by a key that the database computed.
        self._key_of_source = {}
        for key, record in recomputation.records.items():
            for source in record.sources:
                self._key_of_source[source] = key

    def take(self, standing: StandingRecord, record_type: RecordType) -> None:
        """Compare one record."""
        traced = [source for source in standing.sources if source in self._key_of_source]
        keys = {self._key_of_source[source] for source in traced}
        if not self._without_code.isdisjoint(standing.sources):
            self._outcome.left_out += 1
            for key in keys:
                self.left.pop(key, None)
            return

        self._outcome.records += 1
        place = f"{record_type.name} record {standing.record_id}"
        if len(keys) != 1:
            self._outcome.add(place, [f"it stands for {len(keys)} records, not for one"])
            return
        [key] = keys
        if key in self.left:
            record = self.left.pop(key)
            self._outcome.add(place, _differences(standing, record, record_type))
        else:
            self._outcome.add(place, ["another record stands for the same rows"])


def _named(key: RecordKey, record: RecomputedRecord) -> str:
    batch_no, row_number = record.sources[-1]
    return f"{key[0]} record of row {row_number} of batch {batch_no}"


def _differences(
    standing: StandingRecord, record: RecomputedRecord, record_type: RecordType
) -> Iterator[str]:
    """How a record differs from what it should be."""
    if standing.side is not record.side:
        yield f"it is the {standing.side}'s, and should be the {record.side}'s"
    if record.side is RecordSide.CITY and standing.department != record.owner:
        yield f"its owner is {standing.department}, and should be {record.owner}"
    for code, text in record.values.items():
        if standing.values[code] != text:
            # The values of a number of a person are its hashes: nobody is told them.
            is_hidden = record_type.elements[code].personal
            values = "" if is_hidden else f": {standing.values[code]!r}, should be {text!r}"
            yield f"{code} differs{values}"
    if list(standing.sources) != record.sources:
        yield (
            f"it has {len(standing.sources)} version(s) from {_sources(standing.sources)},"
            f" should have {len(record.sources)} from {_sources(record.sources)}"
        )
    if standing.version != standing.versions:
        yield f"it is at version {standing.version} of {standing.versions}"
    brought = sum(1 for batch_no, _ in standing.sources)
    if record.side is RecordSide.CITY and not standing.queued:
        yield f"none of its {brought} version(s) ever went to the outbox"


def _sources(sources: Any) -> str:
    return ", ".join(f"{batch_no} row {row_number}" for batch_no, row_number in sources)


def _problems_of_log(platform: CityPlatform) -> list[str]:
    """What is wrong with the chain of requests and answers."""
    settings = platform.settings
    entries = log_entries(platform)
    key = ProofKey.of_settings(settings)
    lines = export_lines(entries, key, timestamp_now(), with_answers=False)
    believed = public_keys_of(settings.region_public_key, "REGION_PUBLIC_KEY")
    return list(verify_export(lines, believed).problems)


__all__ = ["Verification", "add_commands", "verify_platform_command", "verify_platform"]
