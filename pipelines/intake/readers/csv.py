"""Text with separators: strict decoding, a fast path for clean files, an exact one for all others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipelines.errors import Unreadable
from pipelines.intake.originals import opened
from pipelines.intake.readers.grid import HEAD_ROWS, Body, Grid, Row, table_of, without_blank_rows


DELIMITERS = (",", "\t", ";", "|")
LONGEST_RECORD = 20
"""Lines one row may have; more means that a quotation mark was never closed."""
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

csv.field_size_limit(16 * 1024 * 1024)


def read_csv(path: Path) -> list[Grid]:
    """Read a text file as one grid.

    Raises:
        Unreadable: it is empty, or in no encoding that can be told for certain.
    """
    with opened(path) as stream:
        raw = stream.read()
    if not raw.strip(b"\x00\t\r\n ,;|"):
        raise Unreadable("empty-file", "文件是空的", "请检查导出是否成功；本期确无数据请联系信用中心登记“无数据上报”。")
    text, encoding = decoded(raw)
    return [TextGrid(text, encoding)]


def decoded(raw: bytes) -> tuple[bytes, str]:
    """The text as UTF-8, and its encoding: by byte order mark, else strict UTF-8, else strict GB 18030.

    Nothing is guessed: detectors take short GBK headers for Korean, so none is asked.
    """
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return _decode(raw, encoding), encoding
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(raw, "gb18030"), "gb18030"
    return raw, "utf-8"


def _decode(raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as fault:
        row = raw.count(b"\n", 0, fault.start) + 1
        raise Unreadable(
            "unknown-encoding",
            f"第{row}行附近（第{fault.start + 1}个字节）的文字无法按UTF-8或GB18030编码识别",
            "请用WPS或Excel打开后另存为“CSV UTF-8”或.xlsx再报送。",
        ) from None


@dataclass
class TextGrid:
    """A decoded text file, held as UTF-8."""

    text: bytes
    encoding: str | None
    format: str = "csv"
    sheet: str | None = None

    @cached_property
    def delimiter(self) -> str:
        """The separator that parts the first lines into most cells."""
        lines = self.text[:65536].decode("utf-8", "ignore").splitlines()[:HEAD_ROWS]
        return max(DELIMITERS, key=lambda one: max((line.count(one) for line in lines), default=0))

    def head(self) -> list[Row]:
        """The first rows."""
        return [list(row) for _, row, _ in self._first_records()]

    def _first_records(self) -> list[tuple[int, list[str], int]]:
        """Row number, cells, and the number of lines up to the row's end, of the first rows."""
        found = []
        start = self.text[: 1 << 20].decode("utf-8", "ignore")
        reader = csv.reader(io.StringIO(start, newline=""), delimiter=self.delimiter)
        try:
            for number, row in enumerate(reader, 1):
                found.append((number, row, reader.line_num))
                if number == HEAD_ROWS:
                    break
        except csv.Error:
            pass
        return found

    def body(self, header_row: int, width: int) -> Body:
        """All rows below the header: fast when the file is clean, else row by row."""
        lines = next(line_num for number, _, line_num in self._first_records() if number == header_row)
        content = self.text[_end_of_line(self.text, lines) :]
        return self._fast(content, header_row, width) or self._exact(content, header_row, width)

    def _fast(self, content: bytes, header_row: int, width: int) -> Body | None:
        """Arrow's parser; None when rows could be shifted or swallowed, so that the exact path has to look."""
        trimmed = content.strip(b"\r\n")
        quotes = trimmed.count(b'"')
        starts_blank = content[:1] in (b"\r", b"\n")
        blank_lines = b"\n\n" in trimmed or b"\n\r\n" in trimmed or starts_blank
        if not trimmed or blank_lines or quotes % 2 or b"\x00" in trimmed:
            return None
        names = [f"c{position}" for position in range(width)]
        invalid: list[pacsv.InvalidRow] = []

        def remember(row: pacsv.InvalidRow) -> str:
            invalid.append(row)
            return "skip"

        try:
            table = pacsv.read_csv(
                pa.BufferReader(trimmed),
                pacsv.ReadOptions(column_names=names, block_size=8 << 20),
                pacsv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=quotes > 0,
                    invalid_row_handler=remember,
                    ignore_empty_lines=False,
                ),
                pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    quoted_strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:
            return None
        if invalid or (quotes and _is_swallowed(table)):
            return None
        numbers = pa.array(np.arange(header_row + 1, header_row + 1 + table.num_rows))
        return without_blank_rows(table.add_column(0, "row_number", numbers), {})

    def _exact(self, content: bytes, header_row: int, width: int) -> Body:
        numbers: list[int] = []
        cells: list[list[str | None]] = [[] for _ in range(width)]
        malformed: dict[int, str] = {}
        for number, (row, fault) in enumerate(
            _records(content.decode("utf-8", "replace"), self.delimiter), header_row + 1
        ):
            if not any(cell.strip() for cell in row):
                continue
            if fault or len(row) != width:
                malformed[number] = fault or f"表头有{width}列，本行有{len(row)}列。"
            numbers.append(number)
            padded: Row = [*row[:width], *([None] * (width - len(row)))]
            for column, cell in zip(cells, padded, strict=True):
                column.append(cell)
        body = without_blank_rows(table_of(numbers, cells), malformed)
        kept = set(body.rows["row_number"].to_pylist())
        return Body(body.rows, {number: why for number, why in malformed.items() if number in kept}, body.notes)


def _records(text: str, delimiter: str) -> Iterator[tuple[list[str], str | None]]:
    """Rows with what is wrong in them; an unclosed quotation mark costs its own line and not the rest of the file."""
    lines = text.splitlines(keepends=True) if "\r" in text and "\n" not in text else text.split("\n")
    if lines and not lines[-1].strip():
        lines.pop()
    at = 0
    while at < len(lines):
        chunk = [line.rstrip("\r") + "\n" for line in lines[at : at + LONGEST_RECORD]]
        reader = csv.reader(chunk, delimiter=delimiter, strict=True)
        try:
            row = next(reader, [])
            fault = "本行含有空字符（NUL）。" if any("\x00" in cell for cell in row) else None
            yield [cell.replace("\x00", "") for cell in row], fault
            at += max(reader.line_num, 1)
        except csv.Error:
            yield lines[at].replace("\x00", "").rstrip("\r").split(delimiter), "引号没有配对。"
            at += 1


def _end_of_line(text: bytes, lines: int) -> int:
    """Where the line of this number ends."""
    at = 0
    for _ in range(lines):
        at = text.find(b"\n", at) + 1
        if at == 0:
            return len(text)
    return at


def _is_swallowed(table: pa.Table) -> bool:
    """Whether some cell holds so many lines that a quotation mark must have swallowed rows."""
    return any(
        (pc.max(pc.count_substring(table[name], "\n")).as_py() or 0) >= LONGEST_RECORD for name in table.column_names
    )
