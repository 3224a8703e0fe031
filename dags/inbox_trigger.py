"""Looks through the inboxes for files that are ready, and rings. It touches nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from pipelines.intake import inbox


REMIND_SECONDS = 20.0
"""Files that are still there after so long are rung for again: an event may have been lost, or a run have died."""

Ready = frozenset[tuple[str, int, int]]
"""Path, size and time of change of each file that is ready."""


class InboxTrigger(BaseEventTrigger):
    """Fires when a file is ready that was not there before, and again while files stay; never for files that leave."""

    def __init__(self, root: str, settle_seconds: float = 2.0, interval: float = 0.5) -> None:
        super().__init__()
        self.root = root
        self.settle_seconds = settle_seconds
        self.interval = interval

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Where the class is and what it was made with."""
        arguments = {
            "root": self.root,
            "settle_seconds": self.settle_seconds,
            "interval": self.interval,
        }
        return f"{type(self).__module__}.{type(self).__qualname__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look again and again, in a thread: a slow file server must not hold up the other triggers."""
        known: Ready = frozenset()
        rung_at = float("-inf")
        while True:
            ready = await asyncio.to_thread(self._ready)
            if ready - known or (ready and time.monotonic() - rung_at >= REMIND_SECONDS):
                yield TriggerEvent({"files": len(ready)})
                rung_at = time.monotonic()
            known = ready
            await asyncio.sleep(self.interval)

    def _ready(self) -> Ready:
        """What is ready now; nothing while the ingest root is away, for instance not mounted yet."""
        try:
            found, now = inbox.look(Path(self.root)), time.time_ns()
        except FileNotFoundError:
            return frozenset()
        ready = (file for file in found if inbox.settled(file, now, self.settle_seconds))
        return frozenset((file.relative, file.size, file.mtime_ns) for file in ready)
