"""The pieces of texts in an old workbook ([MS-XLS]) that stand above or below their line.

All texts stand in one table (SST), which goes on in further records. A text may be cut by the end of
a record, and goes on behind a byte that says how its characters are written from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


# Kinds of records.
SHARED_TEXTS = 0xFC
_CONTINUED = 0x3C
CELL_WITH_SHARED_TEXT = 0xFD

# Bits of a text: two bytes for each character; something else behind it; runs of fonts behind it.
_WIDE = 0x01
EXTENDED = 0x04
WITH_RUNS = 0x08


class SharedTexts:
    """The table of texts as its records are met."""

    def __init__(self) -> None:
        self._contents: list[bytes] = []
        self._is_open = False

    def add(self, kind: int, data: bytes) -> None:
        """Take in a record, whatever it is."""
        if kind == SHARED_TEXTS:
            self._contents = [data]
        elif self._is_open and kind == _CONTINUED:
            self._contents.append(data)
        self._is_open = kind == SHARED_TEXTS or (self._is_open and kind == _CONTINUED)

    def raised(self, is_raised_font: Callable[[int], bool]) -> dict[int, str]:
        """Number of each text with raised or lowered characters → these characters."""
        raised = {}
        reader = _TextReader(self._contents)
        try:
            count = int.from_bytes(reader.take(8)[4:], "little")
            for number in range(count):
                text, runs = reader.next_text()
                pieces = _raised_pieces(text, runs, is_raised_font)
                if pieces:
                    raised[number] = pieces
        except IndexError:
            # The table is damaged: what the file says before the damage is true all the same.
            pass
        return raised


class _TextReader:
    """Reads texts from the records of the table, one after the other."""

    def __init__(self, contents: Sequence[bytes]) -> None:
        self._contents = contents
        self._record = 0
        self._offset = 0

    def take(self, length: int) -> bytes:
        """The next bytes.

        Raises:
            IndexError: there are fewer.
        """
        taken = b""
        while len(taken) < length:
            taken += self._take_from_part(length - len(taken))
        return taken

    def next_text(self) -> tuple[str, list[tuple[int, int]]]:
        """The next text, and where in it which font begins.

        Raises:
            IndexError: there is none, or it is cut off.
        """
        length = int.from_bytes(self.take(2), "little")
        [bits] = self.take(1)
        run_count = int.from_bytes(self.take(2), "little") if bits & WITH_RUNS else 0
        further = int.from_bytes(self.take(4), "little") if bits & EXTENDED else 0

        text = self._characters(length, bits)
        runs = []
        for _ in range(run_count):
            run = self.take(4)
            runs.append((int.from_bytes(run[:2], "little"), int.from_bytes(run[2:], "little")))
        self.take(further)
        return text, runs

    def _characters(self, length: int, bits: int) -> str:
        text = ""
        while len(text) < length:
            if self._offset == len(self._contents[self._record]):
                # A text that goes on in the next record says once more how it is written.
                [bits] = self._take_from_part(1)
            size = 2 if bits & _WIDE else 1
            taken = self._take_from_part((length - len(text)) * size)
            # One character for each code unit, as positions of runs count them.
            units = [taken[at : at + size] for at in range(0, len(taken), size)]
            text += "".join(chr(int.from_bytes(unit, "little")) for unit in units)
        return text

    def _take_from_part(self, length: int) -> bytes:
        """As many of the next bytes as stand in one record, and at least one unless none is wanted."""
        while self._offset == len(self._contents[self._record]):
            self._record += 1
            self._offset = 0
        taken = self._contents[self._record][self._offset : self._offset + length]
        self._offset += len(taken)
        return taken


def _raised_pieces(
    text: str, runs: Sequence[tuple[int, int]], is_raised_font: Callable[[int], bool]
) -> str:
    """The characters of a text whose font is raised or lowered."""
    pieces = ""
    ends = [begin for begin, _ in runs[1:]] + [len(text)]
    for (begin, font), end in zip(runs, ends, strict=False):
        if is_raised_font(font):
            pieces += text[begin:end]
    # Characters beyond 65536 have two units.
    return pieces.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
