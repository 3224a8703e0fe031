"""What reading changed, in words: one line per element and kind of change, never one per row."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.conversion_sentences import conversion_sentence
from pipelines.receipts.words.columns import FileColumn
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.findings import Finding
from pipelines.receipts.words.masking import mask_for
from pipelines.shapes.finding import Severity
from pipelines.shapes.reading import ConvertedValues


@dataclass(frozen=True)
class Said:
    """One kind of change, as a finding about the first row, with the number of rows."""

    finding: Finding
    rows: int
    read: str


def conversions_said(contents: Contents, columns: tuple[FileColumn, ...]) -> list[Said]:
    """Every change in words; whatever must be hidden is hidden already."""
    record_type = contents.record_type
    if record_type is None:
        return []
    headers = {column.element.code: column.header for column in columns if column.element}
    return [
        _said(converted, record_type, headers.get(converted.element, ""))
        for converted in contents.conversions
    ]


def _said(converted: ConvertedValues, record_type: RecordType, header: str) -> Said:
    rule, element = converted.rule, converted.element
    mask = mask_for(record_type.elements[element], header)
    given = mask(converted.given)
    read = mask(converted.read) if converted.read else None
    words = conversion_sentence(
        record_type,
        rule,
        element,
        row=converted.row_number,
        rows=converted.rows,
        given=given,
        read=read,
    )
    finding = Finding(
        converted.row_number, rule, element, Severity.WARNING, words.value, words, "", ""
    )
    return Said(finding, converted.rows, read or "（空）")
