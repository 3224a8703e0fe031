"""Where the lines of a text begin and end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np


def lines_of(text: bytes) -> list[str]:
    """The lines of a text. Unlike in `str.splitlines`, only a line feed ends a line."""
    # Where a text is cut off, its last character may be incomplete.
    decoded = text.decode("utf-8", "ignore")
    lines = decoded.split("\n")

    # Behind the last line end there is no further line.
    if not lines[-1]:
        lines.pop()
    return lines


def offset_after(text: bytes, line_count: int) -> int:
    """Where the text continues after its first lines."""
    offset = 0
    for _ in range(line_count):
        offset = text.find(b"\n", offset) + 1
        if offset == 0:
            return len(text)
    return offset


def without_first_lines(pieces: Iterator[bytes], line_count: int) -> Iterator[bytes]:
    """A text in pieces without its first lines."""
    for piece in pieces:
        offset = offset_after(piece, line_count)
        line_count -= piece.count(b"\n", 0, offset)
        yield piece[offset:]


def beginning_of(pieces: Iterator[bytes], most_bytes: int) -> bytes:
    """The first bytes of a text in pieces."""
    beginning = b""
    for piece in pieces:
        missing_bytes = most_bytes - len(beginning)
        beginning += piece[:missing_bytes]
        if len(beginning) == most_bytes:
            break
    return beginning


def replaced_in_pieces(
    pieces: Iterator[bytes], replace: Callable[[bytes], bytes], words: Sequence[bytes]
) -> Iterator[bytes]:
    """A text in pieces after `replace`, cut anywhere but within one of the words that it replaces."""
    waiting = b""
    for piece in pieces:
        content = replace(waiting + piece)
        begun = max(_begun_at_end(content, word) for word in words)
        waiting = content[len(content) - begun :]
        yield content[: len(content) - begun]
    if waiting:
        yield waiting


def _begun_at_end(content: bytes, word: bytes) -> int:
    """Bytes at the end that may be the beginning of a word."""
    for length in range(len(word) - 1, 0, -1):
        if content.endswith(word[:length]):
            return length
    return 0


def offset_after_records(text: bytes) -> int:
    """Where the text continues after its last line at whose end no quotation mark is open.

    This supposes that all marks before it are paired.
    """
    if b'"' not in text:
        return text.rfind(b"\n") + 1

    octets = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(octets == ord('"'))
    line_ends = np.flatnonzero(octets == ord("\n"))

    # A line end with an even number of marks before it stands in no quoted cell.
    quotes_before = np.searchsorted(quotes, line_ends)
    record_ends = line_ends[quotes_before % 2 == 0]
    if len(record_ends) == 0:
        return 0
    return int(record_ends[-1]) + 1
