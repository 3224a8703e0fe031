"""Lines of a table that are no records, wherever they stand.

Footers, numbers of pages, totals, instructions below the header, headers and titles that come
again. A line that could be a record is never one of these: all of its cells have to say so, and
none of them may identify a subject or a document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pipelines.catalogue.values.measures import MONEY
from pipelines.intake.readers.grids import heading_words, instruction_words, line_words, note_words
from pipelines.intake.readers.grids.row_references import is_about_rows
from pipelines.intake.readers.grids.single_lines import (
    WIDTH_OF_TITLE,
    Line,
    counts_columns,
    has_unit,
    is_footer,
    is_section_line,
    is_total_line,
)
from pipelines.intake.readers.grids.table_layout import TableLayout
from pipelines.intake.readers.grids.unit_words import (
    is_unit_line,
    may_state_unit,
    stated_in_line,
)
from pipelines.intake.readers.grids.zero_reports import is_zero_line


# Lines below a header that may tell how its columns are filled in.
INSTRUCTION_LINES = 6

# From this number on, running numbers side by side are no record, wherever they stand.
CERTAIN_COUNT = 5


class LineKind(StrEnum):
    """What a line is that is no record, as receipts call it."""

    HEADER = "重复的表头"
    TITLE = "重复的标题"
    TOTAL = "合计"
    FOOTER = "表尾或页码"
    NOTE = "说明"
    DRAWN = "分隔线"
    INSTRUCTION = "填写说明"
    SECTION = "分类标题"
    ZERO_REPORT = "没有数据的说明"


@dataclass
class LineJudge:
    """Says of the lines of one table, one after the other, which are no records."""

    layout: TableLayout
    other_header: int | None = None
    """Row number of a header above that names other columns than the table's own."""
    other_unit: int | None = None
    """Row number of a line above that states another unit of money than the table's own."""
    _lines_above: frozenset[Line] = field(init=False)
    _header: dict[int, str] = field(init=False)
    last_instruction_row: int = field(init=False)
    """Down to this row a line may tell how the columns above it are filled in."""
    _footer_row: int = 0
    """Row number of the last footer."""

    def __post_init__(self) -> None:
        above = [Line.of(row) for row in (*self.layout.written_head, *self.layout.head)]
        self._lines_above = frozenset(line for line in above if len(line))
        header = above[-1]
        self._header = dict(zip(header.positions, header.texts, strict=True))
        self.last_instruction_row = len(self.layout.head) + INSTRUCTION_LINES

    def kind_of(self, row_number: int, line: Line) -> LineKind | None:
        """What a line is; None: it is data."""
        if not len(line):
            # A blank line does not part a signature from its day.
            if row_number == self._footer_row + 1:
                self._footer_row = row_number
            return None
        if all(line_words.is_drawn(text) for text in line.texts):
            return LineKind.DRAWN
        if line in self._lines_above:
            is_header = line.positions == tuple(self._header)
            return self._repeated(row_number, is_header=is_header)
        if self._is_header(line):
            return self._repeated(row_number, is_header=True, line=line)
        if is_zero_line(line, self.layout):
            return LineKind.ZERO_REPORT
        if self._is_instruction(row_number, line):
            return LineKind.INSTRUCTION
        if self._is_unit_line(line):
            self._note_unit(row_number, line)
            return LineKind.SECTION if is_section_line(line) else LineKind.FOOTER
        if is_total_line(line):
            return LineKind.TOTAL
        if is_section_line(line) or self._is_heading(line) or self._is_named_section(line):
            return LineKind.SECTION
        if self._has_code(line):
            return None
        is_note = self._is_note(line)
        if is_note or self._is_remark(line) or is_footer(line) or self._is_signature(line):
            self._note_unit(row_number, line)
            self._footer_row = row_number
            return LineKind.NOTE if is_note else LineKind.FOOTER
        if self._is_day_of_footer(row_number, line):
            return LineKind.FOOTER
        return None

    @property
    def doubt_below(self) -> str | None:
        """Why the rows that follow cannot be read as those above, in Chinese; None: they can."""
        if self.other_header is not None:
            return f"第{self.other_header}行另有一个列不相同的表头，本行在它之下；请分成两个文件。"
        if self.other_unit is not None:
            return f"第{self.other_unit}行另写了一个金额单位，本行在它之下；请统一单位。"
        return None

    def is_only_of_rows_below(self, row_number: int, kind: LineKind) -> bool:
        """Whether the line of this row states columns or a unit that those above do not have.

        A header and the title of a section stand over their own rows.
        """
        stands_over_rows = kind in (LineKind.HEADER, LineKind.SECTION)
        return stands_over_rows and row_number in (self.other_header, self.other_unit)

    def _is_heading(self, line: Line) -> bool:
        """Whether it is one text that divides the table, and no name that stands in its own column."""
        if len(set(line.texts)) > 1:
            return False
        text = line.texts[0]
        may_be_name = line.positions[0] != 0 and self._names_subject(line)
        return heading_words.is_heading(text) or (
            heading_words.is_district(text) and not may_be_name
        )

    def _is_named_section(self, line: Line) -> bool:
        """Whether it says without a number what the rows below it are, and is no rest of a row."""
        if len(set(line.texts)) > 1 or line_words.is_organisation(line.texts[0]):
            return False
        is_wide = len(line) >= WIDTH_OF_TITLE
        may_stand_here = is_wide or self._names_subject(line)
        may_stand_here |= line.positions[0] not in self.layout.elements
        return may_stand_here and self.layout.names_section(line.texts[0], is_wide)

    def _is_remark(self, line: Line) -> bool:
        """Whether it is one text about the table or some of its rows, and none that identifies a record."""
        if len(set(line.texts)) > 1:
            return False
        text = line.texts[0]
        if heading_words.is_closing(text):
            return True
        is_elsewhere = self._is_elsewhere(line)
        if is_about_rows(text):
            return is_elsewhere or not self._names_subject(line)
        return line_words.is_sentence(text) and (is_elsewhere or self._names_subject(line))

    def _is_note(self, line: Line) -> bool:
        """Whether it is one text with the label of a note, or about the form and no record."""
        if len(set(line.texts)) > 1:
            return False
        text = line.texts[0]
        if instruction_words.is_about_form(text):
            return not line_words.is_organisation(text)
        may_be_note = self._is_elsewhere(line) or self._names_subject(line)
        return note_words.is_note(text) and may_be_note

    def _has_code(self, line: Line) -> bool:
        """Whether it identifies a subject by its code, whatever stands beside it."""
        codes = zip(line.positions, line.texts, strict=True)
        return any(
            position in self.layout.code_columns and line_words.is_long_code(text)
            for position, text in codes
        )

    def _is_elsewhere(self, line: Line) -> bool:
        # A fact that stands alone in its own column may be the rest of a row.
        return line.positions[0] == 0 or line.positions[0] not in self.layout.elements

    def _names_subject(self, line: Line) -> bool:
        return line.positions[0] in self.layout.identifying

    def _is_signature(self, line: Line) -> bool:
        """Whether it is only an office or a date.

        An office in the column of names is no record either: all other cells are blank.
        """
        if len(line) != 1:
            return False
        text = line.texts[0]
        # Nobody and no document is called by a day.
        if line_words.is_chinese_date(text):
            return True
        if line.positions[0] in self.layout.identifying:
            return line_words.is_clearly_office(text)
        return line_words.may_be_office(text)

    def _is_day_of_footer(self, row_number: int, line: Line) -> bool:
        """Whether it is only the day in digits that belongs to the signature directly above."""
        is_below = row_number == self._footer_row + 1
        return is_below and len(line) == 1 and line_words.is_plain_date(line.texts[0])

    def _note_unit(self, row_number: int, line: Line) -> None:
        for text in line.texts:
            stated = stated_in_line(text, MONEY)
            if stated and self.layout.money_units:
                is_other = self.layout.money_units != {stated.words}
                self.other_unit = row_number if is_other else None

    def is_title(self, line: Line) -> bool:
        """Whether a line may be the title of a table whose header follows."""
        return len(set(line.texts)) == 1 and line_words.is_title(line.texts[0])

    def _repeated(self, row_number: int, *, is_header: bool, line: Line | None = None) -> LineKind:
        if not is_header:
            return LineKind.TITLE
        self.other_header = None
        if line is not None and not self._names_the_same_columns(line):
            self.other_header = row_number
        # Instructions may follow this header as well.
        self.last_instruction_row = row_number + INSTRUCTION_LINES
        return LineKind.HEADER

    def _is_header(self, line: Line) -> bool:
        """Whether most cells are headers, and no cell that identifies a record is anything else."""
        if len(line) < 2:
            return False
        headers = 0
        for position, text in zip(line.positions, line.texts, strict=True):
            is_header = text == self._header.get(position) or self._names_element(text)
            headers += is_header
            if not is_header and position in self.layout.identifying:
                return False
        return headers >= 2 and headers * 2 > len(line)

    def _names_element(self, text: str) -> bool:
        return self.layout.element_named(text) is not None

    def _names_the_same_columns(self, line: Line) -> bool:
        texts = dict(zip(line.positions, line.texts, strict=True))
        for position, code in self.layout.elements.items():
            text = texts.pop(position, None)
            if text is None or text == self._header.get(position):
                continue
            if self.layout.element_named(text) != code or has_unit(text):
                return False
        # A column more than before says that the columns are others.
        return not any(self._names_element(text) for text in texts.values())

    def _is_instruction(self, row_number: int, line: Line) -> bool:
        counts = counts_columns(line)
        if counts and len(line) >= CERTAIN_COUNT:
            return True
        if row_number > self.last_instruction_row:
            return False
        if counts or self._is_unit_line(line):
            return True

        instructions = 0
        for position, text in zip(line.positions, line.texts, strict=True):
            # 元 beside 年月日 is one as well.
            is_instruction = instruction_words.is_instruction(text) or is_unit_line([text])
            instructions += is_instruction
            if not is_instruction and position in self.layout.identifying:
                return False
        return instructions * 2 > len(line)

    def _is_unit_line(self, line: Line) -> bool:
        """Whether it has nothing but units, or is one text that states a unit."""
        if len(set(line.texts)) == 1:
            text = line.texts[0]
            return len(text) <= line_words.MOST_LABEL_CHARACTERS and may_state_unit(text)
        if not self.layout.identifying.isdisjoint(line.positions):
            return False
        return is_unit_line(line.texts)

    def end_instructions(self) -> None:
        """Data has begun, so that no further line is an instruction."""
        self.last_instruction_row = 0
