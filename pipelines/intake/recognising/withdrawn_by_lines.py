"""The rows of a table that the lines around it withdraw.

Lines below a table are met only when its rows are read: then these are read once more.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyarrow as pa

from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.readers.grids.lines_left_out import LineLeftOut
from pipelines.intake.recognising.comments_on_rows import CommentsOnRows
from pipelines.intake.recognising.stated_endings import EndingsOfTable
from pipelines.intake.recognising.withdrawing_lines import LineReader, WithdrawingLine
from pipelines.personal_numbers.privacy import shown_beginning


# Lines of one table that are looked at, and characters of one that the receipt quotes.
MOST_LINES = 100
_LONGEST_SHOWN = 40

# Characters. A shorter name or number stands in a line by chance.
_SHORTEST_NAME = 4

LOCATIONS_OF_REMARKS = ("批注", "页眉页脚")

# What only sentences and labels have, and how notes begin: no title has it.
_NO_TITLE = re.compile(
    r"[,，。；;:：！!？?\n]|^[(（]?(?:注(?![销册])|说明|备注|提示|请)|第.+[条行项]"
)

_WHOLE_NUMBER = re.compile(r"第?(\d{1,7})(?:\.0+)?[号条项]?")


# No row has a greater number.
_LAST_ROW = sys.maxsize


class RowsOfLines:
    """Says which rows the lines around one table withdraw.

    `identifying`: positions of the columns that identify a subject or a document. `is_about_endings`:
    whether 撤销 is what the records are about, so that their titles say it too. `endings`: what titles
    say of the rows. `titles`: what each name and title around the table is, and the text. `withdraws`:
    whether a title withdraws the rows below it whatever they hold.
    """

    def __init__(
        self,
        grid: Grid,
        header_row: int,
        reader: LineReader,
        identifying: Iterable[int],
        *,
        is_about_endings: bool,
        endings: EndingsOfTable,
        titles: Sequence[tuple[str, str]] = (),
        withdraws: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.endings = endings
        """What titles and remarks say of the end of the records."""
        self._titles = titles
        self._withdraws = withdraws
        self._reader = reader
        self._identifying = sorted(identifying)
        self._around = _lines_around(grid, header_row)
        self._comments = CommentsOnRows(grid, header_row)
        self._own_titles: set[str] = set()
        if is_about_endings:
            self._own_titles = {text for _, text in self._around if not _NO_TITLE.search(text)}
        self._below: tuple[LineLeftOut, ...] = ()
        self._rows = 0
        self._row_count: int | None = None
        self._with_rows: set[str] = set()
        self._lines = self._withdrawing_lines()

    def note_lines(self, lines: Sequence[LineLeftOut]) -> None:
        """Note the lines that were left out of the rows, all of which have been read."""
        self._below = tuple(dict.fromkeys(lines))

    def take_in_lines(self) -> bool:
        """Take in what these lines say; returns whether the rows have to be read once more."""
        lines = self._withdrawing_lines()
        are_others = lines != self._lines
        needs_count = self._row_count is None and any(line.last for line in lines)
        self._lines = lines
        self._row_count = self._rows
        self._rows = 0
        if are_others or needs_count:
            self._with_rows = set()
        return are_others or needs_count

    def note_row_of(self, text: str) -> None:
        """Note that it is known which row a text means."""
        self._with_rows.add(text)

    def notes(self) -> list[str]:
        """Sentences about lines of which nobody can tell which rows they mean."""
        sentences = []
        for line in self._lines:
            # The rows below a title may all tell of their end themselves.
            if (
                line.below is None
                and not line.is_of_named
                and line.text not in self._with_rows | self._own_titles
            ):
                sentences.append(
                    f"{line.location}写有“{_shown(line.text)}”，看不出指的是哪一行，"
                    "各行均已作为数据读取；其中有不报送的，请写明后重新报送"
                )
        return [*sentences, *self._comments.notes(self._with_rows)]

    def comment_withdraws(self, text: str) -> bool:
        """Whether a comment on a cell says that its row has ended, or is to hold another value."""
        return self._reader.comment_withdraws(text)

    def details(self, rows: pa.Table, number_columns: Sequence[int]) -> dict[int, str]:
        """Index of each row that a line withdraws → what the line says.

        `number_columns`: position of the column of running numbers, if there is one.
        """
        begin = self._rows
        self._rows += rows.num_rows
        if not self._lines:
            return {}

        details: dict[int, str] = {}
        row_numbers = rows["row_number"].to_pylist()
        columns = [rows[name].to_pylist() for name in rows.column_names[1:]]
        for index, row_number in enumerate(row_numbers):
            cells = [column[index] or "" for column in columns]
            own_number = _own_number(cells, number_columns)
            for line in self._lines:
                if self._means(
                    line,
                    cells,
                    row_number=row_number,
                    ordinal=begin + index + 1,
                    own_number=own_number,
                ):
                    details.setdefault(index, self._sentence(line))
                    self._with_rows.add(line.text)
        return details

    def _means(
        self,
        line: WithdrawingLine,
        cells: Sequence[str],
        *,
        row_number: int,
        ordinal: int,
        own_number: int | None,
    ) -> bool:
        """Whether a line may mean a row. `ordinal`: which of the rows it is, counted from 1."""
        if line.below is not None:
            first, last = line.below
            is_below = first <= row_number <= last
            return is_below and not self.endings.is_proved(line.proofs, cells)
        if line.is_of_all:
            return True
        # A row is counted by its running number, or else by its order among the rows.
        if line.has_number(ordinal if own_number is None else own_number):
            return True
        if line.counts_lines and line.has_number(row_number):
            return True
        if self._row_count is not None and line.has_number_from_end(self._row_count - ordinal + 1):
            return True
        if any(mark in cell for mark in line.marks for cell in cells):
            return True
        return any(self._is_named(line, cells[position]) for position in self._identifying)

    def _sentence(self, line: WithdrawingLine) -> str:
        written = f"{line.location}写有“{_shown(line.text)}”"
        if line.below is None:
            return f"{written}，可能是指本行"
        # A row stands below a line or a title, but not below the name of a file.
        is_name = line.location.endswith("名")
        sentence = f"{written}，{'指其中各行' if is_name else '本行在它之下'}"
        names = self.endings.names_of(line.proofs)
        if names:
            sentence += f"；确是如此的，请补填“{'”或“'.join(names)}”，作为更正报送"
        return sentence

    def _is_named(self, line: WithdrawingLine, cell: str) -> bool:
        text = squeezed(cell) if cell else ""
        return len(text) >= _SHORTEST_NAME and text in line.squeezed_text

    def _withdrawing_lines(self) -> tuple[WithdrawingLine, ...]:
        lines = []
        below = [(f"第{line.row_number}行", line.text) for line in self._below]
        for location, text in [*self._around, *below][:MOST_LINES]:
            line = self._reader.read(location, text)
            if line is not None:
                lines.append(line)
        return tuple(dict.fromkeys([*self._titles_of_rows(), *lines]))

    def _titles_of_rows(self) -> Iterator[WithdrawingLine]:
        """The titles that say that the rows below them do not, or no longer, count."""
        for word, text in self._titles:
            words = self.endings.ending_in_title(text)
            # A title that needs no look at the rows has withdrawn the whole table before.
            proofs = self.endings.proofs_of(words) if words else frozenset()
            if proofs:
                yield WithdrawingLine(word, text, below=(0, _LAST_ROW), proofs=proofs)

        sections = [line for line in self._below if line.is_section]
        ends = [line.row_number for line in sections[1:]]
        for line, end in zip(sections, [*ends, _LAST_ROW], strict=False):
            location = f"第{line.row_number}行"
            own_reading = self._reader.read(location, line.text)
            # A line that names rows (第2条作废) is no title of the rows below it.
            if own_reading is not None and own_reading.names_rows:
                continue
            words = self.endings.ending_in_title(line.text)
            if words is None and not self._withdraws(line.text):
                continue
            proofs = self.endings.proofs_of(words) if words else frozenset()
            yield WithdrawingLine(location, line.text, below=(line.row_number, end), proofs=proofs)


def _lines_around(grid: Grid, header_row: int) -> list[tuple[str, str]]:
    """Location and text of what stands above a table, beside its records, and around its pages."""
    lines = []
    if not grid.has_named_fields:
        for number, row in enumerate(grid.written_head()[: header_row - 1], 1):
            texts = dict.fromkeys(cell for cell in row if cell and cell.strip())
            lines += [(f"第{number}行", text) for text in texts]
    lines += [(f"“{name}”", text) for name, text in grid.stated_texts]
    for remark in grid.remarks:
        # Sheets that explain how a table is filled in speak of no row, nor do comments on its header.
        is_on_header = bool(remark.name) and remark.row_number <= header_row
        if remark.location in LOCATIONS_OF_REMARKS and not is_on_header:
            lines.append((remark.location, remark.text))
    return lines


def _own_number(cells: Sequence[str], number_columns: Sequence[int]) -> int | None:
    for position in number_columns:
        match = _WHOLE_NUMBER.fullmatch(squeezed(cells[position]))
        if match is not None:
            return int(match[1])
    return None


def _shown(text: str) -> str:
    return shown_beginning(" ".join(text.split()), _LONGEST_SHOWN)
