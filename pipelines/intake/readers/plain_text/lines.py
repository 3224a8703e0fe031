"""Where the lines of a text begin and end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def lines_of(text: bytes) -> list[str]:
    """The lines of a text without their line feeds. Only line feeds end lines, unlike in `str.splitlines`."""
    lines = text.decode("utf-8", "ignore").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def offset_after(text: bytes, lines: int) -> int:
    """Where the text continues after its first lines."""
    offset = 0
    for _ in range(lines):
        offset = text.find(b"\n", offset) + 1
        if offset == 0:
            return len(text)
    return offset


def without_first_lines(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    """A text in pieces without its first lines."""
    for block in blocks:
        offset = offset_after(block, lines)
        lines -= block.count(b"\n", 0, offset)
        yield block[offset:]


def offset_after_records(text: bytes) -> int:
    """Where the last line ends at which no quotation mark is open, supposing that all of them are paired."""
    if b'"' not in text:
        return text.rfind(b"\n") + 1

    octets = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(octets == ord('"'))
    line_ends = np.flatnonzero(octets == ord("\n"))
    quotes_before = np.searchsorted(quotes, line_ends)
    record_ends = line_ends[quotes_before % 2 == 0]
    return int(record_ends[-1]) + 1 if len(record_ends) else 0
