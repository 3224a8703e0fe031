"""Remind departments of rejected rows that nobody mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
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

    # Without words for its findings a row would tell the department nothing.
    rows = []
    findings: list[Finding] = []
    for row in unmended.unmended_rows_of(platform, due.batch_no):
        its_findings = _findings_with_words(row, record_type)
        if its_findings:
            rows.append(row)
            findings += its_findings
    if not rows:
        return False

    department = platform.catalogue.department_of_folder(due.department)
    contents = receipts.Contents(
        batch=ledger.find(platform, due.batch_no),
        department_name=department.name if department else due.department,
        record_type=record_type,
        reading=_reading(rows[0], record_type),
        rows=receipts.RowsInMemory(_row_table(rows)),
        findings=finding_table(findings),
    )
    folder = platform.ingest_root / due.department / "receipts"
    signer = receipts.Signer.from_settings(platform.settings)
    path = receipts.write_reminder(contents, due.days, folder, signer)
    relative_path = path.relative_to(platform.ingest_root).as_posix()
    unmended.note_reminder(platform, due.batch_no, len(rows), relative_path)
    # The earlier ones go only now: a process killed in between leaves two, never none.
    _remove_reminders(folder, due.batch_no, but=path.stem)
    return True


def _findings_with_words(row: RejectedRow, record_type: RecordType) -> list[Finding]:
    """The findings of rules that today's catalogue still has."""
    findings = []
    for finding in row.findings:
        if has_words(record_type, finding["rule"], finding["element"]):
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


def _reading(row: RejectedRow, record_type: RecordType) -> Reading:
    """The columns of the file, taken for elements as intake took them."""
    headers = [_REPEATED_HEADER.sub("", header) for header in row.cells]
    elements = HeaderMatcher(record_type).match([list(headers)]).columns
    columns = []
    for position, header in enumerate(headers):
        columns.append(Column(position, header, elements.get(position)))
    return Reading(record_type=record_type.name, columns=tuple(columns))


def _row_table(rows: Sequence[RejectedRow]) -> pa.Table:
    """The rows as intake stages them: `row_number`, then one text column per column of the file."""
    columns = {"row_number": pa.array([row.row_number for row in rows], pa.int64())}
    for position, header in enumerate(rows[0].cells):
        texts = [row.cells.get(header) for row in rows]
        columns[f"c{position}"] = pa.array(texts, pa.string())
    return pa.table(columns)


def _remove_reminders(folder: Path, batch_no: str, *, but: str = "") -> None:
    """Remove a batch's reminders, also those that a killed process did not note."""
    for path in folder.glob(f"{receipts.REMINDER}_*_{batch_no}.*"):
        if path.stem != but:
            path.unlink(missing_ok=True)
