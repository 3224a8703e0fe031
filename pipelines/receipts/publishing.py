"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def published(path: Path) -> Iterator[Path]:
    """Hand out a hidden path to write to; the file appears under `path` when the block ends.

    If the block raises, no file appears, and the one that was there before stays.
    """
    draft = path.with_name(f".{path.name}")
    try:
        yield draft
        # The ledger will say that the file is there: a power cut must not take it away any more.
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
