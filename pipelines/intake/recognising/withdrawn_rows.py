"""Rows that the file itself calls deleted, void or not to be reported: they are asked back.

A column that is no element may say so (操作类型, 是否作废), a remark, a mark beside a name or a number,
a text beside the records of JSON, a line around the table, and a line through the text of a cell.
Any other column that is an element stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.unread_words import MOST_UNREAD_VALUES
from pipelines.intake.readers.grids.grid import Chunk, Grid, NamedText, Row
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.recognising.ended_remarks import FEW_CELLS, EndedRemarks
from pipelines.intake.recognising.revocations import Revocations
from pipelines.intake.recognising.withdrawing_cells import TextOf, WithdrawingCells
from pipelines.intake.recognising.withdrawn_by_lines import RowsOfLines
from pipelines.personal_numbers.privacy import shown_beginning
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.receipt_form import is_receipt_header


_RULE = "row-withdrawn"

# Characters of a value that the receipt quotes.
_LONGEST_SHOWN = 20

_STRUCK = "文字划了删除线"


_NOWHERE = -1


class _Withdrawal(NamedTuple):
    """What says that a row is withdrawn."""

    detail: str
    position: int = _NOWHERE
    """Of the column whose cell says it; `_NOWHERE`: it stands in no column."""


class WithdrawnRows:
    """Finds the rows of one table that are withdrawn. `columns`: position → element code.

    `identifying`: positions of the columns that identify a subject or a document. `lines`: what the lines
    around the table say of its rows.
    """

    def __init__(
        self,
        grid: Grid,
        header: Row,
        columns: Mapping[int, str],
        record_type: RecordType,
        *,
        cells: WithdrawingCells,
        identifying: Iterable[int],
        lines: RowsOfLines,
    ) -> None:
        self._cells = cells
        # 撤销 is what some record types are about, and no mark on their rows.
        self._own_names = "".join((record_type.title, *record_type.synonyms))
        self._revocations = Revocations(cells.words, record_type)
        self._is_decision = self._revocations.is_decision
        self._columns = dict(sorted(columns.items()))
        self._first_element = next(iter(self._columns.values()))
        self._struck = grid.facts.struck_cells
        self._identifying = frozenset(identifying)
        self._lines = lines
        self._header = header
        self._flags: list[int] = []
        self._remarks: list[int] = []
        self._numbers: list[int] = []
        for position, cell in enumerate(header):
            self._sort_column(position, (cell or "").strip(), position in columns)

        # A comment is about the row of its cell. Those of a receipt are our own words.
        self._comments: dict[int, str] = {}
        remarks = () if is_receipt_header(header) else grid.remarks
        for remark in remarks:
            is_withdrawn = self._remark_withdraws(remark.text, is_remark=True)
            if remark.row_number and (is_withdrawn or lines.comment_withdraws(remark.text)):
                self._comments.setdefault(remark.row_number, remark.text)

        self._ended = EndedRemarks(
            lines.endings, cells.words.remark, remarks=self._remarks, flags=self._flags
        )
        self.unclear: dict[int, dict[str, None]] = {}
        """Position of a column that says which rows count → its first values that are not understood."""

        self._of_records: dict[int, str] = {}
        of_some: set[NamedText] = set()
        for row_number, texts in grid.texts_around().items():
            of_some.update(texts)
            for name, text in texts:
                if self._is_withdrawing(name, text):
                    self._of_records.setdefault(row_number, _quoted(name, text))

        self._of_all = None
        for name, text in grid.stated_texts:
            if self._is_withdrawing(name, text):
                # Which rows it means is known.
                lines.note_row_of(text)
                # What stands around some records says nothing of the others.
                if (name, text) not in of_some:
                    self._of_all = _quoted(name, text)

    def _is_withdrawing(self, name: str, text: str) -> bool:
        """Whether a text beside records, or around one of them, withdraws them."""
        if self._cells.is_deleting_message(name, text):
            return True
        return self._cells.withdraws(name, text, is_decision=self._is_decision)

    def _sort_column(self, position: int, title: str, is_element: bool) -> None:
        if self._cells.is_column("remark", title):
            self._remarks.append(position)
        elif is_element:
            return
        elif self._cells.is_column("number", title):
            self._numbers.append(position)
        elif self._cells.is_flag(title):
            self._flags.append(position)

    def read(self, chunk: Chunk) -> Iterator[Finding]:
        """One finding for each withdrawn row whose shape is sound."""
        details = self._details(chunk.rows)
        # Of most tables nothing says so, and their rows need not be looked at one by one.
        if not (self._of_all or self._of_records or details or self._struck):
            return

        for index, row_number in enumerate(chunk.rows["row_number"].to_pylist()):
            if row_number in chunk.malformed:
                continue
            # What is said of the whole file is said in none of its cells.
            detail_around = self._of_all or self._of_records.get(row_number)
            withdrawal = _Withdrawal(detail_around) if detail_around else details.get(index)
            struck = self._struck_element(row_number)
            if withdrawal is not None:
                # The cell to mend is that with the words, where it is one of an element.
                element = self._columns.get(withdrawal.position, self._first_element)
                yield Finding(row_number, _RULE, element, Severity.ERROR, withdrawal.detail)
            elif struck is not None:
                yield Finding(row_number, _RULE, struck, Severity.ERROR, _STRUCK)

    def _struck_element(self, row_number: int) -> str | None:
        """The first element of a row whose text has a line through it; None: no text has."""
        if not self._struck:
            return None
        for column, code in self._columns.items():
            if (row_number, column) in self._struck:
                return code
        return None

    def _details(self, rows: pa.Table) -> dict[int, _Withdrawal]:
        """Index of each row that something in it or around it withdraws → what that is."""
        details: dict[int, _Withdrawal] = {}
        for position, title in enumerate(self._header):
            for index, cell in self._withdrawing_cells(rows, position, (title or "").strip()):
                details.setdefault(index, _Withdrawal(_quoted(title or "", cell), position))
        for index, position, cell in self._ended.read(rows):
            quoted = _quoted(self._header[position] or "", cell)
            details.setdefault(index, _Withdrawal(quoted, position))
        for index, comment in self._withdrawing_comments(rows):
            shown = shown_beginning(comment, _LONGEST_SHOWN)
            details.setdefault(index, _Withdrawal(f"本行的批注写有“{shown}”"))
            self._lines.note_row_of(comment)
        for index, detail in self._lines.details(rows, self._numbers[:1]).items():
            details.setdefault(index, _Withdrawal(detail))
        return details

    def _withdrawing_comments(self, rows: pa.Table) -> Iterator[tuple[int, str]]:
        """Index of each row with a comment that withdraws it, and the comment."""
        if not self._comments:
            return
        for index, row_number in enumerate(rows["row_number"].to_pylist()):
            if row_number in self._comments:
                yield index, self._comments[row_number]

    def _withdrawing_cells(
        self, rows: pa.Table, position: int, title: str
    ) -> Iterator[tuple[int, str]]:
        """Index and text of each cell of a column that withdraws its row."""
        column = rows[f"c{position}"]
        indexes: Iterable[int] = range(len(column))
        may_be_any = position in self._flags or position in self._numbers
        if not may_be_any and len(column) > FEW_CELLS:
            # Most texts say nothing of the kind, and need not be looked at by themselves.
            has_word = pc.match_substring_regex(column, self._quick_pattern(position))
            indexes = pc.indices_nonzero(has_word).to_pylist()
            column = column.filter(has_word)

        # The cells of a column have few different values.
        cells = column.to_pylist()
        withdrawing = {
            cell for cell in set(cells) if cell and self._withdraws(position, title, cell)
        }
        if position in self._flags:
            self._note_unclear(position, title, set(cells) - withdrawing)
        for index, cell in zip(indexes, cells, strict=True):
            if cell in withdrawing:
                yield index, cell

    def _note_unclear(self, position: int, title: str, cells: Iterable[str | None]) -> None:
        """Note which values say neither that their row counts nor that it does not."""
        noted = self.unclear.get(position, {})
        for cell in sorted(filter(None, cells)):
            if len(noted) > MOST_UNREAD_VALUES:
                return
            is_ended = self._is_own_word(cell) or self._ended.is_ending(position, cell)
            if not is_ended and not self._cells.stands(title, cell):
                noted[cell.strip()] = None
                self.unclear[position] = noted

    def _quick_pattern(self, position: int) -> str:
        """What a text of a column has to match before it is looked at by itself."""
        of_cells = self._cells.quick_pattern(self._kind_of_texts(position))
        return f"{of_cells}|{self._revocations.quick_pattern()}"

    def _kind_of_texts(self, position: int) -> TextOf:
        if position in self._remarks:
            return TextOf.REMARKS
        return TextOf.IDENTIFYING if position in self._identifying else TextOf.OTHERS

    def _withdraws(self, position: int, title: str, cell: str) -> bool:
        # 合格 stands in 不合格, and still says that the sample lacked nothing.
        if self._is_own_word(cell) and not self._revocations.is_no_decision(cell):
            return False
        if position in self._flags:
            is_withdrawn = self._cells.withdraws(title, cell, is_decision=self._is_decision)
            return is_withdrawn or self._revocations.is_in(cell, is_remark=True)
        if position in self._numbers:
            return self._cells.number_has_mark(cell)
        if position in self._identifying and self._cells.has_mark(cell):
            return True
        return self._remark_withdraws(cell, is_remark=position in self._remarks)

    def _remark_withdraws(self, cell: str, *, is_remark: bool) -> bool:
        if self._revocations.is_in(cell, is_remark=is_remark):
            return True
        about_row = self._revocations.without_earlier(cell) if is_remark else cell
        return self._cells.remark_withdraws(
            about_row, is_remark=is_remark, is_decision=self._is_decision
        )

    def _is_own_word(self, cell: str) -> bool:
        """Whether it says no more than what the records are about, such as 撤销."""
        bare = re.sub(r"^(?:已|被|已被)", "", squeezed(cell).strip("()[]【】"))
        return len(bare) > 1 and bare in self._own_names


def _quoted(header: str, value: str) -> str:
    shown = shown_beginning(value.strip(), _LONGEST_SHOWN)
    return f"“{shown_beginning(header.strip(), _LONGEST_SHOWN)}”填的是“{shown}”"
