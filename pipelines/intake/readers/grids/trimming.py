"""The rows of a grid without what is no data.

No data are blank rows, notes below the table, and rows of nothing but running numbers. The rows
need not be in memory together: a line that may be a note waits until it is known whether rows follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.grids.grid import Chunk, Grid, all_blank


# How lines below a table begin that are no data.
NOTE_WORDS = (
    "注",
    "备注",
    "说明",
    "填表",
    "填报",
    "制表",
    "审核",
    "合计",
    "总计",
    "联系人",
    "以下空白",
)

# Of lines that are left out, the receipt names this many one by one.
MOST_NAMED = 10


def trimmed(grid: Grid, header_row: int, width: int, positions: Iterable[int] = ()) -> Trimmed:
    """The rows below a header, without what is no data.

    `positions`: the columns that the catalogue knows.
    """
    return Trimmed(
        grid.chunks(header_row, width),
        positions,
        notes=grid.notes,
        may_have_notes_below=not grid.has_named_fields,
    )


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
    ) -> None:
        self.notes: list[str] = list(notes)
        """Chinese sentences about what was left out; complete after the last chunk."""
        self._chunks = chunks
        self._catalogue_columns = [f"c{position}" for position in positions]
        self._may_have_notes_below = may_have_notes_below

    def __iter__(self) -> Iterator[Chunk]:
        chunks = self._chunks
        # Records with named fields are all data, whatever words they begin with.
        if self._may_have_notes_below:
            chunks = self._without_blank_rows(chunks)
            chunks = self._without_notes_below(chunks)
        return self._without_rows_of_nothing(chunks)

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
            beside_table.add(sorted(_malformed_in(chunk.rows.filter(blank), chunk.malformed)))
            yield Chunk(chunk.rows.filter(pc.invert(blank)), chunk.malformed)

        if beside_table.count:
            self.notes.append(f"{beside_table}只在表格之外有内容，未作为数据")

    def _without_notes_below(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        waiting: Chunk | None = None
        for chunk in chunks:
            if waiting is not None:
                chunk = _joined(waiting, chunk)
            end = end_of_data(chunk.rows)
            yield Chunk(chunk.rows.slice(0, end), chunk.malformed)
            below = chunk.rows.slice(end)
            waiting = Chunk(below, _malformed_in(below, chunk.malformed))

        # Nothing came below the lines that still wait, so they are notes.
        if waiting is not None:
            self.notes += _notes_below(waiting.rows["c0"])

    def _without_rows_of_nothing(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        of_nothing = CountedRows()
        for chunk in chunks:
            malformed = _malformed_in(chunk.rows, chunk.malformed)
            blank = all_blank(chunk.rows, self._catalogue_columns)
            if blank is None:
                yield Chunk(chunk.rows, malformed)
                continue
            # A malformed row stays, so that the receipt can say what is wrong with it.
            blank_numbers = chunk.rows.filter(blank)["row_number"].to_pylist()
            left_out = [number for number in blank_numbers if number not in malformed]
            of_nothing.add(left_out)
            is_left_out = pc.is_in(chunk.rows["row_number"], pa.array(left_out, pa.int64()))
            yield Chunk(chunk.rows.filter(pc.invert(is_left_out)), malformed)

        if of_nothing.count:
            self.notes.append(f"{of_nothing}在目录规定的各列都是空的，未作为数据")


def end_of_data(rows: pa.Table) -> int:
    """Number of rows above the notes at the end.

    Notes are rows with text in the first column only, which begins with one of `NOTE_WORDS`.
    """
    other_columns = [name for name in rows.column_names if name not in ("row_number", "c0")]
    has_first_cell_only = all_blank(rows, other_columns)
    end = int(rows.num_rows)
    if has_first_cell_only is None:
        return end
    while end > 0 and has_first_cell_only[end - 1].as_py():
        text = str(rows["c0"][end - 1].as_py())
        if not text.strip().startswith(NOTE_WORDS):
            break
        end -= 1
    return end


@dataclass
class CountedRows:
    """How many rows were left out for one reason, and the numbers of the first ones."""

    first: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, numbers: Sequence[int]) -> None:
        """Count some more."""
        self.first += numbers[: MOST_NAMED - len(self.first)]
        self.count += len(numbers)

    def __str__(self) -> str:
        rows = f"第{'、'.join(map(str, self.first))}行"
        return f"{rows}等{self.count}行" if self.count > MOST_NAMED else rows


def _notes_below(cells: pa.ChunkedArray) -> list[str]:
    sentences = []
    for text in cells.slice(0, MOST_NAMED).to_pylist():
        sentences.append(f"表格下方的说明未作为数据：“{str(text).strip()[:30]}”")
    more = len(cells) - len(sentences)
    if more > 0:
        sentences.append(f"表格下方另有{more}行说明未作为数据")
    return sentences


def _joined(first: Chunk, second: Chunk) -> Chunk:
    return Chunk(
        pa.concat_tables([first.rows, second.rows]), {**first.malformed, **second.malformed}
    )


def _malformed_in(rows: pa.Table, malformed: Mapping[int, str]) -> dict[int, str]:
    """What is wrong with those of the rows that are malformed."""
    if not malformed:
        return {}
    numbers = set(rows["row_number"].to_pylist())
    return {number: text for number, text in malformed.items() if number in numbers}
