"""The fast way to parse a text with separators: by Arrow.

Only for texts of which every parser must make the same rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipelines.intake.readers.grids.grid import is_blank
from pipelines.intake.readers.plain_text.csv_records import MOST_CELL_LINES, holds_rows


# Bytes of a block. Arrow reads no record that is longer than one.
PARSED_BYTES = 4 << 20

_BLANK_LINE = re.compile(rb"\n\r?\n")
_LONE_RETURN = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True)
class CsvShape:
    """How a text is divided into cells."""

    delimiter: str
    header_cells: int
    """Cells of the header, with those beyond its last name."""
    width: int
    """Columns of the table."""
    most_cells: int
    """Cells that a row may have, blank ones beyond the header too."""


def parse_fast(content: bytes, shape: CsvShape) -> pa.Table | None:
    """The rows of a text, in columns `c0`, `c1` …; None: it has to be parsed record by record."""
    trimmed = content.strip(b"\r\n")
    if not trimmed or content[0] in b"\r\n" or shape.header_cells < shape.width:
        return None
    if not _is_regular(trimmed) or not _is_strictly_quoted(trimmed, shape.delimiter):
        return None

    has_quotes = b'"' in trimmed
    names = [f"c{position}" for position in range(shape.header_cells)]
    try:
        rows = _parse_with_arrow(trimmed, shape.delimiter, names, has_quotes=has_quotes)
    except pa.ArrowInvalid:
        return None

    if has_quotes and _may_have_open_mark(rows, shape):
        return None
    for name in names[shape.width :]:
        if not pc.all(is_blank(rows[name])).as_py():
            return None
    return rows.select(names[: shape.width])


def _is_regular(text: bytes) -> bool:
    """Whether it has nothing that parsers understand differently, quotation marks aside."""
    if b"\x00" in text:
        return False
    return not _BLANK_LINE.search(text) and not _LONE_RETURN.search(text)


def _parse_with_arrow(
    text: bytes, delimiter: str, names: list[str], *, has_quotes: bool
) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(text),
        arrow_csv.ReadOptions(column_names=names, block_size=PARSED_BYTES),
        arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=has_quotes,
            ignore_empty_lines=False,
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        ),
    )


def _is_strictly_quoted(text: bytes, delimiter: str) -> bool:
    """Whether quotation marks open only where a cell begins, and close only where it ends."""
    if b'"' not in text:
        return True
    octets = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(octets == ord('"'))
    if len(quotes) % 2:
        return False
    opening = quotes[::2]
    closing = quotes[1::2]

    # An opening mark has a separator or a line end before it, a closing one after it.
    is_cell_edge = np.zeros(256, bool)
    is_cell_edge[[ord(delimiter), *b"\r\n"]] = True
    last = len(octets) - 1
    # A mark at the very beginning looks at the last byte here, and is put right below.
    before_opening = octets[opening - 1]
    behind_closing = octets[np.minimum(closing + 1, last)]
    opens_at_edge = is_cell_edge[before_opening]
    closes_at_edge = is_cell_edge[behind_closing]

    # A doubled mark looks like one that closes and one that opens at once.
    is_doubled = closing[:-1] + 1 == opening[1:]
    opens_at_edge[1:] |= is_doubled
    closes_at_edge[:-1] |= is_doubled

    # The text itself begins and ends a cell.
    opens_at_edge[0] |= opening[0] == 0
    closes_at_edge[-1] |= closing[-1] == last
    return bool(opens_at_edge.all() and closes_at_edge.all())


def _may_have_open_mark(rows: pa.Table, shape: CsvShape) -> bool:
    """Whether some cell has so many lines, or such, that a quotation mark must have taken in rows."""
    for position, column in enumerate(rows.columns):
        line_ends = pc.count_substring(column, "\n")
        most_line_ends = pc.max(line_ends).as_py() or 0
        if most_line_ends >= MOST_CELL_LINES:
            return True
        in_several_lines = column.filter(pc.greater(line_ends, 0)).to_pylist()
        for cell in in_several_lines:
            if holds_rows(
                cell,
                position,
                rows.num_columns,
                delimiter=shape.delimiter,
                header_cells=shape.header_cells,
            ):
                return True
    return False
