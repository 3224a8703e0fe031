"""Log lines about work that takes long on one batch; short work logs nothing."""

from __future__ import annotations

import logging
import time


log = logging.getLogger(__name__)

# Seconds between two log lines: often enough to see that the work goes on, too seldom to fill a log.
EVERY = 5.0


class Progress:
    """Counts the rows of one batch in one stage, and logs how far the stage is."""

    def __init__(self, batch_no: str, stage: str, total: int | None = None) -> None:
        self._batch_no = batch_no
        self._stage = stage
        self._total = total
        self._rows = 0
        self._started_at = time.monotonic()
        self._logged_at = self._started_at

    def add(self, rows: int, share: float | None = None) -> None:
        """Count more rows as done.

        `share` is the part of the whole that is done, from 0 to 1; needed when the total number of
        rows is unknown.
        """
        self._rows += rows
        if share is None:
            share = self._share_of_total()
        percent = min(100 * share, 100)

        # The clock may not have moved on yet.
        seconds = time.monotonic() - self._started_at
        rows_per_second = self._rows / max(seconds, 1e-6)
        self._log(f"percent={percent:.0f} rows_per_second={rows_per_second:.0f}")

    def step(self, name: str) -> None:
        """Note that a step which handles all rows together is done."""
        self._log(f"done={name}")

    def _share_of_total(self) -> float:
        if not self._total:
            return 0.0
        return self._rows / self._total

    def _log(self, state: str) -> None:
        now = time.monotonic()
        if now - self._logged_at < EVERY:
            return
        self._logged_at = now
        log.info("batch=%s stage=%s rows=%d %s", self._batch_no, self._stage, self._rows, state)
