"""Rows in the binary form of COPY (PostgreSQL's manual, COPY, "Binary Format").

As text a byte is two hexadecimal digits and a number is read digit by digit: of rows with long bytes
and long arrays the server takes five times as long. psycopg would make arrays element by element.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


# The signature, no flags, no further header.
COPY_BEGINNING = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0)
COPY_END = struct.pack(">h", -1)

# The length of a field or of an element that is null.
_NULL = struct.pack(">i", -1)

# Numbers of types in PostgreSQL's catalogue (`pg_type.oid`), which never change.
_BYTEA_TYPE = 17
_INTEGER_TYPES = {4: 23, 8: 20}


def row_bytes(fields: Sequence[bytes | None]) -> bytes:
    """A row: its fields in the table's order, each in binary form; None is null."""
    return struct.pack(">h", len(fields)) + _with_lengths(fields)


def bigint(number: int) -> bytes:
    """A number of 64 bits."""
    return struct.pack(">q", number)


def integer_array(numbers: npt.NDArray[np.int32] | npt.NDArray[np.int64]) -> bytes:
    """An array of `integer` or of `bigint`, as wide as the numbers are; none of them is null."""
    width = numbers.dtype.itemsize
    elements = np.empty(len(numbers), [("length", ">i4"), ("number", f">i{width}")])
    elements["length"] = width
    elements["number"] = numbers
    return _array_start(_INTEGER_TYPES[width], len(numbers)) + elements.tobytes()


def bytes_array(values: Sequence[bytes | None]) -> bytes:
    """An array of `bytea`; None is null."""
    return _array_start(_BYTEA_TYPE, len(values)) + _with_lengths(values)


def _array_start(type_number: int, count: int) -> bytes:
    """One dimension, of which elements may be null, counted from 1."""
    return struct.pack(">iiiii", 1, 1, type_number, count, 1)


def _with_lengths(values: Sequence[bytes | None]) -> bytes:
    parts: list[bytes] = []
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            parts.extend([struct.pack(">i", len(value)), value])
    return b"".join(parts)
