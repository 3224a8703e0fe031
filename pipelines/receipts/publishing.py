"""Files appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def published(path: Path) -> Iterator[Path]:
    """Hand out a hidden name beside `path` to write to; what was written appears under `path` at the end.

    It is on the disk before the ledger says so: a receipt that power failure takes away would never be written again.
    """
    draft = path.with_name(f".{path.name}")
    try:
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
