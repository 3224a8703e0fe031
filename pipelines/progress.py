"""How far long work on a batch has come, for the log: nothing about what is quickly done."""

from __future__ import annotations

import logging
import time


log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two lines."""


class Progress:
    """Counts the rows of one batch on their way through one stage."""

    def __init__(self, batch_no: str, stage: str, total: int | None = None) -> None:
        self._batch_no = batch_no
        self._stage = stage
        self._total = total
        self._rows = 0
        self._began = self._said = time.monotonic()

    def add(self, rows: int, share: float | None = None) -> None:
        """Some more rows are done; `share` is how much of the whole that makes, where the total is not known."""
        self._rows += rows
        done = share if share is not None else self._rows / self._total if self._total else 0.0
        speed = self._rows / max(time.monotonic() - self._began, 1e-6)
        self._say(f"percent={min(100 * done, 100):.0f} rows_per_second={speed:.0f}")

    def step(self, done: str) -> None:
        """All rows together have come through one step more."""
        self._say(f"done={done}")

    def _say(self, how_far: str) -> None:
        now = time.monotonic()
        if now - self._said >= EVERY:
            self._said = now
            log.info(
                "batch=%s stage=%s rows=%d %s", self._batch_no, self._stage, self._rows, how_far
            )
