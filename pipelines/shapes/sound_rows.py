"""The sound rows of a batch, for those who go through them more than once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa


# Gives the rows from the first to the last, each time it is called.
SoundRows = Callable[[], Iterator[pa.RecordBatch]]
