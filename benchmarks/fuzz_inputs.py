"""Inputs for the fuzzer: valid files spoilt in a few places, and Hypothesis' own ideas."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable

from hypothesis import strategies as st

from benchmarks.fuzz_seeds import COMPOUND_FILE_START, rows, seeds, workbook_of, zip_of


Mutation = Callable[[bytearray, random.Random], None]

ZIP_START = b"PK\x03\x04"

# Pieces that parsers trip over, by where they matter.
SEPARATORS = (b'"', b'""', b",", b"\t", b"\r", b"\n", b"\r\n")
ENCODINGS = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"),
    *(b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x84\x31\xa4\x37", b"\x1a"),
)
VALUES = (b"=1+1", b"1e999", b"-1", b"NaN", b"9" * 40)
MARKUP = (
    *(b"&e;", b"&#0;", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
    *(b"<![CDATA[", b"<!--", b"</", b"/>"),
)
SHEETS = (
    *(b'r="XFD1048576"', b'r="A0"', b'r="99999999999"'),
    *(b't="s"', b't="e"', b't="d"', b"<v>-1</v>", b"<row/>", b"<c/>"),
    b'table:number-rows-repeated="1000000000"',
    b'table:number-columns-repeated="1000000000"',
)
JSON = (b"{", b"}", b"[", b"]", b'"\\ud800"', b"null", b"1E400", b"[" * 3000)
CONTAINERS = (b"../", b"PK\x05\x06", COMPOUND_FILE_START, ZIP_START)
WORDS = (*SEPARATORS, *ENCODINGS, *VALUES, *MARKUP, *SHEETS, *JSON, *CONTAINERS)

# Numbers of four bytes at which counters overflow.
NUMBERS = tuple(
    value.to_bytes(4, "little")
    for value in (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
)


def spoilt(ending: str, draw: random.Random) -> bytes:
    """A valid file of this ending, spoilt in a few places."""
    content = draw.choice(seeds()[ending])
    if content.startswith(ZIP_START) and draw.random() < 0.8:
        return _with_a_spoilt_part(content, draw)
    return _spoil(content, draw)


def ideas() -> st.SearchStrategy[bytes]:
    """What Hypothesis makes of tables, texts and bytes."""
    words = [word.decode("utf-8", "replace") for word in WORDS]
    cell = st.text(max_size=8) | st.sampled_from(words)
    table = st.lists(st.lists(cell, max_size=6), max_size=6)
    books = table.map(workbook_of)
    return st.binary(max_size=200) | _encoded_texts(table) | _json_documents() | books


def _encoded_texts(table: st.SearchStrategy[list[list[str]]]) -> st.SearchStrategy[bytes]:
    text = st.builds(
        _joined,
        table,
        st.sampled_from(",\t;|"),
        st.sampled_from(["\n", "\r\n", "\r"]),
        st.booleans(),
    )
    encoding = st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-32", "utf-8-sig"])
    return st.builds(_encoded, text, encoding)


def _json_documents() -> st.SearchStrategy[bytes]:
    name = st.text(max_size=8)
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(name, inner, max_size=4),
        max_leaves=20,
    )
    return values.map(lambda value: json.dumps(value).encode())


def _joined(table: list[list[str]], delimiter: str, line_end: str, has_header: bool) -> str:
    lines = [delimiter.join(cells) for cells in table]
    if has_header:
        lines.insert(0, delimiter.join(rows()[0]))
    return line_end.join(lines)


def _encoded(text: str, encoding: str) -> bytes:
    # GB 18030 has no code for a lone surrogate.
    return text.encode(encoding, "replace" if encoding == "gb18030" else "surrogatepass")


def _spoil(content: bytes, draw: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        draw.choice(MUTATIONS)(spoilt, draw)
    return bytes(spoilt)


def _with_a_spoilt_part(content: bytes, draw: random.Random) -> bytes:
    """A container that is sound itself, so that what is in it gets as far as its own parser."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    match draw.randrange(10):
        case 0:
            del parts[name]
        case 1:
            other_name = draw.choice(sorted(parts)) + draw.choice(["", "/../x", "x"])
            parts[other_name] = parts[name]
        case _:
            parts[name] = _spoil(parts[name], draw)
    return zip_of(parts)


def _flip(content: bytearray, draw: random.Random) -> None:
    if content:
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def _set(content: bytearray, draw: random.Random) -> None:
    offset = draw.randrange(len(content) + 1)
    content[offset : offset + 4] = draw.choice(NUMBERS)


def _insert(content: bytearray, draw: random.Random) -> None:
    offset = draw.randrange(len(content) + 1)
    content[offset:offset] = draw.choice(WORDS) * draw.choice((1, 1, 1, 3, 100))


def _overwrite(content: bytearray, draw: random.Random) -> None:
    offset = draw.randrange(len(content) + 1)
    word = draw.choice(WORDS)
    content[offset : offset + len(word)] = word


def _cut(content: bytearray, draw: random.Random) -> None:
    offset = draw.randrange(len(content) + 1)
    del content[offset : offset + draw.choice((1, 2, 10, 100, 1 << 20))]


def _repeat(content: bytearray, draw: random.Random) -> None:
    offset = draw.randrange(len(content) + 1)
    piece = content[offset : offset + draw.choice((1, 10, 100, 1000))]
    content[offset:offset] = piece * draw.choice((1, 2, 50))


def _swap_tokens(content: bytearray, draw: random.Random) -> None:
    """Put the digits or the quoted text of one place to another."""
    pieces = bytes(content).split(b'"')
    if len(pieces) > 4:
        first = draw.randrange(len(pieces))
        second = draw.randrange(len(pieces))
        pieces[first], pieces[second] = pieces[second], pieces[first]
        content[:] = b'"'.join(pieces)


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _set,
    _insert,
    _insert,
    _overwrite,
    _cut,
    _repeat,
    _swap_tokens,
)
