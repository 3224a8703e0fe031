"""Totals within a table, and whether they agree with the rows that they stand under.

A total that does not is said with both figures: a row may be missing, or an amount may be wrong. Which of
them, nobody can tell, so that no row goes back for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.grids.counted_rows import MOST_NAMED, CountedRows
from pipelines.intake.readers.grids.grid import Chunk, Row, is_blank
from pipelines.intake.readers.grids.line_words import is_total, squeezed
from pipelines.intake.readers.grids.lines_left_out import LineBetween
from pipelines.intake.readers.grids.single_lines import quoted_line
from pipelines.intake.readers.grids.table_layout import TableLayout


# A number without anything beside it (RE2).
_PLAIN = r"^\s*-?(?:\d{1,3}(?:,\d{3})+|\d{1,14})(?:\.\d+)?\s*$"
_PLAIN_NUMBER = re.compile(_PLAIN)

# The word of a total as all that a cell says (RE2).
_TOTAL_ALONE = r"^\s*\S{0,6}[合总小共]\s*计\s*$"

# Such a total is about more or less than the rows above it, or is none.
_OTHER_SCOPE = re.compile("累计|平均|其中|上[期月季年]|去年|同期|[本全]年|average|max|min")

_NEARLY = 1e-6


@dataclass
class _Sums:
    """What the numbers of one column add up to."""

    all_rows: float = 0.0
    since_total: float = 0.0
    """Of the rows below the last total."""
    since_title: float = 0.0
    """Of the rows below the last title of a section."""
    of_totals: float = 0.0
    """Of the totals so far."""
    rows: int = 0
    decimals: int = 0
    rounded_rows: int = 0
    """Rows whose number may be rounded: a spreadsheet adds up what it does not show."""
    is_clear: bool = True
    """False: a cell is no bare number, so that nobody can add the column up."""

    def add(self, cells: pa.ChunkedArray) -> None:
        """Take in the cells of further rows."""
        filled = cells.filter(pc.invert(is_blank(cells)))
        if not len(filled):
            return
        if not pc.all(pc.match_substring_regex(filled, _PLAIN)).as_py():
            self.is_clear = False
            return
        numbers = pc.replace_substring_regex(filled, r"[\s,]", "")
        amount = float(pc.sum(numbers.cast(pa.float64())).as_py())
        self.all_rows += amount
        self.since_total += amount
        self.since_title += amount
        self.rows += len(filled)

        decimals = pc.utf8_length(pc.replace_substring_regex(numbers, r"^[^.]*\.?", ""))
        self.decimals = max(self.decimals, pc.max(decimals).as_py())
        self.rounded_rows += pc.sum(pc.greater(decimals, 0)).as_py()

    def disagreement(self, number: str, words: str) -> float | None:
        """What the rows add up to that a total stands under; None: it agrees with some of them."""
        total = float(number.replace(",", ""))
        of_total = len(number.partition(".")[2])
        tolerance = abs(total) * _NEARLY
        if of_total < self.decimals:
            tolerance += 0.5 / 10**of_total
        if self.rounded_rows:
            tolerance += self.rounded_rows * 0.5 / 10**self.decimals

        sums = [self.all_rows, self.since_total, self.since_title]
        if self.of_totals:
            sums.append(self.of_totals)
        agrees = any(abs(total - amount) <= tolerance for amount in sums)
        # 合计 3 may count the rows.
        agrees |= total == self.rows
        is_part = "小" in words or not self.of_totals
        sum_above = self.since_total if is_part else self.all_rows

        self.of_totals += total
        self.since_total = 0.0
        # Nothing to add up: the rows are not there, or their cells are blank.
        return None if agrees or not self.rows else sum_above

    def shown(self, amount: float) -> str:
        """A sum as people write it, without the last digits of a computer's arithmetic."""
        text = f"{amount:.{self.decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


class Totals:
    """Takes totals of single subjects out of the chunks of one table, and compares all totals.

    `between`: the lines that were taken out before, which grow chunk by chunk.
    """

    def __init__(self, layout: TableLayout, between: Sequence[LineBetween]) -> None:
        self._layout = layout
        self._between = between
        self._compared = 0
        """How many of the lines are dealt with."""
        self._sums = {position: _Sums() for position in layout.number_names}
        self._of_subjects = CountedRows()
        self._quoted: dict[str, None] = {}
        self._disagreements: list[str] = []
        self._row_above: Row = []

    @property
    def notes(self) -> list[str]:
        """Chinese sentences about what was taken out, and about totals that do not agree."""
        notes = []
        if self._of_subjects.count:
            texts = "”、“".join(self._quoted)
            notes.append(f"{self._of_subjects}是同一主体的合计，未作为数据：“{texts}”")
        notes += self._disagreements[:MOST_NAMED]
        more = len(self._disagreements) - MOST_NAMED
        if more > 0:
            notes.append(f"另有{more}处合计与上面各行之和不相等，请核对")
        return notes

    def without(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks without totals of subjects. `notes` is complete after the last chunk."""
        for chunk in chunks:
            chunk = self._without_totals(chunk)
            self._add_up(chunk)
            yield chunk

    def _without_totals(self, chunk: Chunk) -> Chunk:
        """The rows without those that sum up the rows above of the same subject: 合计 as the kind of a tax.

        A total of rows that are not there stays, and goes back: nothing else has its amount.
        """
        rows = chunk.rows
        totals: set[int] = set()
        for index in self._likely_totals(rows):
            row = _row_at(rows, index)
            if self._is_of_same(row, self._row_before(rows, index, totals)):
                totals.add(index)
                self._of_subjects.add([rows["row_number"][index].as_py()])
                if len(self._quoted) < MOST_NAMED:
                    self._quoted[quoted_line(row)] = None
        self._row_above = self._row_before(rows, rows.num_rows, totals)
        if not totals:
            return chunk
        stays = pc.invert(pc.is_in(pa.array(range(rows.num_rows)), pa.array(sorted(totals))))
        return Chunk(rows.filter(stays), chunk.malformed)

    def _likely_totals(self, rows: pa.Table) -> list[int]:
        """Positions of the rows that have the word of a total where a label stands elsewhere."""
        positions: set[int] = set()
        for position in self._layout.coded_columns:
            column = rows[f"c{position}"]
            has_word = pc.fill_null(pc.match_substring_regex(column, _TOTAL_ALONE), False)
            for index in pc.indices_nonzero(has_word).to_pylist():
                if is_total(squeezed(column[index].as_py())):
                    positions.add(index)
        return sorted(positions)

    def _row_before(self, rows: pa.Table, index: int, totals: set[int]) -> Row:
        """The record above a row, which may have come with the chunk before."""
        above = index - 1
        while above in totals:
            above -= 1
        return _row_at(rows, above) if above >= 0 else self._row_above

    def _is_of_same(self, row: Row, above: Row) -> bool:
        """Whether all that identifies a row stands in the record above as well."""
        if not above:
            return False
        identifying = [position for position in self._layout.identifying if position < len(row)]
        texts = [(row[position] or "", above[position] or "") for position in identifying]
        filled = [(text, other) for text, other in texts if text.strip()]
        return all(squeezed(text) == squeezed(other) for text, other in filled)

    def _add_up(self, chunk: Chunk) -> None:
        """Add the rows of a chunk to the sums, and compare them with each total where it stands."""
        rows = chunk.rows
        numbers = rows["row_number"]
        for line in self._between[self._compared :]:
            above = pc.less(numbers, line.row_number)
            self._add_rows(rows.filter(above), chunk)
            rows = rows.filter(pc.invert(above))
            numbers = rows["row_number"]
            if line.is_section:
                for sums in self._sums.values():
                    sums.since_title = 0.0
            else:
                self._compare(line)
        self._compared = len(self._between)
        self._add_rows(rows, chunk)

    def _add_rows(self, rows: pa.Table, chunk: Chunk) -> None:
        for position, sums in self._sums.items():
            # Of a row without a proper shape nobody knows what its cells are.
            sums.is_clear = sums.is_clear and not chunk.malformed
            if sums.is_clear and rows.num_rows:
                sums.add(rows[f"c{position}"])

    def _compare(self, line: LineBetween) -> None:
        texts = [squeezed(cell) for cell in line.cells if cell and cell.strip()]
        words = "".join(text for text in texts if is_total(text))
        if _OTHER_SCOPE.search(words):
            return
        for position, sums in self._sums.items():
            cell = (line.cells[position] or "").strip() if position < len(line.cells) else ""
            if not sums.is_clear or _PLAIN_NUMBER.fullmatch(cell) is None:
                continue
            sum_above = sums.disagreement(cell, words)
            if sum_above is not None:
                name = self._layout.number_names[position]
                self._disagreements.append(
                    f"第{line.row_number}行的合计与上面各行之和不相等：“{name}”合计为{cell}，"
                    f"上面各行之和为{sums.shown(sum_above)}。请核对有没有缺行、多行或填错的数"
                )


def _row_at(rows: pa.Table, index: int) -> Row:
    return [rows[name][index].as_py() for name in rows.column_names[1:]]
