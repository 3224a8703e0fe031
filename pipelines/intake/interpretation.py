"""What the cells of a table mean for the elements of a record type.

A cell of a spreadsheet has a value, and shows a text that may say more (a unit), less (rounded) or
something else. The type of the element decides which of them is meant. The receipt names
what is read otherwise than it is shown; what cannot be decided is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import holds_no_day
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.measures import has_other_units, unit_named
from pipelines.catalogue.values.spellings.date_spellings import READ_DAY_NUMBER, day_of_number
from pipelines.catalogue.values.value_type import CellMeaning
from pipelines.intake.cells.meaning import Relation, meaning_of
from pipelines.intake.cells.meant_cells import Meant, is_turned_into_day, meant_cell
from pipelines.intake.cells.no_values import UNCOMPUTED, cells_without_value
from pipelines.intake.cells.sheet_facts import MergedRange, ShownCell
from pipelines.intake.cells.unformatted_values import number_as_shown
from pipelines.intake.readers.grids.counted_rows import CountedRows
from pipelines.intake.readers.grids.grid import Chunk, Grid, Row
from pipelines.intake.readers.grids.unit_words import brackets_in, plain, stated_in_remark
from pipelines.intake.unseen_rows import UnseenRows
from pipelines.shapes.day_zero import DAY_ZERO
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.reading import ConvertedValues
from pipelines.shapes.text_column import with_cells


# A sheet may have thousands of merged cells: the receipt names the first ones and counts the others.
MOST_MERGED_NAMED = 10

# The number in a text that a cell shows.
_NUMBER_SHOWN = re.compile(r"-?\d[\d,.]*")


@dataclass(frozen=True)
class InterpretedChunk:
    """Some rows of a table as they are meant."""

    rows: pa.Table
    malformed: Mapping[int, str]
    findings: list[Finding] = field(default_factory=list)
    """Cells that have to be asked back, in the order of rows."""


class Interpreter:
    """Interprets the cells of one table, chunk by chunk.

    `columns`: position → element code.
    """

    def __init__(
        self, grid: Grid, header: Row, columns: Mapping[int, str], record_type: RecordType
    ) -> None:
        self._header = header
        self._facts = grid.facts
        self._elements: dict[int, Element] = {}
        for position, code in sorted(columns.items()):
            self._elements[position] = record_type.elements[code]
        self._record_type = record_type
        self._shown_cells = {}
        for position in self._elements:
            shown_cells = grid.shown_cells(position)
            if shown_cells:
                self._shown_cells[position] = shown_cells
        self._conversions: dict[tuple[str, str], ConvertedValues] = {}
        self._hidden = CountedRows()
        self._unseen = UnseenRows(self._facts, list(self._elements))
        self._filled: list[str] = []
        self._uncertain = CountedRows()
        self._uncertain_names: dict[str, None] = {}

    def read(self, chunk: Chunk) -> InterpretedChunk:
        """Interpret the rows of a chunk, which are data without doubt."""
        findings: list[Finding] = []
        rows = chunk.rows
        row_numbers = rows["row_number"].to_pylist()
        for position, shown_cells in self._shown_cells.items():
            element = self._elements[position]
            name = f"c{position}"
            cells = rows[name].to_pylist()
            title = self._header[position] or ""
            findings += self._interpret(cells, row_numbers, shown_cells, element, title)
            rows = with_cells(rows, name, cells)

        rows = self._with_days_of_numbers(rows)
        findings += self._no_values(rows)
        findings += self._merged_cells(set(row_numbers))

        hidden_rows = self._facts.hidden_rows
        self._hidden.add([number for number in row_numbers if number in hidden_rows])
        self._unseen.look_at(rows)
        self._note_uncertain_results(row_numbers)

        # A row without a proper shape is asked back as a whole.
        findings = [finding for finding in findings if finding.row_number not in chunk.malformed]
        findings.sort(key=lambda finding: finding.row_number)
        return InterpretedChunk(rows, chunk.malformed, findings)

    def notes(self) -> list[str]:
        """Sentences for the receipt: what was read although nobody sees it, and merged cells."""
        notes = self._filled[:MOST_MERGED_NAMED]
        more = len(self._filled) - len(notes)
        if more > 0:
            notes.append(f"另有{more}处合并单元格，各行均按合并的内容读取")

        if self._hidden.count:
            notes.append(f"{self._hidden}在文件中是隐藏的（被筛选或隐藏），也已读取")
        notes += self._unseen.notes()
        if self._uncertain.count:
            names = "”“".join(self._uncertain_names)
            notes.append(
                f"{self._uncertain}的“{names}”是公式，没有经电子表格软件计算过，"
                "已按文件中写入的结果读取，请核对"
            )

        hidden_columns = []
        for position in self._elements:
            if position in self._facts.hidden_columns:
                title = self._header[position] or ""
                hidden_columns.append(title.strip())
        if hidden_columns:
            notes.append(f"“{'”“'.join(hidden_columns)}”列在文件中是隐藏的，也已读取")

        return notes

    def conversions(self) -> tuple[ConvertedValues, ...]:
        """What was read otherwise than it is shown, element by element."""
        return tuple(self._conversions.values())

    def _note_uncertain_results(self, row_numbers: list[int]) -> None:
        """Note the formulas whose results nobody has calculated since they were written."""
        uncertain = self._facts.uncertain_results
        if not uncertain:
            return
        rows = []
        for row_number in row_numbers:
            positions = [
                position for position in self._elements if (row_number, position) in uncertain
            ]
            if positions:
                rows.append(row_number)
            for position in positions:
                element = self._elements[position]
                self._uncertain_names[element.name] = None
        self._uncertain.add(rows)

    def _interpret(
        self,
        cells: list[str | None],
        row_numbers: list[int],
        shown_cells: Mapping[int, ShownCell],
        element: Element,
        title: str,
    ) -> Iterator[Finding]:
        """Put what is meant into the place of what is shown; yield what is asked back.

        `cells`: the texts of one column, which are changed in place. `title`: its header.
        """
        value_type = VALUE_TYPES[element.type]
        for index, row_number in enumerate(row_numbers):
            cell = shown_cells.get(row_number)
            if cell is None:
                continue
            if not cell.is_certain and _means_the_same(cell, title, element):
                cells[index] = number_as_shown(cell.value)
                continue
            meant = meant_cell(cell, value_type.cell_meaning)
            if is_turned_into_day(cell) and holds_no_day(element, self._record_type):
                meant = replace(meant, broken_rule="number-turned-into-date")
            cells[index] = meant.text
            if meant.broken_rule:
                is_stored = meant.broken_rule == "shown-unknown" and isinstance(cell.value, float)
                stored = number_as_shown(cell.value) if is_stored else cell.shown
                detail = value_type.mask(stored)
                yield _error(row_number, element.code, meant.broken_rule, detail)
            elif meant.rule:
                self._note_conversion(element.code, meant, row_number)

    def _with_days_of_numbers(self, rows: pa.Table) -> pa.Table:
        """Make days of the day numbers in a workbook that does not count from 1900 on."""
        if self._facts.day_zero == DAY_ZERO:
            return rows
        row_numbers = rows["row_number"].to_pylist()
        for position, element in self._elements.items():
            if VALUE_TYPES[element.type].cell_meaning is not CellMeaning.DAY:
                continue
            name = f"c{position}"
            cells = rows[name].to_pylist()
            for index, cell in enumerate(cells):
                text = cell or ""
                day = day_of_number(text.strip(), self._facts.day_zero)
                if day is not None:
                    cells[index] = day
                    meant = Meant(day, READ_DAY_NUMBER, written=text)
                    self._note_conversion(element.code, meant, row_numbers[index])
            rows = with_cells(rows, name, cells)
        return rows

    def _note_conversion(self, code: str, meant: Meant, row_number: int) -> None:
        rule = str(meant.rule)
        earlier = self._conversions.get((code, rule))
        if earlier is None:
            self._conversions[code, rule] = ConvertedValues(
                element=code,
                rule=rule,
                row_number=row_number,
                rows=1,
                written=meant.written,
                read=meant.text,
            )
        else:
            self._conversions[code, rule] = replace(earlier, rows=earlier.rows + 1)

    def _no_values(self, rows: pa.Table) -> Iterator[Finding]:
        """Cells that hold no value, in the columns that are elements."""
        for position, element in self._elements.items():
            column = rows[f"c{position}"]
            for rule, indices in cells_without_value(column):
                for index in indices:
                    row_number = rows["row_number"][index].as_py()
                    # A formula may hold the number of a person.
                    is_formula = rule == "formula-without-result"
                    detail = UNCOMPUTED if is_formula else column[index].as_py()
                    yield _error(row_number, element.code, rule, detail)

    def _merged_cells(self, row_numbers: set[int]) -> Iterator[Finding]:
        """Say which cells got the text of a merged one, or ask where that would be a guess."""
        for merged in self._facts.merged:
            merged_rows = range(merged.first_row, merged.last_row + 1)
            rows = [row for row in merged_rows if row in row_numbers]
            elements = self._elements_in(merged)
            if not rows or not elements:
                continue
            element = elements[0]
            is_amount = VALUE_TYPES[element.type].cell_meaning is CellMeaning.NUMBER
            if merged.first_column != merged.last_column or is_amount:
                # Several columns have one text; or one amount may be the sum of several rows.
                for row in rows:
                    yield _error(row, element.code, "merged-cell", _rows_of(merged))
            elif len(rows) > 1:
                self._filled.append(
                    f"{_rows_of(merged)}的“{element.name}”是合并单元格，各行均按合并的内容读取"
                )

    def _elements_in(self, merged: MergedRange) -> list[Element]:
        """The elements that a merged cell covers; a cell over one column may cover one."""
        positions = range(merged.first_column, merged.last_column + 1)
        elements = [
            self._elements[position] for position in positions if position in self._elements
        ]
        if len(elements) != 1 or merged.first_column not in self._elements:
            return elements
        if merged.first_row == merged.last_row:
            # The first cell has the text; the cells beside it hold nothing of their own.
            return []
        return elements


def _means_the_same(cell: ShownCell, title: str, element: Element) -> bool:
    """Whether a number that some programs show with a unit is the same with and without it.

    It is where header and format state the unit of the element: a program that fills in our template
    leaves its cells without the style of their column.
    """
    wanted_unit = VALUE_TYPES[element.type].measured_in(element)
    if wanted_unit is None or not isinstance(cell.value, (int, float)):
        return False
    meaning = meaning_of(cell)
    around = _NUMBER_SHOWN.sub("", meaning.text)
    is_same = meaning.relation in (Relation.SAME, Relation.ROUNDED)
    is_same = is_same and unit_named(around, wanted_unit.measures) == wanted_unit

    _, remarks = brackets_in(plain(title))
    of_header = [stated_in_remark(remark, wanted_unit.measures).unit for remark in remarks]
    # A number of persons is one in any unit.
    is_in_unit = of_header == [wanted_unit] or not (of_header or has_other_units(wanted_unit))
    return is_same and is_in_unit


def _error(row_number: int, element: str, rule: str, detail: str) -> Finding:
    return Finding(row_number, rule, element, Severity.ERROR, detail)


def _rows_of(merged: MergedRange) -> str:
    if merged.first_row == merged.last_row:
        return f"第{merged.first_row}行"
    return f"第{merged.first_row}至{merged.last_row}行"
