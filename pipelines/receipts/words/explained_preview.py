"""The first rows as they are stored: for each element what the file shows and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element
from pipelines.catalogue.personal_text import masked_values
from pipelines.catalogue.words.sentences import EMPTY
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.masking import printable
from pipelines.shapes.finding import Severity
from pipelines.shapes.previewed_value import PreviewedValue


@dataclass(frozen=True)
class ShownValue:
    """A value as it may be shown."""

    row_number: int
    shown: str | None
    value: str | None
    label: str | None
    """What a code means; None: the value is no code."""
    accepted: bool
    """False: its row goes back, so that nothing of it is stored."""
    is_hidden_here: bool
    """True: it is stored as it is read, and masked only where it is shown: it may be a person's."""

    @property
    def stored_text(self) -> str:
        """What is stored, for people."""
        if self.value is None:
            return EMPTY
        if self.is_hidden_here:
            return f"{self.value}（此处遮盖，按原样入库）"
        if self.label is None:
            return self.value
        return f"{self.value}（{self.label}）"


@dataclass(frozen=True)
class PreviewedColumn:
    """The first values of one column of the file."""

    element: str
    field: str
    header: str
    values: tuple[ShownValue, ...]

    def as_json(self) -> dict[str, Any]:
        """In the keys of the contract."""
        return asdict(self)


def explained_preview(contents: Contents, columns: tuple[FileColumn, ...]) -> list[PreviewedColumn]:
    """The first values of every column that is an element; personal ones are masked."""
    rejected = _rejected_rows(contents)
    column_of = {column.element.code: column for column in columns if column.element}
    preview = []
    for code, values in groupby(contents.preview, key=attrgetter("element")):
        column = column_of[code]
        if column.element is None:
            continue
        values_of_element = list(values)
        values_read = [value.read for value in values_of_element]
        kept_values = _kept_values(values_read, column.element)

        shown = []
        for value, kept_value in zip(values_of_element, kept_values, strict=True):
            shown.append(_shown(value, kept_value, column, rejected))
        preview.append(PreviewedColumn(code, column.element.name, column.header, tuple(shown)))
    return preview


def _rejected_rows(contents: Contents) -> set[int]:
    """Those of the previewed rows that go back."""
    last = max((value.row_number for value in contents.preview), default=0)
    # A batch may have millions of findings: only those of the first rows become Python values.
    findings = contents.findings
    is_early_error = pc.and_(
        pc.less_equal(findings["row_number"], last),
        pc.equal(findings["severity"], Severity.ERROR.value),
    )
    return set(findings["row_number"].filter(is_early_error).to_pylist())


def _kept_values(read: Sequence[str | None], element: Element) -> list[str | None]:
    """What the load makes of the values: the very same function is asked."""
    values: list[str | None] = masked_values(pa.array(read, pa.string()), element).to_pylist()
    return values


def _shown(
    value: PreviewedValue, kept_value: str | None, column: FileColumn, rejected: set[int]
) -> ShownValue:
    shown = column.mask(kept_value) if kept_value else None
    is_personal = column.element is not None and column.element.personal
    return ShownValue(
        row_number=value.row_number,
        shown=column.mask(value.shown) if value.shown else None,
        value=shown,
        label=_label(value.read, column.element),
        accepted=value.row_number not in rejected,
        # A personal one is encrypted, whatever is shown of it.
        is_hidden_here=not is_personal
        and kept_value is not None
        and shown != printable(kept_value),
    )


def _label(code: str | None, element: Element | None) -> str | None:
    if code is None or element is None or element.codes is None:
        return None
    return element.codes.labels.get(code)
