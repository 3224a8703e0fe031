"""Watches the inboxes and fires when files are ready.

It only looks: it opens, moves and changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from pipelines.intake import inbox
from pipelines.intake.settling import LookOfFile, Looks, look_of


# Seconds after which the trigger fires again for files that are still there: an event may have been
# lost, or a run may have been killed.
REMIND_SECONDS = 20.0

# So many files are named in an event; for more of them the run takes a second look itself.
MOST_NAMED_FILES = 500

# Path of each file that is ready, and how it looked.
ReadyFiles = dict[str, LookOfFile]


class InboxTrigger(BaseEventTrigger):
    """Fires when a new file is ready, and again while files stay; not when files leave."""

    def __init__(self, root: str, settle_seconds: float = 2.0, interval: float = 0.5) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.root = root
        self.settle_seconds = settle_seconds
        self.interval = interval

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The path of this class and its arguments: Airflow creates the trigger from them."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        arguments = {
            "root": self.root,
            "settle_seconds": self.settle_seconds,
            "interval": self.interval,
        }
        return path, arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look at the inboxes every `interval` seconds."""
        earlier: ReadyFiles = {}
        looks = Looks(self.settle_seconds)
        fired_at = float("-inf")
        while True:
            # In a thread, because a slow file server must not delay the other triggers.
            ready = await asyncio.to_thread(self._ready_files, looks)
            has_new = bool(ready.items() - earlier.items())
            is_reminder_due = bool(ready) and time.monotonic() - fired_at >= REMIND_SECONDS
            if has_new or is_reminder_due:
                named = {path: list(look) for path, look in _in_turn(ready)[:MOST_NAMED_FILES]}
                yield TriggerEvent({"files": len(ready), "looks": named})
                fired_at = time.monotonic()
            earlier = ready
            await asyncio.sleep(self.interval)

    def _ready_files(self, looks: Looks) -> ReadyFiles:
        """The files that are ready now; none while the ingest root is missing or not mounted."""
        try:
            files = inbox.look(Path(self.root))
        except FileNotFoundError:
            return {}
        return {file.relative: look_of(file) for file in looks.unchanged(files)}


def _in_turn(ready: ReadyFiles) -> list[tuple[str, LookOfFile]]:
    """The files of all departments in turn: thousands of one must not leave another's unnamed."""
    files_of: Counter[str] = Counter()
    turns: dict[str, int] = {}
    for path in ready:
        department = path.partition("/")[0]
        files_of[department] += 1
        turns[path] = files_of[department]
    return sorted(ready.items(), key=lambda file: turns[file[0]])
