"""Remind departments of refused rows that nobody mended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines import catalogue, receipts, settings
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.sentences import has_words
from pipelines.city import ledger
from pipelines.city.ledger import unmended
from pipelines.intake.recognising.header_matching import HeaderMatcher
from pipelines.shapes.finding import Finding, Severity, finding_table
from pipelines.shapes.reading import Column, Reading


Row = tuple[int, Mapping[str, str | None], Sequence[Mapping[str, Any]]]
_TOLD_APART = re.compile(r"#\d+$")
"""What staging adds to a header that occurs twice."""


def remind() -> dict[str, int]:
    """Write a reminder for every batch that is due for one; take back those of which nothing is left to mend.

    A process killed in between writes the same file again: its name is decided by batch and count.
    """
    root = settings.current().ingest_root
    due = unmended.due_for_a_reminder()
    written = sum(_remind(root, one) for one in due)
    outdated = unmended.outdated_reminders()
    for one in outdated:
        _take_back((root / one.path).parent, one.batch_no)
        unmended.forget_reminder(one.batch_no)
    return {"reminded": written, "taken_back": len(outdated)}


def _remind(root: Path, due: Mapping[str, Any]) -> bool:
    batch = ledger.find(due["batch_no"])
    known = catalogue.current()
    record_type = known.record_types.get(batch.record_type or "")
    if record_type is None:
        return False
    rows = [row for row in unmended.rows_of(batch.batch_no) if _sayable(row, record_type)]
    if not rows:
        return False
    department = known.department_of_folder(batch.department)
    contents = receipts.Contents(
        batch=batch,
        department_name=department.name if department else batch.department,
        record_type=record_type,
        reading=_reading(rows[0], record_type),
        rows=receipts.RowsInMemory(_table(rows)),
        findings=finding_table(finding for row in rows for finding in _sayable(row, record_type)),
    )
    folder = root / batch.department / "receipts"
    signer = receipts.Signer.from_settings(settings.current())
    path = receipts.write_reminder(contents, due["days"], folder, signer)
    unmended.note_reminder(batch.batch_no, len(rows), path.relative_to(root).as_posix())
    _take_back(path.parent, batch.batch_no, but=path.stem)
    return True


def _sayable(row: Row, record_type: RecordType) -> list[Finding]:
    """The findings that today's catalogue has words for; a rule that is gone rejects nothing any more."""
    row_number, _, codes = row
    findings = []
    for one in codes:
        if has_words(record_type, one["rule"], one["element"]):
            severity = Severity(one["severity"])
            finding = Finding(row_number, one["rule"], one["element"], severity, one.get("detail"))
            findings.append(finding)
    return findings


def _reading(row: Row, record_type: RecordType) -> Reading:
    """The columns of the file, taken for elements as intake took them."""
    headers = [_TOLD_APART.sub("", header) for header in row[1]]
    elements = HeaderMatcher(record_type).match([list(headers)]).columns
    columns = []
    for position, header in enumerate(headers):
        columns.append(Column(position, header, elements.get(position)))
    return Reading(record_type=record_type.name, columns=tuple(columns))


def _table(rows: Sequence[Row]) -> pa.Table:
    headers = list(rows[0][1])
    columns = {
        f"c{place}": pa.array([raw.get(header) for _, raw, _ in rows], pa.string())
        for place, header in enumerate(headers)
    }
    return pa.table(
        {"row_number": pa.array([number for number, _, _ in rows], pa.int64()), **columns}
    )


def _take_back(folder: Path, batch_no: str, *, but: str = "") -> None:
    """Remove a batch's reminders, those too that a killed process wrote and could not note."""
    for path in folder.glob(f"{receipts.REMINDER}_*_{batch_no}.*"):
        if path.stem != but:
            path.unlink(missing_ok=True)
