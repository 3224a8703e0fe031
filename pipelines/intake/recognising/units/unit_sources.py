"""What states the units of a table, one source after the other as a clerk looks at them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.measures import Unit
from pipelines.intake.readers.grids.grid import Grid, Row
from pipelines.intake.readers.grids.lines_left_out import LineText
from pipelines.intake.readers.grids.unit_statement import NOTHING, StatedUnits, joined_statements
from pipelines.intake.readers.grids.unit_words import (
    CURRENCIES,
    brackets_in,
    is_unit_field,
    plain,
    stated_in_line,
    stated_in_remark,
    stated_with_label,
    texts_of_line,
    without_other_measures,
)
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_spelling import bare_spelling, comparable
from pipelines.intake.recognising.units.cells_above import cell_above
from pipelines.intake.recognising.units.unit_doubts import Statement
from pipelines.intake.recognising.units.units_in_names import stated_in_name


# Cells of a row above a header that may state a unit for the whole table beside other texts.
_FEW_CELLS = 3

# Characters of a name of an element that is looked for in lines; a shorter one is any word.
_SHORTEST_NAME = 4

# A text above another column is weak evidence for a column that states its unit itself.
ABOVE_OTHERS = "其他列上方"
# Where the header of a column stands.
IN_HEADER = ("表头", "上级表头")

_BEHIND_MARK = re.compile(r".*[/,;:、|_-](.+)")
_SENTENCES = re.compile(r"[。;；\n]")
# What follows the name of an element where a line states the unit of it alone.
_OF_ELEMENT = r"(?:的)?(?:金额|计量|数额)?(?:单位|[:(]|均|都|统一|以|按|为)"


@dataclass(frozen=True)
class TextsAround:
    """What is stated around a table, beside its own head."""

    names: Sequence[tuple[str, str]] = ()
    """Which name it is, and the name: of the folders, the file and the sheet."""
    below: Sequence[LineText] = ()
    """Lines among the rows and below them that are no records."""
    instructions: Sequence[Row] = ()
    """Rows directly below the header that tell how the columns are filled in."""


@dataclass
class UnitSources:
    """All that may state a unit in one table or around it."""

    grid: Grid
    match: Match
    texts_around: TextsAround
    positions: Sequence[int] = field(init=False)
    """The columns whose numbers have a unit."""

    def __post_init__(self) -> None:
        self._matcher = self.match.matcher
        elements = self.match.record_type.elements
        self._measured = [
            code
            for code, element in elements.items()
            if VALUE_TYPES[element.type].measured_in(element)
        ]
        self.positions = [
            position
            for position, code in sorted(self.match.columns.items())
            if code in self._measured
        ]

    def own_header(self, position: int, element: Element, wanted_unit: Unit) -> Statement:
        """What the header of a column states itself."""
        header = self.grid.head()[self.match.header_row - 1][position] or ""
        names = self._matcher.spellings_of_element(element.code)
        return Statement(
            IN_HEADER[0], header, stated_in_header(header, names, wanted_unit.measures)
        )

    def beside(self, position: int, element: Element, wanted_unit: Unit) -> Iterator[Statement]:
        """What is stated about one column only."""
        yield self.own_header(position, element, wanted_unit)
        yield from self._in_groups(position, element, wanted_unit.measures)
        for row in self.texts_around.instructions:
            if position < len(row):
                text = row[position] or ""
                yield Statement("填写说明", text, stated_in_line(text, wanted_unit.measures))
        yield from self._for_element(element, wanted_unit)
        for name, text in self.grid.field_units:
            if self._matcher.element_named(name) == element.code:
                described = stated_in_remark(text, wanted_unit.measures)
                yield Statement("字段说明", f"{name}：{text}", described)
        for prompt in self.grid.facts.prompts:
            # A prompt that ends above the rows is about a title.
            if position in prompt.columns and prompt.last_row > self.match.header_row:
                yield Statement("输入提示", prompt.text, in_sentences(prompt.text, wanted_unit))
        for remark in self.grid.remarks:
            is_about = remark.row_number <= self.match.header_row
            if is_about and self._matcher.element_named(remark.name) == element.code:
                yield Statement(
                    remark.location, remark.text, in_sentences(remark.text, wanted_unit)
                )

    def for_all(self, element: Element, wanted_unit: Unit) -> Iterator[Statement]:
        """What is stated for the whole table, and not for another element of it."""
        for statement in self._for_all(wanted_unit):
            own = self.part_about(statement, element, wanted_unit)
            if own.stated_units:
                yield own

    def part_about(self, statement: Statement, element: Element, wanted_unit: Unit) -> Statement:
        """The part of a statement that is about an element, where it names elements."""
        pieces = self._pieces_by_element(statement.text) if statement.stated_units else []
        if not pieces:
            return statement
        stated_units = NOTHING
        for code, piece in pieces:
            if code is None or code == element.code:
                of_piece = stated_in_line(piece, wanted_unit.measures)
                stated_units = StatedUnits(
                    (*stated_units.units, *of_piece.units), (*stated_units.doubts, *of_piece.doubts)
                )
        # Nobody knows which rows a line among them is about.
        if not statement.stated_units.units and stated_units.units:
            stated_units = StatedUnits(doubts=(stated_units.words,))
        return Statement(statement.location, statement.text, stated_units)

    def _pieces_by_element(self, text: str) -> list[tuple[str | None, str]]:
        """A line cut before each element whose unit it states: 罚款金额：元，没收金额：万元."""
        squeezed = "".join(plain(text).split())
        begins: dict[int, str] = {}
        for code in self._measured:
            for name in self._matcher.spellings_of_element(code):
                if len(name) < _SHORTEST_NAME or name not in squeezed:
                    continue
                named = re.search(re.escape(name) + _OF_ELEMENT, squeezed)
                if named is not None:
                    begins.setdefault(named.start(), code)
        if not begins:
            return []
        starts = sorted(begins)
        pieces: list[tuple[str | None, str]] = [(None, squeezed[: starts[0]])]
        for start, end in zip(starts, [*starts[1:], len(squeezed)], strict=True):
            pieces.append((begins[start], squeezed[start:end]))
        return pieces

    def _for_all(self, wanted_unit: Unit) -> Iterator[Statement]:
        measures = wanted_unit.measures
        above = self.grid.head()[: self.match.header_row - 1]
        for text, stated_units in in_lines(above, measures):
            yield Statement("表格上方", text, stated_units)
        yield from self._beside_columns(measures)
        yield from self._in_header_row(measures)
        yield from self._below(wanted_unit)
        for kind, name in self.texts_around.names:
            yield Statement(kind, name, stated_in_name(name, measures))
        yield from self._beside_records(measures)
        for remark in self.grid.remarks:
            if not remark.name:
                yield Statement(
                    remark.location, remark.text, in_sentences(remark.text, wanted_unit)
                )

    def _in_groups(self, position: int, element: Element, measures: str) -> Iterator[Statement]:
        """What the groups above a column state."""
        written_head = self.grid.written_head()
        for number, row in enumerate(written_head[: self.match.header_row - 1], 1):
            texts = {cell for cell in row if cell and cell.strip()}
            if len(texts) < 2:
                continue
            group = cell_above(self.grid, number, row, position)
            if group:
                stated_units = stated_in_header(group, (), measures)
                yield Statement(IN_HEADER[1], group, without_other_measures(stated_units, measures))
        written = written_head[self.match.header_row - 1]
        # Where a header is made of several rows, the text of its own cell may be missing in it.
        if position < len(written) and written[position]:
            text = written[position] or ""
            names = self._matcher.spellings_of_element(element.code)
            yield Statement(IN_HEADER[0], text, stated_in_header(text, names, measures))

    def _for_element(self, element: Element, wanted_unit: Unit) -> Iterator[Statement]:
        """What stands beside the records about one element: {"单位": {"罚款金额": "元"}}."""
        for name, text in self.grid.stated_texts:
            if self._matcher.element_named(name) == element.code:
                stated_units = stated_in_remark(text, wanted_unit.measures)
                # In a single record it is the value, and no unit of it.
                if stated_units.units:
                    yield Statement("数据旁的说明", f"{name}：{text}", stated_units)

    def _in_header_row(self, measures: str) -> Iterator[Statement]:
        """What cells of the header's own row state that head no column: 单位：元 at its end."""
        header = self.grid.head()[self.match.header_row - 1]
        for position, cell in enumerate(header):
            if position not in self.match.columns:
                yield Statement("表头行", cell or "", stated_with_label(cell or "", measures))

    def _below(self, wanted_unit: Unit) -> Iterator[Statement]:
        """What lines among the rows and below them state."""
        for line in self.texts_around.below:
            stated_units = stated_in_line(line.text, wanted_unit.measures)
            location = "数据行之间" if line.is_between_rows else "表格下方"
            # Between rows a new unit may be that of the rows below only: somebody has to be asked.
            if line.is_between_rows and stated_units and stated_units.unit != wanted_unit:
                stated_units = StatedUnits(doubts=(stated_units.words,))
            yield Statement(location, line.text, stated_units)

    def _beside_records(self, measures: str) -> Iterator[Statement]:
        """What a document states beside its records: {"金额单位": "万元"}."""
        for name, text in self.grid.stated_texts:
            if name and self._matcher.element_named(name) is not None:
                # It is about that element only, or the value of a single record.
                continue
            stated_units = stated_in_line(f"{name}:{text}" if name else text, measures)
            if not stated_units and is_unit_field(name, ""):
                stated_units = without_other_measures(stated_in_remark(text, measures), measures)
            # Which currency it is says nothing about the unit.
            if stated_units.words not in CURRENCIES:
                yield Statement("数据旁的说明", f"{name}：{text}" if name else text, stated_units)

    def _beside_columns(self, measures: str) -> Iterator[Statement]:
        """What cells above other columns state, where they stand above no column of a number."""
        rows = self.grid.written_head()[: self.match.header_row - 1]
        for number, row in enumerate(rows, 1):
            above = {cell_above(self.grid, number, row, position) for position in self.positions}
            texts = list(dict.fromkeys(cell for cell in row if cell and cell.strip()))
            if len(texts) < 2:
                continue
            for text in texts:
                stated_units = NOTHING if text in above else stated_in_header(text, (), measures)
                if stated_units.units:
                    yield Statement(ABOVE_OTHERS, text, stated_units)


def stated_in_header(header: str, names: Collection[str], measures: str) -> StatedUnits:
    """What a header states in brackets and around the name of its element."""
    outside, contents = brackets_in(plain(header))
    bare = comparable(outside)
    remarks = [*contents]
    longest = _longest_in(bare, names)
    if longest is None and _longest_in(bare_spelling(bare), names):
        # 没收违法所得_没收非法财物的金额元: a tag of XML has lost the marks within its name.
        bare = bare_spelling(bare)
        longest = _longest_in(bare, names)
    if longest is not None:
        before, _, behind = bare.partition(longest)
        remarks += [before, behind]
    else:
        behind_mark = _BEHIND_MARK.fullmatch(bare)
        remarks.append(behind_mark[1] if behind_mark else "")
    return stated_in_remark(",".join(remark for remark in remarks if remark), measures)


def _longest_in(text: str, names: Collection[str]) -> str | None:
    """The longest of some names that stands in a text; None: none does."""
    return max((name for name in names if name and name in text), key=len, default=None)


def in_sentences(text: str, wanted_unit: Unit) -> StatedUnits:
    """What a remark states, sentence by sentence: it may be longer than a line."""
    return joined_statements(
        [stated_in_line(sentence, wanted_unit.measures) for sentence in _SENTENCES.split(text)]
    )


def in_lines(rows: Sequence[Row], measures: str) -> Iterator[tuple[str, StatedUnits]]:
    """The texts of lines above a table that state a unit for all of it, and what they state."""
    for row in rows:
        texts = list(dict.fromkeys(cell for cell in row if cell and cell.strip()))
        for text in texts:
            is_bare = len(texts) <= _FEW_CELLS and not brackets_in(plain(text))[0].strip()
            read = stated_in_line if len(texts) == 1 or is_bare else stated_with_label
            stated_units = read(text, measures)
            if stated_units:
                yield text, stated_units
        for text in texts_of_line(row)[len(texts) :]:
            stated_units = stated_with_label(text, measures)
            if stated_units:
                yield text, stated_units
