"""The rows of a grid without what is no data.

No data are blank rows, notes below the table, rows of nothing but running numbers, lines that are
no records wherever they stand, and rows of a template that nobody has filled in. The rows need not
be in memory together: a line that may be a note waits until it is known whether rows follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.grids import line_words
from pipelines.intake.readers.grids.counted_rows import MOST_NAMED, CountedRows
from pipelines.intake.readers.grids.grid import Chunk, Grid, all_blank
from pipelines.intake.readers.grids.lines_left_out import (
    LineLeftOut,
    LinesLeftOut,
    LineText,
    TotalLine,
)
from pipelines.intake.readers.grids.row_references import may_withdraw
from pipelines.intake.readers.grids.table_layout import TableLayout
from pipelines.intake.readers.grids.tables_below import TablesBelow
from pipelines.intake.readers.grids.template_rows import TemplateRows
from pipelines.intake.readers.grids.totals import Totals
from pipelines.intake.readers.grids.unit_words import may_state_unit


END_OF_TEXT = "\x1a"

# How lines below a table begin that are no data.
BEGINS_NOTE = re.compile(
    "注(?!册)|抄送|主送|备注|说明|填表|填报|制表|审核|合计|总计|联系人|以下空白"
)


def trimmed(
    grid: Grid,
    header_row: int,
    width: int,
    positions: Iterable[int] = (),
    layout: TableLayout | None = None,
) -> Trimmed:
    """The rows below a header, without what is no data.

    `positions`: the columns that the catalogue knows. `layout`: of a table whose record type is
    recognised; without it only blank rows and notes at the end are left out.
    """
    return Trimmed(
        grid.chunks(header_row, width),
        positions,
        notes=grid.notes,
        may_have_notes_below=not grid.has_named_fields,
        layout=layout,
    )


@dataclass
class LeftOut:
    """What was left out of the rows of a table."""

    notes: list[str]
    """Chinese sentences about it, for the receipt."""
    texts: list[LineText] = field(default_factory=list)
    """Texts of the lines that may state a unit."""
    lines: list[LineLeftOut] = field(default_factory=list)
    """Those of these lines that may say which rows are withdrawn."""
    totals: list[TotalLine] = field(default_factory=list)
    """Lines that sum up a column of amounts."""
    zero_reports: list[str] = field(default_factory=list)
    """What was said of there being nothing to report, with its rows."""
    tables_below: list[int] = field(default_factory=list)
    """The numbers of the rows where further tables begin."""


class Trimmed:
    """The chunks of a grid without what is no data, to be iterated over once.

    `positions`: the columns that the catalogue knows. A row that is blank in all is no data.
    """

    def __init__(
        self,
        chunks: Iterable[Chunk],
        positions: Iterable[int] = (),
        *,
        notes: Sequence[str] = (),
        may_have_notes_below: bool = True,
        layout: TableLayout | None = None,
    ) -> None:
        self._left_out = LeftOut(list(notes))
        self._is_read = False
        self._chunks = chunks
        self._catalogue_columns = [f"c{position}" for position in positions]
        self._may_have_notes_below = may_have_notes_below
        self._layout = layout

    def __iter__(self) -> Iterator[Chunk]:
        chunks = self._chunks
        lines_left_out = None
        totals = None
        tables_below = None
        if self._layout is not None:
            if self._may_have_notes_below:
                tables_below = TablesBelow(self._layout)
                chunks = map(tables_below.rows_above, chunks)
            lines_left_out = LinesLeftOut(self._layout)
            totals = Totals(self._layout, lines_left_out.between)
            chunks = totals.without(lines_left_out.without(chunks))
        # Records with named fields are all data, whatever words they begin with.
        if self._may_have_notes_below:
            chunks = self._without_blank_rows(chunks)
            chunks = self._without_notes_below(chunks)
        chunks = self._without_template_rows(chunks)
        yield from self._without_rows_of_nothing(chunks)

        if lines_left_out is not None and totals is not None:
            self._left_out.notes += [*lines_left_out.notes, *totals.notes]
            self._left_out.texts += lines_left_out.texts
            self._left_out.totals += lines_left_out.totals
            self._left_out.lines += lines_left_out.lines
            self._left_out.zero_reports += lines_left_out.zero_reports
        if tables_below is not None:
            self._left_out.tables_below += tables_below.first_rows
        self._is_read = True

    def left_out(self) -> LeftOut:
        """What was left out of the rows. To be called after the last chunk: only then it is complete."""
        assert self._is_read, "the rows have not been read to their end"
        return self._left_out

    def _without_template_rows(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        if self._layout is None:
            yield from chunks
            return
        template_rows = TemplateRows(self._layout)
        yield from template_rows.without(chunks)
        self._left_out.notes += template_rows.notes

    def whole(self) -> Chunk:
        """All rows in one chunk."""
        tables = []
        malformed: dict[int, str] = {}
        for chunk in self:
            tables.append(chunk.rows)
            malformed |= chunk.malformed
        return Chunk(pa.concat_tables(tables), malformed)

    def _without_blank_rows(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        beside_table = CountedRows()
        for chunk in chunks:
            names = [name for name in chunk.rows.column_names if name != "row_number"]
            blank = all_blank(chunk.rows, names)
            if blank is None:
                yield chunk
                continue
            # A blank row is malformed when there is text to the right of the table.
            blank_rows = chunk.rows.filter(blank)
            beside_table.add(sorted(_malformed_in(blank_rows, chunk.malformed)))

            other_rows = chunk.rows.filter(pc.invert(blank))
            yield Chunk(other_rows, chunk.malformed)

        if beside_table.count:
            self._left_out.notes.append(f"{beside_table}只在表格之外有内容，未作为数据")

    def _without_notes_below(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        waiting: Chunk | None = None
        row_above = 0
        for chunk in chunks:
            if waiting is not None:
                chunk = _joined(waiting, chunk)
            end = end_of_data(chunk.rows, row_above)
            if end:
                row_above = chunk.rows["row_number"][end - 1].as_py()
            yield Chunk(chunk.rows.slice(0, end), chunk.malformed)
            below = chunk.rows.slice(end)
            waiting = Chunk(below, _malformed_in(below, chunk.malformed))

        # Nothing came below the lines that still wait, so they are notes.
        if waiting is not None:
            texts = _first_texts(waiting.rows)
            numbers = waiting.rows["row_number"].to_pylist()
            self._left_out.notes += _notes_below(numbers, texts)
            self._left_out.texts += [
                LineText(text, False) for text in texts if may_state_unit(text)
            ]
            for number, text in zip(numbers, texts, strict=True):
                if may_withdraw(text):
                    self._left_out.lines.append(LineLeftOut(number, text))

    def _without_rows_of_nothing(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        of_nothing = CountedRows()
        for chunk in chunks:
            malformed = _malformed_in(chunk.rows, chunk.malformed)
            blank = all_blank(chunk.rows, self._catalogue_columns)
            if blank is None:
                yield Chunk(chunk.rows, malformed)
                continue
            # A malformed row stays, so that the receipt can say what is wrong with it.
            blank_rows = chunk.rows.filter(blank)
            blank_numbers = blank_rows["row_number"].to_pylist()
            left_out = [number for number in blank_numbers if number not in malformed]
            of_nothing.add(left_out)

            left_out_numbers = pa.array(left_out, pa.int64())
            is_left_out = pc.is_in(chunk.rows["row_number"], left_out_numbers)
            yield Chunk(chunk.rows.filter(pc.invert(is_left_out)), malformed)

        if of_nothing.count:
            self._left_out.notes.append(f"{of_nothing}在目录规定的各列都是空的，未作为数据")


def end_of_data(rows: pa.Table, row_above: int = 0) -> int:
    """Number of rows above the notes at the end: rows of one text only, which is a note.

    `row_above`: number of the last row of data above these rows; 0: there is none.
    """
    end = int(rows.num_rows)
    numbers = rows["row_number"]
    while end > 0:
        texts = _texts(rows, end - 1)
        if len(texts) != 1:
            break
        above = numbers[end - 2].as_py() if end > 1 else row_above
        is_apart = above and numbers[end - 1].as_py() > above + 1
        if not (_is_note(texts[0]) or (is_apart and _is_day(texts[0]))):
            break
        end -= 1
    return end


def _is_note(text: str) -> bool:
    bare = line_words.squeezed(text)
    if BEGINS_NOTE.match(text):
        return not line_words.is_organisation(bare)
    return (
        line_words.is_chinese_date(bare)
        or line_words.is_sentence(bare)
        or line_words.is_numbered_remark(bare)
        # Programs of DOS end a text with this character.
        or bare == END_OF_TEXT
    )


def _is_day(text: str) -> bool:
    """Whether it is a day in digits, which stands apart below a table where somebody signed it."""
    return line_words.is_plain_date(line_words.squeezed(text))


def _texts(rows: pa.Table, position: int) -> list[str]:
    """The texts of a row, without the white space around them."""
    texts = []
    for name in rows.column_names[1:]:
        cell = rows[name][position].as_py() or ""
        text = cell.strip()
        if text:
            texts.append(text)
    return texts


def _first_texts(rows: pa.Table) -> list[str]:
    return [_texts(rows, position)[0] for position in range(rows.num_rows)]


def _notes_below(numbers: Sequence[int], texts: Sequence[str]) -> list[str]:
    sentences = []
    for number, text in list(zip(numbers, texts, strict=True))[:MOST_NAMED]:
        if text == END_OF_TEXT:
            sentences.append(f"第{number}行只有文件结束符（Ctrl+Z），未作为数据")
            continue
        sentences.append(f"第{number}行是表格下方的说明，未作为数据：“{text[:30]}”")
    more = len(texts) - len(sentences)
    if more > 0:
        sentences.append(f"表格下方另有{more}行说明未作为数据")
    return sentences


def _joined(first: Chunk, second: Chunk) -> Chunk:
    return Chunk(
        pa.concat_tables([first.rows, second.rows]),
        {**first.malformed, **second.malformed},
    )


def _malformed_in(rows: pa.Table, malformed: Mapping[int, str]) -> dict[int, str]:
    """What is wrong with those of the rows that are malformed."""
    if not malformed:
        return {}
    numbers = set(rows["row_number"].to_pylist())
    return {number: text for number, text in malformed.items() if number in numbers}
