"""Further tables below the first one of a sheet or text, each with a header of its own.

A header of the same columns is that of another page. A header of another record type begins a
table that is a batch of its own, and its rows are none of the table's above.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.grids import line_words
from pipelines.intake.readers.grids.grid import Chunk, Row
from pipelines.intake.readers.grids.line_words import LONG_NUMBER, squeezed
from pipelines.intake.readers.grids.table_layout import TableLayout
from pipelines.intake.readers.grids.unit_words import may_state_unit


# Columns on the left, of which two look like headers in a row that may be one.
LEFT_COLUMNS = 4
MIN_HEADERS = 2

# Lines above a header that are about its table, such as a title or a unit.
MOST_LINES_ABOVE = 5

# Tables of one sheet that become batches.
_MOST_TABLES = 100

# How headers end, or begin where they are codes (RE2).
_LAST_WORDS = "|".join(
    (
        # Who: 企业名称, 法定代表人, 许可机关.
        "名称|姓名|全称|人|户|企业|公司|部门|机关|单位|法院",
        # Numbers: 决定书文号, 统一社会信用代码.
        "号|号码|文号|编号|代码|识别号|序号",
        # When: 决定日期, 有效期至.
        "日期|时间|年度|期限|期|至|自",
        # Kinds and states: 处罚类别, 当前状态.
        "类别|类型|种类|性质|状态|方式|等级|级别|性别|年龄|职务|行业|标准",
        # What was done and why: 处罚事由, 违法事实.
        "事由|原因|事实|依据|内容|事项|情况|情形|行为|结果|结论|项目|范围|备注",
        # Amounts and places: 罚款金额, 经营地址.
        "金额|款|面积|地址|住所",
    )
)
# 罚款金额（万元）*： and 处罚日期. A code is such as CF_WSH.
_HEADER = rf"(?:{_LAST_WORDS})\s*(?:[（(\[【].*)?[*：:]?\s*$|^\s*[A-Z]{{2,4}}_"
_MOST_HEADER_CHARACTERS = 40


class TablesBelow:
    """Ends one table where another one begins, and notes where all further ones begin."""

    def __init__(self, layout: TableLayout) -> None:
        self._layout = layout
        self._header: Row = list(layout.header)
        self._names = _texts([*layout.head, *layout.written_head])
        self._last_header_row = len(layout.head)
        self.first_rows: list[int] = []
        """Row numbers; complete after the last chunk."""

    def rows_above(self, chunk: Chunk) -> Chunk:
        """The rows of a chunk that belong to the table itself."""
        had_ended = bool(self.first_rows)
        self._look_for_headers(chunk.rows)
        if not self.first_rows:
            return chunk

        numbers = chunk.rows["row_number"]
        end = 0 if had_ended else self.first_rows[0]
        rows = chunk.rows.filter(pc.less(numbers, end))
        malformed = {row: reason for row, reason in chunk.malformed.items() if row < end}
        return Chunk(rows, malformed)

    def _look_for_headers(self, rows: pa.Table) -> None:
        for position in self._likely_positions(rows):
            row = _cells(rows, position)
            # The same header again is that of another page.
            if _texts([row]) <= self._names or len(self.first_rows) >= _MOST_TABLES:
                continue
            if not self._layout.begins_table(self._header, row):
                continue

            row_number = rows["row_number"][position].as_py()
            # The rows of one header stand together.
            is_same_header = row_number == self._last_header_row + 1
            self._last_header_row = row_number
            self._header = row
            self._names = _texts([row]) | (self._names if is_same_header else set())
            if not is_same_header:
                first = position - self._lines_above(rows, position)
                self.first_rows.append(rows["row_number"][first].as_py())

    def _likely_positions(self, rows: pa.Table) -> list[int]:
        """Positions of the rows that may be headers."""
        if rows.num_rows == 0:
            return []
        if not self._layout.code_columns:
            return list(_positions_of_headers(rows).to_pylist())

        # A row with a code in the first column of codes is a record, and most rows are.
        first_codes = rows[f"c{min(self._layout.code_columns)}"]
        is_code = pc.fill_null(pc.match_substring_regex(first_codes, LONG_NUMBER), False)
        without_code = pc.indices_nonzero(pc.invert(is_code))
        likely = _positions_of_headers(rows.take(without_code))
        return list(without_code.take(likely).to_pylist())

    def _lines_above(self, rows: pa.Table, position: int) -> int:
        """How many lines directly above a header are about its table."""
        about = 0
        for distance in range(1, min(MOST_LINES_ABOVE, position) + 1):
            texts = [text for text in _cells(rows, position - distance) if text and text.strip()]
            if not texts:
                continue
            if not _is_about_a_table(texts):
                break
            about = distance
        return about


def _positions_of_headers(rows: pa.Table) -> pa.Array:
    """Positions of the rows in which enough columns on the left look like headers."""
    counts = pa.chunked_array([np.zeros(rows.num_rows, dtype=np.int64)])
    for name in rows.column_names[1 : LEFT_COLUMNS + 1]:
        column = rows[name]
        is_short = pc.less_equal(pc.utf8_length(column), _MOST_HEADER_CHARACTERS)
        is_header = pc.and_(is_short, pc.match_substring_regex(column, _HEADER))
        counts = pc.add(counts, pc.cast(pc.fill_null(is_header, False), pa.int64()))
    return pc.indices_nonzero(pc.greater_equal(counts, MIN_HEADERS))


def _cells(rows: pa.Table, position: int) -> Row:
    return [rows[name][position].as_py() for name in rows.column_names[1:]]


def _texts(rows: Iterable[Row]) -> set[str]:
    return {squeezed(cell) for row in rows for cell in row if cell and cell.strip()}


def _is_about_a_table(texts: list[str]) -> bool:
    """Whether a line is a title, or says something of a whole table."""
    if len(set(texts)) > MIN_HEADERS or line_words.is_total(squeezed(texts[0])):
        return False
    for text in map(squeezed, texts):
        is_heading = line_words.is_title(text) or line_words.is_section(text)
        if not (is_heading or line_words.is_label(text) or may_state_unit(text)):
            return False
    return True
