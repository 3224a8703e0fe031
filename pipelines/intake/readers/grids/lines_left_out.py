"""The rows of a table without the lines that are no records.

Most rows are passed by their codes: only those are looked at one by one in which no column that
identifies a record holds anything like it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.grids.counted_rows import MOST_NAMED, CountedRows
from pipelines.intake.readers.grids.grid import Chunk, Row, is_blank
from pipelines.intake.readers.grids.other_lines import INSTRUCTION_LINES, LineJudge, LineKind
from pipelines.intake.readers.grids.row_references import may_withdraw
from pipelines.intake.readers.grids.single_lines import Line, quoted_line, whole_line
from pipelines.intake.readers.grids.suspicious_lines import like_a_label, without_long_number
from pipelines.intake.readers.grids.table_layout import TableLayout
from pipelines.intake.readers.grids.total_amounts import amount_of_total
from pipelines.intake.readers.grids.unit_statement import StatedUnits
from pipelines.intake.readers.grids.unit_words import may_state_unit, texts_of_line


# Rows that are looked at one by one without a further look at their words.
_FEW_ROWS = 200

# Texts of lines left out are kept for the units that they may state. A file that consists of such
# lines must not fill the memory.
_MOST_TEXTS = 1_000

# Lines that say what the rows below them are.
_SECTIONS = frozenset({LineKind.SECTION, LineKind.TITLE})

# Lines between a header that comes again and its title.
MOST_TITLE_LINES = 4


@dataclass(frozen=True)
class LineText:
    """A text of a line that is no record."""

    text: str
    is_between_rows: bool
    """Whether rows follow it, so that nobody knows which of them it is about."""


@dataclass(frozen=True)
class LineLeftOut:
    """A line that is no record, and may say something of the rows."""

    row_number: int
    text: str
    """All that it says, in one text."""
    is_section: bool = False
    """Whether it is the title of the rows below it, down to the next such line."""


@dataclass(frozen=True)
class LineBetween:
    """A line that ends some rows: their total, or the title of those that follow."""

    row_number: int
    cells: Row
    is_section: bool


@dataclass(frozen=True)
class TotalLine:
    """An amount with its unit in a line that is no record: 合计 | 120000元."""

    text: str
    """The whole line."""
    position: int
    """Position of the column in which the amount stands."""
    number: Decimal
    stated_units: StatedUnits
    """Its unit, or a currency that is none."""


class LinesLeftOut:
    """Takes lines that are no records out of the chunks of one table."""

    def __init__(self, layout: TableLayout) -> None:
        self._layout = layout
        self._judge = LineJudge(layout)
        self._left_out: dict[LineKind, CountedRows] = defaultdict(CountedRows)
        self._first_texts: dict[LineKind, dict[str, None]] = defaultdict(dict)
        self._row_of_text: dict[str, int] = {}
        self.totals: list[TotalLine] = []
        """The amounts with a unit in the lines left out, in order."""
        self.lines: list[LineLeftOut] = []
        """Those of the lines left out that may say which rows are withdrawn, and titles of sections."""
        self.between: list[LineBetween] = []
        """The totals and titles of sections that were left out."""
        self._last_row = 0
        self._rows_apart: set[int] = set()
        """Lines whose units are those of the rows below them only."""

    def without(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks without these lines. `notes` is complete after the last one."""
        for chunk in chunks:
            without = self._without(chunk)
            if without.rows.num_rows:
                self._last_row = without.rows["row_number"][-1].as_py()
            yield without

    @property
    def zero_reports(self) -> list[str]:
        """The first lines that say that there is nothing to report, with their rows, in Chinese."""
        texts = self._first_texts.get(LineKind.ZERO_REPORT)
        if not texts:
            return []
        rows = self._left_out[LineKind.ZERO_REPORT]
        return [f"{rows}“{'”、“'.join(texts)}”"]

    @property
    def notes(self) -> list[str]:
        """Chinese sentences about what was left out, one for each kind of line."""
        sentences = []
        for kind, rows in self._left_out.items():
            texts = "”、“".join(self._first_texts[kind])
            sentences.append(f"{rows}是{kind}，未作为数据：“{texts}”")
        return sentences

    @property
    def texts(self) -> list[LineText]:
        """The texts of the lines left out that may state a unit, in order."""
        return [
            LineText(text, is_between_rows=number < self._last_row)
            for text, number in self._row_of_text.items()
        ]

    def _without(self, chunk: Chunk) -> Chunk:
        rows = chunk.rows
        positions = self._positions_to_look_at(rows)
        if not positions:
            return self._with_doubt(chunk, 0, rows.num_rows, self._judge.doubt_below)

        numbers = rows["row_number"].to_pylist()
        cells = _cells_of(rows.take(positions))
        left_out: dict[int, LineKind] = {}
        doubt_from = 0
        doubt = self._judge.doubt_below
        for index, (position, row) in enumerate(zip(positions, cells, strict=True)):
            # A row that was passed is data.
            if index and position != positions[index - 1] + 1:
                self._judge.end_instructions()
            line = Line.of(row)
            kind = self._judge.kind_of(numbers[position], line)
            if kind is None:
                if len(line):
                    self._judge.end_instructions()
                continue
            left_out[position] = kind
            if self._judge.is_only_of_rows_below(numbers[position], kind):
                self._rows_apart.add(numbers[position])
            if kind is LineKind.HEADER:
                left_out |= self._titles_above(positions[:index], cells[:index], left_out)

            if self._judge.doubt_below != doubt:
                chunk = self._with_doubt(chunk, doubt_from, position, doubt)
                doubt_from = position
                doubt = self._judge.doubt_below

        chunk = self._with_doubt(chunk, doubt_from, rows.num_rows, doubt)
        return self._leave_out(chunk, left_out)

    def _positions_to_look_at(self, rows: pa.Table) -> list[int]:
        """Positions of the rows that may be no records."""
        if rows.num_rows == 0:
            return []
        mask = None
        for name, is_code in self._columns_of_subjects(rows):
            column = rows[name]
            doubtful = without_long_number(column) if is_code else like_a_label(column)
            mask = doubtful if mask is None else pc.and_(mask, doubtful)
            if not pc.any(mask).as_py():
                break

        positions = pc.indices_nonzero(mask).to_pylist()
        if len(positions) > _FEW_ROWS:
            positions = self._with_words(rows, positions)
        return self._with_instructions(rows, positions)

    def _with_instructions(self, rows: pa.Table, positions: Sequence[int]) -> list[int]:
        """The rows below each of these too, and those below the table's own header."""
        begins = {position + 1 for position in positions}
        if rows["row_number"][0].as_py() <= self._judge.last_instruction_row:
            begins.add(0)

        looked_at = set(positions)
        for begin in begins:
            end = min(begin + INSTRUCTION_LINES, rows.num_rows)
            looked_at.update(range(begin, end))
        return sorted(looked_at)

    def _columns_of_subjects(self, rows: pa.Table) -> list[tuple[str, bool]]:
        """Names of the columns that identify a record, those of codes first, and whether they are.

        The first column is a footer's as often as it is a name's, so that it tells nothing as long
        as there is another.
        """
        columns = []
        for position in sorted(self._layout.identifying):
            name = f"c{position}"
            if name in rows.column_names:
                columns.append((name, position in self._layout.code_columns))
        columns.sort(key=lambda column: not column[1])

        others = [column for column in columns if column[0] != "c0"]
        return others or columns or [("c0", False)]

    def _with_words(self, rows: pa.Table, positions: Sequence[int]) -> list[int]:
        """Those of many rows in which any cell says what a line that is no record says."""
        some = rows.take(positions)
        mask = None
        for name in some.column_names[1:]:
            filled = pc.invert(is_blank(some[name]))
            has_word = pc.and_(filled, like_a_label(some[name]))
            mask = has_word if mask is None else pc.or_(mask, has_word)
        with_word = pc.indices_nonzero(mask).to_pylist()
        return [positions[index] for index in with_word]

    def _titles_above(
        self, positions: Sequence[int], cells: Sequence[Row], left_out: dict[int, LineKind]
    ) -> dict[int, LineKind]:
        """The titles that stand directly above a header that comes again."""
        titles = {}
        for position, row in list(zip(positions, cells, strict=True))[-MOST_TITLE_LINES:]:
            line = Line.of(row)
            if len(line) and position not in left_out and self._judge.is_title(line):
                titles[position] = LineKind.TITLE
        return titles

    def _with_doubt(self, chunk: Chunk, begin: int, end: int, doubt: str | None) -> Chunk:
        """The chunk with these rows malformed, if there is a doubt."""
        if doubt is None:
            return chunk
        numbers = chunk.rows["row_number"].slice(begin, end - begin).to_pylist()
        return Chunk(chunk.rows, {**chunk.malformed, **dict.fromkeys(numbers, doubt)})

    def _keep_texts(self, number: int, cells: Row, kind: LineKind) -> None:
        for cell in texts_of_line(cells):
            if len(self._row_of_text) < _MOST_TEXTS and may_state_unit(cell):
                self._row_of_text.setdefault(cell, number)
        for position, text in enumerate(cells):
            amount = amount_of_total(text) if text else None
            if amount is None or len(self.totals) >= _MOST_TEXTS:
                continue
            # A footer may speak of a foreign currency beside a number that is no total.
            if amount[1].unit is not None or kind is LineKind.TOTAL:
                self.totals.append(TotalLine(quoted_line(cells), position, *amount))

    def _keep_line(self, number: int, cells: Row, kind: LineKind) -> None:
        text = whole_line(cells)
        is_section = kind in _SECTIONS
        ends_rows = is_section or kind is LineKind.TOTAL
        if ends_rows and len(self.between) < _MOST_TEXTS:
            self.between.append(LineBetween(number, cells, is_section))
        if (is_section or may_withdraw(text)) and len(self.lines) < _MOST_TEXTS:
            self.lines.append(LineLeftOut(number, text, is_section))

    def _leave_out(self, chunk: Chunk, left_out: dict[int, LineKind]) -> Chunk:
        if not left_out:
            return chunk
        rows = chunk.rows
        malformed = dict(chunk.malformed)
        for position in sorted(left_out):
            kind = left_out[position]
            row = rows.slice(position, 1)
            number = row["row_number"][0].as_py()
            if kind is not LineKind.INSTRUCTION and number not in self._rows_apart:
                self._keep_texts(number, _cells_of(row)[0], kind)
            self._keep_line(number, _cells_of(row)[0], kind)
            self._left_out[kind].add([number])
            if len(self._first_texts[kind]) < MOST_NAMED:
                self._first_texts[kind][quoted_line(_cells_of(row)[0])] = None
            # What is no record needs no proper shape.
            malformed.pop(number, None)
        stays = pc.invert(pc.is_in(pa.array(range(rows.num_rows)), pa.array(list(left_out))))
        return Chunk(rows.filter(stays), malformed)


def _cells_of(rows: pa.Table) -> list[Row]:
    columns = [rows[name].to_pylist() for name in rows.column_names[1:]]
    return [list(cells) for cells in zip(*columns, strict=True)]
