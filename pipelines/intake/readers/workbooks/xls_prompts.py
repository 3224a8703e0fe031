"""What an old workbook ([MS-XLS], the record Dv) says to who fills in a cell: prompts and answers."""

from __future__ import annotations

import struct

from pipelines.intake.cells.sheet_facts import Prompt


# Kind of the record.
ENTRY_CHECK = 0x1BE

# The titles and texts of prompt and answer follow the options, and then two formulas.
_OPTIONS = 4
_TEXTS = 4
_FORMULAS = 2

# Ranges of cells, of four numbers each.
_RANGE = struct.Struct("<HHHH")


def prompts_of_record(data: bytes) -> list[Prompt]:
    """The texts of one check on entries, for each of the ranges that it is about."""
    offset = _OPTIONS
    texts = []
    try:
        for _ in range(_TEXTS):
            text, offset = _text_at(data, offset)
            texts.append(text)
        for _ in range(_FORMULAS):
            # Behind its length stand two bytes that say nothing.
            offset += 4 + int.from_bytes(data[offset : offset + 2], "little")
        ranges = list(_RANGE.iter_unpack(data[offset + 2 :]))
    except (IndexError, struct.error):
        # A damaged check says nothing that anybody sees.
        return []

    text = "\n".join(text for text in texts if text)
    if not text:
        return []
    return [
        Prompt(range(first_column, last_column + 1), last_row + 1, text)
        for _, last_row, first_column, last_column in ranges
    ]


def _text_at(data: bytes, offset: int) -> tuple[str, int]:
    """A text with its length in front, and where it ends; one without characters is a single zero."""
    length = int.from_bytes(data[offset : offset + 2], "little")
    is_wide = bool(data[offset + 2] & 0x01)
    begin = offset + 3
    end = begin + (2 * length if is_wide else length)
    text = data[begin:end].decode("utf-16-le" if is_wide else "latin-1", "replace")
    return text.strip("\x00").strip(), end
