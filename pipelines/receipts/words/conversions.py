"""What reading changed, in words: one line per element and kind of change, never one per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.conversion_sentences import conversion_sentence
from pipelines.receipts.words.columns import FileColumn
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.findings import Finding
from pipelines.receipts.words.masking import mask_for
from pipelines.shapes.finding import Severity


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
        _said(one, record_type, headers.get(one["element"], "")) for one in contents.conversions
    ]


def _said(one: Mapping[str, Any], record_type: RecordType, header: str) -> Said:
    mask = mask_for(record_type.elements[one["element"]], header)
    given, read = mask(one["given"]), mask(one["read"]) if one["read"] else None
    words = conversion_sentence(
        record_type,
        one["rule"],
        one["element"],
        row=one["row_number"],
        rows=one["rows"],
        given=given,
        read=read,
    )
    finding = Finding(
        one["row_number"], one["rule"], one["element"], Severity.WARNING, words.value, words, "", ""
    )
    return Said(finding, one["rows"], read or "（空）")
