"""Columns of numbers of persons whose header says which kind of document they are of.

居民身份证号 without a column 证件类型: the kind of each number is what the header calls it. Code lists say
which words these are. Below a header that calls it nothing, 证件号码, a number of a citizen is known by
its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import document_kind_element
from pipelines.catalogue.values.code_spellings import CodeReader
from pipelines.intake.readers.grids.grid import Chunk, Grid, GridWithOwnHead, without_empty_end
from pipelines.intake.recognising.headers.header_matching import Match


# What a number is that has the form of a citizen's: a division of the mainland, a birthday (RE2).
_OF_CITIZENS = "身份证"
_CITIZENS_NUMBER = r"^[1-6]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$"

_IN_BRACKETS = re.compile(r"[(（]([^()（）]+)[)）]")  # noqa: RUF001


# Something, whatever it is.
_ANY = "."


@dataclass(frozen=True)
class _KindOfNumbers:
    """Which numbers of a column are of one kind, and what is said of it."""

    kind: str
    form: str
    note: str


@dataclass(kw_only=True, eq=False)
class GridWithDocumentKind(GridWithOwnHead):
    """A table with one column more: the kind of document, wherever a number is filled in."""

    position: int
    """Position of the column of numbers."""
    kind: str
    """The label of the kind."""
    form: str
    """Regular expression that fits the numbers of this kind; others have no kind."""

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header, with the column of kinds if it is wide enough for it."""
        is_whole = width == len(self.rows_of_head[header_row - 1])
        for chunk in self.inner.chunks(header_row, width - is_whole):
            yield self._with_kinds(chunk, width - 1) if is_whole else chunk

    def _with_kinds(self, chunk: Chunk, position: int) -> Chunk:
        numbers = pc.utf8_trim_whitespace(chunk.rows[f"c{self.position}"])
        is_of_kind = pc.fill_null(pc.match_substring_regex(numbers, self.form), False)
        kinds = pc.if_else(is_of_kind, pa.scalar(self.kind), pa.scalar(None, pa.string()))
        return Chunk(chunk.rows.append_column(f"c{position}", kinds), chunk.malformed)


def without_document_kind(grid: Grid) -> Grid:
    """The table as it was before the column was added."""
    return grid.inner if isinstance(grid, GridWithDocumentKind) else grid


def with_document_kind(grid: Grid, matches: Iterable[Match]) -> Grid | None:
    """A table with the kind of document that a header names; None: no record type asks for it.

    `matches`: what the table may be; each of them that lacks more than the kind is passed over.
    """
    for match in matches:
        kind_element = document_kind_element(match.record_type)
        if kind_element is not None and match.missing == [kind_element.name]:
            typed = _with_kind_in_header(grid, match, kind_element)
            if typed is not None:
                return typed
    return None


def with_optional_kind(grid: Grid, match: Match) -> Grid | None:
    """The same for a table that is complete, in which only persons need the kind: lists of courts."""
    kind_element = document_kind_element(match.record_type)
    if kind_element is None or kind_element.code in match.columns.values():
        return None
    return _with_kind_in_header(grid, match, kind_element) or _with_kind_of_citizens(
        grid, match, kind_element
    )


def kind_named_by(headers: Iterable[str], record_type: RecordType) -> Element | None:
    """The element for the kind of document, if one of the headers of numbers says which it is."""
    kind_element = document_kind_element(record_type)
    if kind_element is None:
        return None
    is_named = any(_kind_in(header, kind_element) is not None for header in headers)
    return kind_element if is_named else None


def demanded_of(match: Match) -> list[str]:
    """Names of the required columns that a table has to get: without what is read from its headers.

    身份证号 says which kind of document its numbers are of.
    """
    headers = [match.row[position] or "" for position in _number_positions(match)]
    kind = kind_named_by(headers, match.record_type)
    demanded = [name for name in match.missing if kind is None or name != kind.name]
    return demanded or match.missing


def _number_positions(match: Match) -> list[int]:
    number = match.record_type.subject.id_number
    return [position for position, code in match.columns.items() if code == number]


def _with_kind_in_header(grid: Grid, match: Match, kind_element: Element) -> Grid | None:
    for position in _number_positions(match):
        kind = _kind_in(match.row[position] or "", kind_element)
        if kind is not None:
            written = (match.row[position] or "").strip()
            note = f"按表头“{written}”，填有号码的各行读作“{kind}”"
            return _typed(grid, match, position, kind_element, _KindOfNumbers(kind, _ANY, note))
    return None


def _with_kind_of_citizens(grid: Grid, match: Match, kind_element: Element) -> Grid | None:
    kind = _kind_in(_OF_CITIZENS, kind_element)
    positions = _number_positions(match)
    if kind is None or not positions:
        return None
    note = f"18位公民身份号码读作“{kind}”"
    numbers = _KindOfNumbers(kind, _CITIZENS_NUMBER, note)
    return _typed(grid, match, positions[0], kind_element, numbers)


def _kind_in(header: str, element: Element) -> str | None:
    """The label of the kind that a header names; None: it names none."""
    assert element.codes is not None
    values = CodeReader.of(element).values
    for text in (header, *_IN_BRACKETS.findall(header)):
        value = values.get("".join(text.split()))
        if value is not None:
            return element.codes.labels[value]
    return None


def _typed(
    grid: Grid, match: Match, position: int, element: Element, numbers: _KindOfNumbers
) -> Grid:
    rows = [*grid.head()]
    header = without_empty_end(rows[match.header_row - 1])
    rows[match.header_row - 1] = [*header, element.name]
    typed = GridWithDocumentKind(
        inner=grid, position=position, kind=numbers.kind, form=numbers.form, rows_of_head=rows
    )
    note = f"没有“{element.name}”一列，{numbers.note}"
    typed.notes = [*grid.notes, note]
    return typed
