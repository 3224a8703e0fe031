"""Columns of a table that hold something and are no element: the receipt names each of them.

Where such a column may say how long the records are public or what was fined, and no other column
says it, the table is refused: nothing but its header has to be mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.missing_columns import near_name
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.blank import BLANK
from pipelines.catalogue.words.unread_words import unread_sentence
from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_spelling import comparable, spellings_of
from pipelines.intake.recognising.withdrawing_cells import WithdrawingCells
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.shapes.reading import UnreadHeader
from pipelines.shapes.receipt_form import (
    REASON_HEADER,
    RECEIPT_NO_HEADER,
    ROW_NUMBER_HEADER,
    is_receipt_header,
)


_NOTHING = pa.array(["", *sorted(BLANK)])
# What a running number looks like, and what an amount has that is not nought (RE2).
_RUNNING_NUMBER = r"^第?[(（]?(?:\d{1,7}(?:\.0+)?|[一二三四五六七八九十百]{1,5})[)）.、号条]?$"  # noqa: RUF001
_NOT_NOUGHT = "[1-9１-９一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]"  # noqa: RUF001


class UnreadColumns:
    """Looks at the columns of one table that no element is read from, chunk by chunk.

    `written`: the table's match with the columns that are left unread for what stands in their
    brackets.
    """

    def __init__(
        self, header: Row, match: Match, written: Match, *, cells: WithdrawingCells
    ) -> None:
        self._header = header
        self._match = match
        self._written = written
        self._cells = cells
        self._read_codes = frozenset(match.columns.values())
        # Columns of which no cell has held anything so far, and those that hold something.
        self._blank = set(self._unread_positions())
        self._filled: set[int] = set()

    def _unread_positions(self) -> Iterator[int]:
        own_headers: tuple[str, ...] = ()
        if is_receipt_header(self._header):
            own_headers = (ROW_NUMBER_HEADER, REASON_HEADER, RECEIPT_NO_HEADER)

        for position, cell in enumerate(self._header):
            title = (cell or "").strip()
            if position in self._match.columns or title in own_headers:
                continue
            # 数据状态 and the like are read: they say whether a row is meant. Whoever reads them tells
            # which of their values are not understood.
            if title and self._cells.is_flag(title):
                continue
            if not self._repeats_amount(position, title):
                yield position

    def _repeats_amount(self, position: int, title: str) -> bool:
        """Whether a column only has in words what another one has in figures."""
        if not title or position in self._written.columns:
            return False
        return self._match.matcher.element_named(title) in self._read_codes

    def look_at(self, rows: pa.Table) -> None:
        """Note which columns hold something in some rows."""
        for position in sorted(self._blank):
            cells = pc.utf8_trim_whitespace(rows[f"c{position}"])
            if bool(pc.any(self._is_filled(position, cells)).as_py()):
                self._blank.discard(position)
                self._filled.add(position)

    def _is_filled(self, position: int, cells: pa.ChunkedArray) -> pa.ChunkedArray:
        title = (self._header[position] or "").strip()
        if any(VALUE_TYPES[self._type_of(code)].is_money for code in self._likely_codes(title)):
            return pc.match_substring_regex(cells, _NOT_NOUGHT)

        is_filled = pc.invert(pc.is_in(pc.fill_null(cells, ""), _NOTHING))
        if not self._cells.is_column("number", title):
            return is_filled
        is_running = pc.fill_null(pc.match_substring_regex(cells, _RUNNING_NUMBER), False)
        return pc.and_not(is_filled, is_running)

    def _type_of(self, code: str) -> str:
        return self._match.record_type.elements[code].type

    def headers(
        self, leaving_out: frozenset[int], unclear: Mapping[int, Iterable[str]]
    ) -> tuple[UnreadHeader, ...]:
        """The columns that hold something, in their order.

        `leaving_out`: positions of columns that state the unit of others; `unclear`: position of a column
        that says which rows count → its values that are not understood.
        """
        headers = []
        for position in sorted((self._filled | unclear.keys()) - leaving_out):
            title = (self._header[position] or "").strip()
            shown = title or f"没有表头的第{position + 1}列"
            values = tuple(unclear.get(position, ()))
            likely = self._likely_element(position, title)
            headers.append(UnreadHeader(position, shown, likely, values))
        return tuple(headers)

    def notes(self, headers: tuple[UnreadHeader, ...]) -> list[str]:
        """The sentence of the receipt about them; none: there are none.

        Raises:
            FileRefused: one of them may be an element that decides, and nothing else is.
        """
        self._refuse_deciding(headers)
        return [unread_sentence(headers, self._match.record_type)] if headers else []

    def _refuse_deciding(self, headers: tuple[UnreadHeader, ...]) -> None:
        doubts = []
        remedies: dict[str, None] = {}
        for header in headers:
            codes = self._likely_codes(header.header)
            if not codes or self._read_codes.intersection(codes):
                continue
            meant = [self._match.record_type.elements[code] for code in codes]
            names = "”或“".join(element.name for element in meant)
            doubts.append(f"“{mask_numbers_in(header.header)}”一列可能是“{names}”，不能确定")
            remedies[
                f"就是的，把表头改为相应的名称，每格填写{VALUE_TYPES[meant[0].type].guide_name}；"
                f"不是的，另加“{meant[0].name}”一列（没有内容的留空）"
            ] = None

        if doubts:
            remedy = f"请核对：{'；'.join(remedies)}，再重新报送整个文件。"
            raise FileRefused("header-in-doubt", "；".join(doubts), remedy)

    def _likely_codes(self, title: str) -> list[str]:
        """Codes of the deciding elements that a header may mean."""
        spellings = set(spellings_of(title))
        codes = []
        for code, headers in self._match.record_type.likely_headers.items():
            if not spellings.isdisjoint(map(comparable, headers)):
                codes.append(code)
        return codes

    def _likely_element(self, position: int, title: str) -> str | None:
        """Code of the element without a column that a header comes near to; None: to none."""
        if position in self._written.columns:
            return self._written.columns[position]
        # Another note says of it that its number is that of something else.
        if self._match.matcher.contradicts_numbering(title):
            return None

        elements = self._match.record_type.elements
        absent = [element for code, element in elements.items() if code not in self._read_codes]
        likely = self._likely_codes(title)
        for element in absent:
            # Only the value type knows how its columns are called elsewhere.
            is_called_so = VALUE_TYPES[element.type].header_instead_of(title, element)
            if element.code in likely or is_called_so is not None:
                return element.code

        names = {element.name: element.code for element in absent}
        near = near_name(title, list(names), self._match.record_type)
        return names[near] if near else None
