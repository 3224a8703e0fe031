"""Notes in an archive that come with its tables, such as 说明.txt: sentences, and no table at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.errors import FileRefused
from pipelines.intake.readers.plain_text.decoding import whole_text


# Ending of the files that may be such notes.
NOTE_ENDING = ".txt"

# Bytes. Whatever is longer is no note.
MOST_NOTE_BYTES = 16 << 10

# What may part the cells of a line, and how lists of JSON and XML begin.
_TABLE = re.compile(r"[\t,;|^~｜\x1c-\x1f]|\s{2,}|\u3000|^[\[{<]")
# Marks of sentences, by which a table may be parted too: then all lines have as many of one.
_MARKS = "，；、：:"
# Numbers of subjects, persons and documents: the beginning of a record.
_RECORD = re.compile(r"[0-9A-Za-z]{12,}|[〔\[]\d{4}[〕\]]")
# What sentences have, and lists of names have not.
_SENTENCE = re.compile(r"[，。：！:]|\d+\s*[条件户份家个]")


def is_covering_note(content: bytes) -> bool:
    """Whether a text is only a few sentences: without separators, numbers of records, lists."""
    if len(content) > MOST_NOTE_BYTES:
        return False
    try:
        text, _ = whole_text(content)
    except FileRefused:
        return False

    # Paragraphs begin with blanks.
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any(_TABLE.search(line) or _RECORD.search(line) for line in lines) or _is_regular(lines):
        return False
    sentences = [line for line in lines if _SENTENCE.search(line)]
    return len(sentences) * 2 >= len(lines)


def _is_regular(lines: Sequence[str]) -> bool:
    """Whether each of several lines has the same number of a mark."""
    if len(lines) < 2:
        return False
    counts = ({line.count(mark) for line in lines} for mark in _MARKS)
    return any(len(of_lines) == 1 and of_lines != {0} for of_lines in counts)
