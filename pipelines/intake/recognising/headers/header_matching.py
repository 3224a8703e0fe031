"""Which row of a table is the header of a record type, and which column is which element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipelines.catalogue.forms import HeaderRemarks
from pipelines.catalogue.missing_columns import missing_elements
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.value_type import ComparedAs
from pipelines.errors import RefusedHeader
from pipelines.intake.readers.grids.grid import Row, without_empty_end
from pipelines.intake.recognising.headers.amounts_in_words import is_amount_in_words
from pipelines.intake.recognising.headers.element_spellings import code_of_spelling
from pipelines.intake.recognising.headers.header_spelling import (
    BracketedName,
    bracketed_names,
    comparable,
    name_behind_number,
    plain_spellings_of,
    spellings_of,
)
from pipelines.intake.recognising.other_kinds import is_other_day, is_other_step


# Characters of the beginning of a name that may stand for it in brackets.
MIN_BEGINNING = 3

# Different headers that a matcher remembers; a file has some hundred.
REMEMBERED_HEADERS = 20_000

# How the names of elements end that are about an office and not about the subject.
OFFICES = ("机关", "单位", "部门", "法院")

HeaderCell: TypeAlias = tuple[int, str]
"""Position and text."""


def filled_cells(row: Row) -> list[HeaderCell]:
    """The cells of a row that are not blank."""
    return [(position, cell) for position, cell in enumerate(row) if cell and cell.strip()]


@dataclass(frozen=True)
class Match:
    """A row read as the header of one record type. It may fit badly or not at all."""

    matcher: HeaderMatcher
    """Reads further headers as those of the same record type."""
    header_row: int
    """Counted from 1."""
    columns: Mapping[int, str]
    """Position → element code."""
    repeated: Mapping[int, str]
    """Position → element code, of columns whose element has an earlier column."""
    row: Row
    """All cells of the row."""

    @property
    def record_type(self) -> RecordType:
        """What the row was read as."""
        return self.matcher.record_type

    @property
    def duplicated(self) -> list[str]:
        """Chinese names of the elements that have more than one column."""
        return [self.record_type.elements[code].name for code in self.repeated.values()]

    @property
    def unknown(self) -> list[str]:
        """Header cells that are no element of the record type, but for those of running numbers."""
        unknown = []
        for position, text in filled_cells(self.row):
            if position in self.columns or position in self.repeated:
                continue
            if not self._counts_rows(text):
                unknown.append(text.strip())
        return unknown

    def _counts_rows(self, text: str) -> bool:
        return comparable(text) in self.matcher.remarks.running_numbers

    @property
    def understood(self) -> list[str]:
        """Chinese names of the elements that have a column."""
        return [self.record_type.elements[code].name for code in self.columns.values()]

    @property
    def missing(self) -> list[str]:
        """Chinese names of the required elements without a column."""
        missing = missing_elements(self.record_type, self.columns.values())
        return [element.name for element in missing]

    def refused_header(self, *, has_row: bool) -> RefusedHeader:
        """The header as a receipt shows it where its table is refused.

        `has_row`: whether it stands in a row; elsewhere every record names its fields.
        """
        columns = []
        counting = []
        for position, cell in enumerate(without_empty_end(self.row)):
            text = (cell or "").strip()
            columns.append((text, self.columns.get(position)))
            if position not in self.columns and self._counts_rows(text):
                counting.append(position)
        header_row = self.header_row if has_row else 0
        return RefusedHeader(self.record_type.name, header_row, tuple(columns), tuple(counting))


class HeaderMatcher:
    """Reads headers as those of one record type.

    `remarks`: what may stand in the brackets of a header and changes nothing.
    """

    def __init__(self, record_type: RecordType, remarks: HeaderRemarks) -> None:
        self.record_type = record_type
        self.remarks = remarks
        self.code_of_spelling = code_of_spelling(record_type)
        self._elements_named: dict[str, str | None] = {}

        names = (record_type.name, record_type.title, *record_type.synonyms)
        self.names = [comparable(name) for name in names]

    def match(
        self, head: Sequence[Row], likely_cells: Sequence[Sequence[HeaderCell]] | None = None
    ) -> Match:
        """Find the header among the first rows of a table; there has to be at least one row.

        `likely_cells`: per row the cells that may name an element, when the caller has sorted out
        the others.
        """
        if likely_cells is None:
            likely_cells = [filled_cells(row) for row in head]
        matches = []
        for row_number, (row, cells) in enumerate(zip(head, likely_cells, strict=True), 1):
            if cells:
                matches.append(self._match_row(row_number, row, cells))
        if not any(match.columns for match in matches):
            return Match(self, 1, {}, {}, head[0])

        # Where rows fit equally well, the upper one counts.
        best = max(matches, key=lambda match: (len(match.columns), -match.header_row))

        # A header may have two rows, of codes and of names. The lower one is header too, not data.
        for below in matches:
            if below.header_row == best.header_row + 1 and below.columns == best.columns:
                best = below
        return best

    def longest_name_in(self, path: str) -> int:
        """Length of the longest name of the record type that a path contains; 0: none."""
        return max(map(len, self.names_in(path)), default=0)

    def names_in(self, path: str) -> list[str]:
        """The names of the record type that a path contains, as names are compared."""
        text = comparable(path)
        return [name for name in self.names if name in text]

    def _match_row(self, row_number: int, row: Row, cells: Sequence[HeaderCell]) -> Match:
        columns: dict[int, str] = {}
        repeated: dict[int, str] = {}

        for position, text in cells:
            code = self.element_named(text)
            if code is None or self._only_repeats_number(text, code, cells):
                continue
            if code in columns.values():
                # Only the department can say which of the columns is meant.
                repeated[position] = code
            else:
                columns[position] = code

        return Match(self, row_number, columns, repeated, row)

    def _only_repeats_number(self, text: str, code: str, cells: Sequence[HeaderCell]) -> bool:
        """Whether a column has in words what another one has in figures: 罚款金额（大写） beside 罚款金额."""
        element = self.record_type.elements[code]
        is_number = VALUE_TYPES[element.type].measured_in(element) is not None
        if not is_number or not is_amount_in_words(text):
            return False
        in_figures = [other for _, other in cells if not is_amount_in_words(other)]
        return any(self.element_named(other) == code for other in in_figures)

    def element_named(self, cell: str) -> str | None:
        """Code of the element that a header cell means; None: it means none, or may mean two.

        The same header is looked at many times while a file is recognised.
        """
        if cell not in self._elements_named:
            if len(self._elements_named) >= REMEMBERED_HEADERS:
                self._elements_named.clear()
            self._elements_named[cell] = self._look_up(cell)
        return self._elements_named[cell]

    def _look_up(self, cell: str) -> str | None:
        """Code of the element that a header cell means.

        What stands in brackets says more than a number before them: 行政相对人代码_2(组织机构代码) is the
        organisation code, whatever number the catalogue gives it.
        """
        for spelling in plain_spellings_of(cell):
            if spelling in self.code_of_spelling:
                return self.code_of_spelling[spelling]

        for name in self._names_in(cell):
            is_decided, code = self._element_by_brackets(name)
            if is_decided:
                return code
        for spelling in spellings_of(cell):
            if spelling in self.code_of_spelling:
                return self.code_of_spelling[spelling]
        return None

    def spellings_of_element(self, code: str) -> list[str]:
        """Every text that means an element."""
        return [text for text, meant in self.code_of_spelling.items() if meant == code]

    def contradicts_numbering(self, cell: str) -> bool:
        """Whether a header is numbered like one element and names another one in brackets."""
        names = self._names_in(cell)
        if not names or not names[0].is_numbered:
            return False
        numbered = self.code_of_spelling.get(names[0].base)
        return numbered is not None and self.element_named(cell) != numbered

    def _names_in(self, cell: str) -> Sequence[BracketedName]:
        """The names in the brackets of a header, or behind the number of an element without any."""
        behind_number = name_behind_number(cell)
        if behind_number is None or behind_number.base not in self.code_of_spelling:
            return bracketed_names(cell)
        return (behind_number,)

    def is_name(self, name: BracketedName) -> bool:
        """Whether the brackets of a header name an element, or are part of a name."""
        is_part = any(joined in self.code_of_spelling for joined in name.joined)
        return is_part or self._element_in_brackets(name) is not None

    def _element_by_brackets(self, name: BracketedName) -> tuple[bool, str | None]:
        """Whether the brackets decide what a header means, and the code of the element."""
        for joined in name.joined:
            if joined in self.code_of_spelling:
                return True, self.code_of_spelling[joined]

        base_code = self.code_of_spelling.get(name.base)
        content_code = self._element_in_brackets(name)
        if content_code is not None:
            if base_code is not None and self._is_about_subject(name, base_code):
                return True, base_code
            if base_code is None and self._is_other_kind(name.base, content_code):
                return True, None
            if name.is_numbered or base_code in (None, content_code):
                return True, content_code
            # Two names for two elements: only the department can say which one is meant.
            return True, None
        if base_code is not None and self._is_other_kind(name.content, base_code):
            return True, None
        # The number of one element with the name of something else is not that element.
        return name.is_numbered and not name.is_remark, None

    def _is_about_subject(self, name: BracketedName, code: str) -> bool:
        """Whether brackets only say whose value or name it is: 统一社会信用代码(法人), 处罚机关(单位名称)."""
        if name.content in self.remarks.names:
            return True
        is_office = self.record_type.elements[code].name.endswith(OFFICES)
        return name.content in self.remarks.subjects and not is_office

    def _is_other_kind(self, piece: str, code: str) -> bool:
        """Whether a part of a header names another day, office, amount or number than an element."""
        own = self.spellings_of_element(code)
        value_type = VALUE_TYPES[self.record_type.elements[code].type]
        is_day = value_type.compared_as is ComparedAs.DAY
        return is_other_step(piece, own) or (is_day and is_other_day(piece, own))

    def _element_in_brackets(self, name: BracketedName) -> str | None:
        """Code of the element that the brackets name; behind a number its first words will do."""
        for spelling in spellings_of(name.content):
            if spelling in self.code_of_spelling:
                return self.code_of_spelling[spelling]
        if not name.is_numbered or len(name.content) < MIN_BEGINNING:
            return None

        # 行政相对人代码_4(组织机构) means 组织机构代码, where no other element begins like that.
        codes = set()
        for spelling, code in self.code_of_spelling.items():
            if spelling.startswith(name.content):
                codes.add(code)
        return codes.pop() if len(codes) == 1 else None
