"""What reading changed, in words: one line per element and kind of change, never one per row."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.conversion_sentences import conversion_sentence
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explaining import ExplainedFinding
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.masking import mask_for
from pipelines.shapes.finding import Severity
from pipelines.shapes.reading import ConvertedValues


@dataclass(frozen=True)
class ExplainedConversion:
    """Values that reading converted in the same way."""

    finding: ExplainedFinding
    """In the form of a warning about the first row that has such a value."""
    rows: int
    """Number of rows that have such a value."""
    read: str
    """The first value as it was read."""


def explained_conversions(
    contents: Contents, columns: tuple[FileColumn, ...]
) -> list[ExplainedConversion]:
    """Put every change into words; personal values are masked."""
    record_type = contents.record_type
    if record_type is None:
        return []
    # Whether a value is masked depends on the header of its column too.
    headers = {column.element.code: column.header for column in columns if column.element}
    explained = []
    for converted in contents.conversions:
        header = headers.get(converted.element, "")
        explained.append(_explained(converted, record_type, header))
    return explained


def _explained(
    converted: ConvertedValues, record_type: RecordType, header: str
) -> ExplainedConversion:
    mask = mask_for(record_type.elements[converted.element], header)
    read = mask(converted.read) if converted.read else None

    words = conversion_sentence(
        record_type,
        converted.rule,
        converted.element,
        row_number=converted.row_number,
        rows=converted.rows,
        written=mask(converted.written),
        read=read,
    )

    finding = ExplainedFinding(
        row_number=converted.row_number,
        rule=converted.rule,
        element=converted.element,
        severity=Severity.WARNING,
        value=words.value,
        words=words,
        subject_name="",
        key="",
    )

    return ExplainedConversion(finding, converted.rows, read or "（空）")
