"""Remind departments of rejected rows that nobody mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines import receipts
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.sentences import has_words
from pipelines.city import ledger
from pipelines.city.ledger import unmended
from pipelines.city.ledger.unmended import UnmendedBatch
from pipelines.city.platform import CityPlatform
from pipelines.intake.recognising.header_matching import HeaderMatcher
from pipelines.shapes.finding import Finding, Severity, finding_table
from pipelines.shapes.reading import Column, Reading
from pipelines.shapes.rejected_row import RejectedRow


# What staging adds to a header that occurs twice.
_REPEATED_HEADER = re.compile(r"#\d+$")


# As Python values all rows of a large batch would not fit into memory.
CHUNK_ROWS = 1_000


@dataclass(frozen=True)
class RemindersWritten:
    """How many reminders were written, and how many taken back."""

    reminded: int
    taken_back: int

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return asdict(self)


def remind(platform: CityPlatform) -> RemindersWritten:
    """Write the reminders that are due; remove those of batches in which nothing is left to mend.

    A process killed in between writes the same file again: batch and count decide its name.
    """
    reminded = 0
    for batch in unmended.due_for_a_reminder(platform):
        if _remind(platform, batch):
            reminded += 1

    outdated = unmended.outdated_reminders(platform)
    for reminder in outdated:
        folder = (platform.ingest_root / reminder.path).parent
        _remove_reminders(folder, reminder.batch_no)
        unmended.forget_reminder(platform, reminder.batch_no)
    return RemindersWritten(reminded=reminded, taken_back=len(outdated))


def _remind(platform: CityPlatform, due: UnmendedBatch) -> bool:
    """Write the reminder of one batch; False: no rule that rejected its rows is left."""
    record_type = platform.catalogue.record_type_named(due.record_type)
    if record_type is None:
        return False

    gathered = _rows_to_mend(platform, due, record_type)
    if gathered is None:
        return False

    department = platform.catalogue.department_of_folder(due.department)
    contents = receipts.Contents(
        batch=ledger.find(platform, due.batch_no),
        department_name=department.name if department else due.department,
        record_type=record_type,
        reading=_reading(gathered.headers, record_type),
        rows=receipts.RowsInMemory(gathered.rows),
        findings=gathered.findings,
    )
    folder = platform.ingest_root / due.department / "receipts"
    signer = receipts.Signer.from_settings(platform.settings)
    # Those behind the last one that is shown are counted, whatever their rules.
    count = gathered.rows.num_rows + max(due.rows - receipts.MAX_REJECTED_ROWS, 0)
    path = receipts.write_reminder(contents, folder, signer, days=due.days, unmended=count)
    relative_path = path.relative_to(platform.ingest_root).as_posix()
    unmended.note_reminder(platform, due.batch_no, count, relative_path)
    # The earlier ones go only now: a process killed in between leaves two, never none.
    _remove_reminders(folder, due.batch_no, but=path.stem)
    return True


@dataclass(frozen=True)
class _RowsToMend:
    """Rows that nobody mended, with those of their findings that can be put into words."""

    headers: Sequence[str]
    """Different from each other: staging has numbered those that occur twice."""
    rows: pa.Table
    """As intake stages them: `row_number`, then one text column per column of the file."""
    findings: pa.Table


def _rows_to_mend(
    platform: CityPlatform, due: UnmendedBatch, record_type: RecordType
) -> _RowsToMend | None:
    """The first rows of a batch, as many as a reminder shows; None: none has a finding with words."""
    sayable = _SayableFindings(record_type)
    headers: Sequence[str] = ()
    row_tables = []
    finding_tables = []
    limit = receipts.MAX_REJECTED_ROWS
    with unmended.unmended_rows_of(platform, due.batch_no, limit=limit) as rows:
        # Arrow keeps the rows in a tenth of the memory that Python takes for them.
        while chunk := list(islice(rows, CHUNK_ROWS)):
            # Without words for its findings a row would tell the department nothing.
            findings_of_row = {row.row_number: sayable.of_row(row) for row in chunk}
            to_mend = [row for row in chunk if findings_of_row[row.row_number]]
            headers = list(chunk[0].cells)
            row_tables.append(_row_table(to_mend, headers))
            finding_tables.append(finding_table(chain(*findings_of_row.values())))

    if not any(table.num_rows for table in row_tables):
        return None
    return _RowsToMend(headers, pa.concat_tables(row_tables), pa.concat_tables(finding_tables))


class _SayableFindings:
    """The findings of rules that today's catalogue still has."""

    def __init__(self, record_type: RecordType) -> None:
        # Asked for every finding, and there are few different rules.
        self._has_words = cache(partial(has_words, record_type))

    def of_row(self, row: RejectedRow) -> list[Finding]:
        """Those of one row."""
        findings = []
        for finding in row.findings:
            if self._has_words(finding["rule"], finding["element"]):
                findings.append(
                    Finding(
                        row_number=row.row_number,
                        rule=finding["rule"],
                        element=finding["element"],
                        severity=Severity(finding["severity"]),
                        detail=finding.get("detail"),
                    )
                )
        return findings


def _reading(names: Sequence[str], record_type: RecordType) -> Reading:
    """The columns of the file, taken for elements as intake took them."""
    headers = [_REPEATED_HEADER.sub("", name) for name in names]
    elements = HeaderMatcher(record_type).match([list(headers)]).columns
    columns = []
    for position, header in enumerate(headers):
        columns.append(Column(position, header, elements.get(position)))
    return Reading(record_type=record_type.name, columns=tuple(columns))


def _row_table(rows: Sequence[RejectedRow], headers: Sequence[str]) -> pa.Table:
    columns = {"row_number": pa.array([row.row_number for row in rows], pa.int64())}
    for position, header in enumerate(headers):
        texts = [row.cells.get(header) for row in rows]
        columns[f"c{position}"] = pa.array(texts, pa.string())
    return pa.table(columns)


def _remove_reminders(folder: Path, batch_no: str, *, but: str = "") -> None:
    """Remove a batch's reminders, also those that a killed process did not note."""
    for path in folder.glob(f"{receipts.REMINDER}_*_{batch_no}.*"):
        if path.stem != but:
            path.unlink(missing_ok=True)
