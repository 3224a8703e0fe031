"""The parts of one file that a trial has read, compared with each other as loading would compare them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.batch import Batch
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import (
    compared_values,
    elements_of_key,
    is_spelling_only,
)
from pipelines.catalogue.values.subject_numbers import identity_elements
from pipelines.catalogue.words.repeat_words import part_title, row_of_part
from pipelines.city.records.other_parts import RowOfOtherPart, findings_about_other_parts
from pipelines.intake.staging.store import Staging
from pipelines.shapes.absence import Absence
from pipelines.shapes.differing_value import DifferingValue
from pipelines.shapes.finding import Finding, Severity, finding_table


# Rows of which it is said what differs at a time.
_CHUNK_ROWS = 20_000


class TriedParts:
    """What the parts of a file say of which records; their rows stay staged while others are tried."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._parts: list[_TriedPart] = []
        self._count = 0

    def staging(self) -> Staging:
        """Where the next part is staged."""
        self._count += 1
        return Staging(self._scratch / str(self._count), "trial")

    def compare(self, staging: Staging, batch: Batch, record_type: RecordType) -> None:
        """Add to the findings of a part what the parts before say of the same records."""
        part = _TriedPart(staging, batch, record_type)
        findings: list[Finding] = []
        for other in self._parts:
            if other.record_type.name == record_type.name:
                contradicted = {finding.row_number for finding in findings}
                findings += findings_about_other_parts(
                    part.compared_with(other, contradicted), record_type
                )
        self._parts.append(part)
        if findings:
            in_order = sorted(findings, key=attrgetter("row_number"))
            staging.add_findings(record_type, finding_table(in_order))
            errors = [finding for finding in findings if finding.severity is Severity.ERROR]
            part.leave_out(finding.row_number for finding in errors)


class _TriedPart:
    def __init__(self, staging: Staging, batch: Batch, record_type: RecordType) -> None:
        self.record_type = record_type
        self._staging = staging
        self._title = part_title(batch.part or "", batch.path, staging.reading().format)
        self._absent = _AbsentElements(staging.absence(record_type))
        self._row_of_key = _rows_by_key(staging, record_type)

    def leave_out(self, row_numbers: Iterable[int]) -> None:
        """Take out rows that go back."""
        going_back = set(row_numbers)
        kept = {key: row for key, row in self._row_of_key.items() if row not in going_back}
        self._row_of_key = kept

    def compared_with(self, other: _TriedPart, compared: set[int]) -> list[RowOfOtherPart]:
        """What its rows say of records that the other part is about, but for those compared before."""
        shared = self._row_of_key.keys() & other._row_of_key.keys()
        pairs = [(self._row_of_key[key], other._row_of_key[key]) for key in shared]
        pairs = sorted(pair for pair in pairs if pair[0] not in compared)
        rows = []
        for start in range(0, len(pairs), _CHUNK_ROWS):
            some = pairs[start : start + _CHUNK_ROWS]
            own_rows = self._texts([own for own, _ in some])
            other_rows = other._texts([other_row for _, other_row in some])
            for own, other_row in some:
                differences = self._differences(
                    own, own_rows[own], other_row, other_rows[other_row], other=other
                )
                # What complements the other part is news.
                if differences is not None:
                    named = row_of_part(other._title, other_row)
                    rows.append(RowOfOtherPart(own, named, differences))
        return rows

    def _texts(self, row_numbers: list[int]) -> dict[int, Mapping[str, str]]:
        wanted = np.array(sorted(row_numbers), np.int64)
        frame: pd.DataFrame = self._staging.canonical_rows.find(wanted).fillna("")
        return dict(zip(frame.index.tolist(), frame.to_dict("records"), strict=True))

    def _differences(
        self,
        own_row: int,
        own: Mapping[str, str],
        other_row: int,
        others: Mapping[str, str],
        *,
        other: _TriedPart,
    ) -> tuple[DifferingValue, ...] | None:
        """What the row says otherwise; empty: nothing; None: it says more than the other one."""
        differences = []
        is_more = False
        for code, element in self.record_type.elements.items():
            if own[code] == others[code] or is_spelling_only(element, self.record_type):
                continue
            if self._leaves_as_it_is(code, own_row, own):
                continue
            if code in other._absent.of_row(other_row):
                is_more = True
            else:
                differences.append(DifferingValue(code, own[code], others[code]))
        if is_more and not differences:
            return None
        return tuple(differences)

    def _leaves_as_it_is(self, code: str, row_number: int, row: Mapping[str, str]) -> bool:
        """Whether a row leaves what a record has of an element as it is."""
        subject = self.record_type.subject
        if subject.without_code and code in identity_elements(subject) and not row[code]:
            return True
        return code in self._absent.of_row(row_number)


class _AbsentElements:
    """The elements that the rows of a part do not mention."""

    def __init__(self, absence: Absence) -> None:
        self._everywhere = absence.everywhere
        self._in_rows: dict[int, frozenset[str]] = {}
        if absence.in_rows is None:
            return
        for line in absence.in_rows.to_pylist():
            own = frozenset(line["elements"].split())
            self._in_rows[line["row_number"]] = self._everywhere | own

    def of_row(self, row_number: int) -> frozenset[str]:
        return self._in_rows.get(row_number, self._everywhere)


def _rows_by_key(staging: Staging, record_type: RecordType) -> dict[bytes, int]:
    """Digest of the key of each accepted row → the row's number."""
    rows: dict[bytes, int] = {}
    for record_batch in staging.canonical_rows.accepted():
        columns = {code: record_batch[code] for code in elements_of_key(record_type)}
        values: list[pa.Array | str] = [*compared_values(columns, record_type), chr(31)]
        texts = pc.binary_join_element_wise(*values, null_handling="replace", null_replacement="")
        numbers = record_batch["row_number"].to_pylist()
        for number, text in zip(numbers, texts.to_pylist(), strict=True):
            rows[hashlib.sha256(text.encode()).digest()[:16]] = number
    return rows
