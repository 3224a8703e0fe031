"""A compound file (OLE, [MS-CFB]) made anew around the records of an old workbook.

In a damaged file a chain of sectors may lead back into itself, and a reader that follows it fills all
memory. calamine is such a reader, so it never sees a department's own file: the records are taken out
once, and it is handed a file that holds nothing else, in chains that end.
"""

from __future__ import annotations

import struct


# How a compound file begins: an old workbook, or an encrypted new one.
COMPOUND_FILE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_VERSION = 4
_SECTOR = 4096
_IDS_IN_SECTOR = _SECTOR // 4
_IDS_IN_HEADER = 109

# What a table of sectors says instead of the number of the next one.
_END_OF_CHAIN = 0xFFFFFFFE
_TABLE_SECTOR = 0xFFFFFFFD
_FREE = 0xFFFFFFFF

# Kinds of entries of the directory.
_ROOT, _STREAM = 5, 2
_NO_ENTRY = 0xFFFFFFFF

# Streams below this size stand elsewhere in a compound file; ours are filled up with zeros instead.
_LEAST_STREAM = 4096

# So many bytes find room without a table of the tables.
MOST_STREAM_BYTES = (_IDS_IN_HEADER * (_IDS_IN_SECTOR - 1) - 2) * _SECTOR


def compound_file_of(stream: bytes, name: str) -> bytes:
    """A compound file that holds this stream of at most `MOST_STREAM_BYTES` under this name.

    Its sectors: the directory, one that small streams would use, the stream, the table of sectors.
    """
    stream = stream.ljust(_LEAST_STREAM, b"\0")
    stream_sectors = -(-len(stream) // _SECTOR)
    table_sectors = -(-(2 + stream_sectors) // (_IDS_IN_SECTOR - 1))
    first_of_table = 2 + stream_sectors

    next_sectors = [
        _END_OF_CHAIN,
        _END_OF_CHAIN,
        *range(3, first_of_table),
        _END_OF_CHAIN,
        *[_TABLE_SECTOR] * table_sectors,
    ]
    next_sectors += [_FREE] * (table_sectors * _IDS_IN_SECTOR - len(next_sectors))

    directory = _entry("Root Entry", _ROOT, child=1, first_sector=1, size=_SECTOR)
    directory += _entry(name, _STREAM, child=_NO_ENTRY, first_sector=2, size=len(stream))
    return b"".join(
        (
            _header(table_sectors, first_of_table),
            directory.ljust(_SECTOR, b"\0"),
            bytes(_SECTOR),
            stream.ljust(stream_sectors * _SECTOR, b"\0"),
            struct.pack(f"<{len(next_sectors)}I", *next_sectors),
        )
    )


def _header(table_sectors: int, first_of_table: int) -> bytes:
    """The first sector: how large sectors are, and where directory and table begin."""
    little_endian, sector_bits, small_sector_bits = 0xFFFE, 12, 6
    sizes = struct.pack("<HHHHH", 0x3E, _VERSION, little_endian, sector_bits, small_sector_bits)
    places = struct.pack(
        "<6xIIIIIIIII",
        1,  # sectors of the directory
        table_sectors,
        0,  # first sector of the directory
        0,
        _LEAST_STREAM,
        _END_OF_CHAIN,  # no table of small sectors
        0,
        _END_OF_CHAIN,  # no table of the tables
        0,
    )
    table = list(range(first_of_table, first_of_table + table_sectors))
    table += [_FREE] * (_IDS_IN_HEADER - table_sectors)
    header = (
        COMPOUND_FILE_START
        + bytes(16)
        + sizes
        + places
        + struct.pack(f"<{_IDS_IN_HEADER}I", *table)
    )
    return header.ljust(_SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, first_sector: int, size: int) -> bytes:
    """One entry of the directory, of 128 bytes."""
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI16xIQ",
        written,
        len(written),
        kind,
        1,
        _NO_ENTRY,
        _NO_ENTRY,
        child,
        0,
        first_sector,
        size,
    )
