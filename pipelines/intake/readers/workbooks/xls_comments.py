"""The comments on cells of an old workbook ([MS-XLS]), and the texts of its text boxes.

A comment is an object on the sheet, whose text follows in records of its own; at the end of the sheet
stands which cell each object belongs to.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator


# Kinds of records.
OBJECT = 0x5D
TEXT_OBJECT = 0x1B6
_CONTINUED = 0x3C
_COMMENT = 0x1C
_BEGIN = 0x809

# The kind of object that a comment is; all others with a text are shapes.
_OBJECT_OF_COMMENT = 0x19


class CommentReader:
    """Reads the comments of one sheet after the other, record by record."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        """Number of an object → its text."""
        self._object = 0
        self._is_comment = False
        self._missing_characters = 0
        self._boxes: list[str] = []
        """The texts of shapes that are complete."""

    def take_boxes(self) -> list[str]:
        """The texts of the shapes that were completed since the last call."""
        boxes = self._boxes
        self._boxes = []
        return boxes

    def read(self, kind: int, data: bytes) -> Iterator[tuple[int, int, str]]:
        """Take in a record; row number, column and text of the comment that it completes."""
        if kind == _BEGIN:
            self._texts = {}
        elif kind == OBJECT and len(data) >= 8:
            self._object = int.from_bytes(data[6:8], "little")
            self._is_comment = int.from_bytes(data[4:6], "little") == _OBJECT_OF_COMMENT
        elif kind == TEXT_OBJECT and len(data) >= 12:
            self._missing_characters = int.from_bytes(data[10:12], "little")
        elif kind == _CONTINUED and self._missing_characters and data:
            self._add_characters(data)
        elif kind == _COMMENT and len(data) >= 8:
            row, column, _, number = struct.unpack_from("<HHHH", data)
            if self._texts.get(number):
                yield row + 1, column, self._texts[number]

    def _add_characters(self, data: bytes) -> None:
        """Take in a piece of the text of the last object; its first byte says how it is written."""
        if data[0] & 0x01:
            text = data[1 : 1 + 2 * self._missing_characters].decode("utf-16-le", "replace")
        else:
            text = data[1 : 1 + self._missing_characters].decode("latin-1")
        self._texts[self._object] = self._texts.get(self._object, "") + text
        self._missing_characters -= min(len(text), self._missing_characters)
        if not self._missing_characters and not self._is_comment:
            self._boxes.append(self._texts[self._object].replace("\r", "\n"))
