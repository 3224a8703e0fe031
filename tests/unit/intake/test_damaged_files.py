"""Whatever is damaged in a file: it is read, or refused in words.
No reader fails in a way that nobody foresaw.
"""

import random
from pathlib import Path

import pytest
from format_examples import RECORD_WRITERS, SAMPLES, TABLE_WRITERS

from pipelines.errors import FileRefused
from tests.lib.staging import staged_part
from tests.lib.tries import tries


ROUNDS = tries(8, 80)
WORDS = (
    *(
        b"\x00",
        b"\xff" * 8,
        b"{",
        b"[" * 50,
        b"<",
        b">",
        b'"',
        b"\x81",
        b"&x;",
        b"</",
        b"<!DOCTYPE a>",
        b"<table>",
        b"\n",
    ),
    *(
        b'number-rows-repeated="99999999"',
        b'ss:Index="99999999"',
        b'colspan="99999999"',
        b"\\ud800",
        b"NaN",
        b"1e999",
    ),
)


def originals(folder):
    """One file of every ending by any writer, and all those that LibreOffice has saved."""
    writers = {}
    for name, write in (TABLE_WRITERS | RECORD_WRITERS).items():
        writers[Path(name).suffix] = write
    for ending, write in writers.items():
        path = folder / f"original{ending}"
        write(path)
        yield path
    yield from sorted(SAMPLES.iterdir())


def damaged(content, draw):
    """A few bytes flipped, cut, doubled, moved or put in."""
    content = bytearray(content)
    for _ in range(draw.randint(1, 6)):
        at, length = draw.randrange(len(content) + 1), draw.choice((1, 2, 4, 50, 500))
        match draw.randrange(5):
            case 0 if content:
                content[at % len(content)] = draw.randrange(256)
            case 1:
                del content[at : at + length]
            case 2:
                content[at:at] = content[at : at + length]
            case 3:
                content[at:at] = draw.choice(WORDS)
            case 4:
                other = draw.randrange(len(content) + 1)
                content[at : at + length] = content[other : other + length]
    return bytes(content)


def take(path):
    try:
        return staged_part(path, dropped_as="x/inbox/黑名单.csv")[0]
    except FileRefused as refused:
        return refused


@pytest.mark.many_tries
@pytest.mark.parametrize("seed", range(3))
def test_damage_is_answered_and_never_unforeseen(tmp_path, seed):
    draw = random.Random(seed)
    for original in list(originals(tmp_path)):
        content = original.read_bytes()
        for _ in range(ROUNDS):
            path = tmp_path / f"damaged{original.suffix}"
            path.write_bytes(damaged(content, draw))
            answer = take(path)
            refusal = answer if isinstance(answer, FileRefused) else answer.error
            if refusal is not None:
                assert refusal.remedy.startswith(("请", "如需")), refusal.code
