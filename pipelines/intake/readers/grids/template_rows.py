"""Rows of a template that nobody has filled in: they hold what stands in every row, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.grids.counted_rows import CountedRows
from pipelines.intake.readers.grids.grid import Chunk, all_blank, is_blank
from pipelines.intake.readers.grids.table_layout import TableLayout


# Rows without any subject in one chunk that are compared with each other.
MOST_COMPARED = 100_000


class TemplateRows:
    """Takes rows out that identify no subject and no document, and hold nothing of their own."""

    def __init__(self, layout: TableLayout) -> None:
        self._identifying = [f"c{position}" for position in sorted(layout.identifying)]
        others = sorted(set(layout.elements) - layout.identifying)
        self._others = [f"c{position}" for position in others]
        self._constants: dict[str, str] = {}
        """Column → the value that all rows have which identify their subject."""
        self._has_records = False
        self._left_out = CountedRows()

    @property
    def notes(self) -> list[str]:
        """A Chinese sentence about the rows that were left out, if there were any."""
        if not self._left_out.count:
            return []
        return [f"{self._left_out}只有预填的相同内容，没有主体和文号，未作为数据"]

    def without(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks without these rows. `notes` is complete after the last one."""
        for chunk in chunks:
            yield self._without(chunk)

    def _without(self, chunk: Chunk) -> Chunk:
        rows = chunk.rows
        if not self._identifying or rows.num_rows == 0:
            return chunk

        without_subject = all_blank(rows, self._identifying)
        if without_subject is None:
            self._note_constants(rows)
            return chunk
        with_subject = rows.filter(pc.invert(without_subject))
        if with_subject.num_rows:
            self._note_constants(with_subject)
        if not self._has_records:
            return chunk

        candidates = rows.filter(without_subject)
        numbers = candidates["row_number"].to_pylist()
        empty = self._holds_nothing(candidates)
        left_out = []
        for number, is_empty in zip(numbers, empty, strict=True):
            # A malformed row stays, so that the receipt can say what is wrong with it.
            if is_empty and number not in chunk.malformed:
                left_out.append(number)
        self._left_out.add(left_out)
        is_left_out = pc.is_in(rows["row_number"], pa.array(left_out, pa.int64()))
        return Chunk(rows.filter(pc.invert(is_left_out)), chunk.malformed)

    def _note_constants(self, rows: pa.Table) -> None:
        """Note which columns hold one value in all of these rows and all earlier ones."""
        names = list(self._constants) if self._has_records else self._others
        constants = {}
        for name in names:
            distinct = pc.unique(rows[name])
            # Besides its only value a column may have blank cells of two kinds.
            values = [value for value in distinct[:4].to_pylist() if value and value.strip()]
            expected = self._constants.get(name)
            if len(distinct) <= 3 and len(values) == 1 and expected in (None, values[0]):
                constants[name] = values[0]
            elif not values and expected:
                constants[name] = expected
        self._constants = constants
        self._has_records = True

    def _holds_nothing(self, candidates: pa.Table) -> list[bool]:
        """Whether each row holds constants only, or what another row without a subject holds too."""
        only_constants = None
        is_empty = None
        for name in self._others:
            blank = is_blank(candidates[name])
            is_empty = blank if is_empty is None else pc.and_(is_empty, blank)
            expected = self._constants.get(name)
            fits = blank
            if expected is not None:
                fits = pc.or_(blank, pc.fill_null(pc.equal(candidates[name], expected), False))
            only_constants = fits if only_constants is None else pc.and_(only_constants, fits)
        if only_constants is None:
            return [False] * candidates.num_rows

        holds_nothing: list[bool] = pc.and_(only_constants, pc.invert(is_empty)).to_pylist()
        if candidates.num_rows > MOST_COMPARED:
            return holds_nothing
        columns = [candidates[name].to_pylist() for name in self._others]
        rows = list(zip(*columns, strict=True))
        repeated = Counter(rows)
        for position, row in enumerate(rows):
            if repeated[row] > 1 and any(row):
                holds_nothing[position] = True
        return holds_nothing
