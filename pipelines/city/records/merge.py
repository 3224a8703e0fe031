"""Bring accepted rows into the city platform: COPY into temporary tables, then a set-based merge.

Rows arrive as canonical text. PostgreSQL gives them their types, finds the records they are about
by their match keys, and compares typed columns with the current version: new and
changed rows make a version and, when a department brought them, a row in the outbox; unchanged rows
make neither.

Before that, subjects without a credit code are merged into those of their codes (`subject_merging`):
whoever has such rows, or names such a subject, loads alone.

Batches that overlap wait for each other and never dead-lock: subjects are written first, in order,
and stay locked until the commit, so whoever brings another record of the same subject waits for it;
then records are locked in the order of their match keys. A record that another transaction creates
meanwhile is found again in the next round (`ON CONFLICT DO NOTHING` tells us nothing about it).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import sqlalchemy as sa

from pipelines.batch import Batch
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.city.engine import driver_connection
from pipelines.city.platform import CityPlatform
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.incoming import copy_in
from pipelines.city.records.judging_again import JudgeAgain
from pipelines.city.records.merge_steps import Merge
from pipelines.city.records.other_parts import OtherParts
from pipelines.city.records.rekeying import require_definition
from pipelines.city.records.stated_values import StatedValues
from pipelines.city.records.subjects import merged_subjects
from pipelines.city.records.subjects.disputed_numbers import note_disputed_numbers
from pipelines.city.records.subjects.subject_merging import SubjectMerging
from pipelines.progress import Progress
from pipelines.shapes.absence import Absence
from pipelines.shapes.finding import Finding
from pipelines.shapes.row_not_taken import RowNotTaken


# Hash joins over the whole batch stay in memory; compiling these few statements would cost more
# than it saves.
SESSION_SETTINGS = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"


@dataclass(frozen=True)
class LoadCounts:
    """What became of the accepted rows; those that go back are in none of the three counts."""

    new: int
    changed: int
    unchanged: int
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    """Those that only loading could have; a row with an error was not loaded."""
    not_taken: tuple[RowNotTaken, ...] = field(default=(), compare=False)
    """The rows whose record was another department's or a later batch's by the time of loading."""


def load_records(
    connection: sa.Connection,
    platform: CityPlatform,
    batch: Batch,
    accepted: pa.Table | pa.RecordBatchReader,
    *,
    record_type: RecordType,
    first_batch_no: str | None = None,
    absence: Absence | None = None,
    judge_again: JudgeAgain | None = None,
    parts: OtherParts | None = None,
) -> LoadCounts:
    """Merge a batch's accepted rows inside the caller's transaction.

    `accepted` has `row_number` and one text column per element of the record type, keys unique.
    `first_batch_no` is the batch whose file brought the rows first, if this one is judged again:
    what a later batch of the same side has brought stands, in whatever order batches are loaded.
    `absence` says which elements the rows do not mention: their earlier values stay. `judge_again`
    is asked about changed rows when their records are locked; those with an error go back, and so do
    rows that contradict another one of `parts`.

    Raises:
        ValidationBroken: rows share a business key, which validation should have seen.
        Permanent: the key of the record type has changed since the last `database migrate`.
    """
    require_definition(connection, record_type)
    record_batches = accepted.to_batches() if isinstance(accepted, pa.Table) else accepted
    progress = Progress(batch.batch_no, "load", batch.accepted)
    with driver_connection(connection).cursor() as cursor:
        cursor.execute(SESSION_SETTINGS)
        count = copy_in(
            cursor, platform.identity_cipher, record_type, record_batches, progress=progress
        )
        if count == 0:
            return LoadCounts(0, 0, 0)

        progress.step("copied")
        doubles = _merge_subjects(cursor, platform.catalogue, batch, record_type)
        merge = Merge(
            cursor=cursor,
            batch=batch,
            record_type=record_type,
            department=department_code(platform.catalogue, batch.department),
            first_batch_no=first_batch_no or batch.batch_no,
            stated_values=StatedValues(cursor, record_type, absence or Absence()),
            judge_again=judge_again,
            parts=parts,
        )
        _find_records(merge, count - doubles, progress)
        findings = []
        if doubles:
            findings += merged_subjects.note_doubles(cursor, batch.batch_no, record_type)
        new, changed = _write_versions(merge, progress)
        findings += merge.findings
        findings += note_disputed_numbers(cursor, platform.catalogue, batch, record_type)

    return LoadCounts(
        new=new,
        changed=changed,
        unchanged=count - new - changed - len(merge.rows_going_back),
        findings=tuple(findings),
        not_taken=tuple(merge.not_taken),
    )


def _find_records(merge: Merge, count: int, progress: Progress) -> None:
    """Find or make the subjects and records of this many rows."""
    merge.register_subjects()
    progress.step("subjects registered")
    merge.find_or_create_records(count)
    progress.step("records found")


def _write_versions(merge: Merge, progress: Progress) -> tuple[int, int]:
    """Write what is new and what has changed; returns the number of either."""
    changed = merge.write_changed_versions()
    progress.step("changes written")
    new = merge.write_first_versions()
    progress.step("new records written")

    merge.compare_with_other_parts()
    merge.rename_subjects()
    merge.point_at_new_versions()
    return new, changed


def _merge_subjects(
    cursor: Cursor, catalogue: Catalogue, batch: Batch, record_type: RecordType
) -> int:
    """Merge subjects whose credit code is known by now; returns the number of rows set aside."""
    merging = SubjectMerging(cursor, catalogue, record_type)
    if not merging.lock():
        return 0
    # What came with a number that has its code now may name another number beside it.
    has_codes = merged_subjects.find_codes(cursor, record_type)
    merges = merging.new_merges()
    while merges:
        merged_subjects.note_merges(cursor, merges, batch.batch_no)
        merged_subjects.move_records(cursor, catalogue, merges)
        has_codes |= merged_subjects.find_codes(cursor, record_type)
        merges = merging.new_merges(sorted(set(merges.values())))
    if not has_codes or not merged_subjects.give_new_keys(cursor, record_type):
        return 0
    return merged_subjects.set_doubles_aside(cursor, record_type)


def department_code(catalogue: Catalogue, folder: str) -> str:
    """The code of the department that a folder belongs to; the folder may bear another name."""
    department = catalogue.department_of_folder(folder)
    return department.code if department else folder
