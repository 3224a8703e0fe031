"""Stop a stack, and whatever a crashed one has left."""

from __future__ import annotations

import time
from contextlib import suppress

import psutil

from stack import postgres, processes, state
from stack.folders import StackFolders
from stack.state import StackState


# Seconds that a supervisor has to stop everything by itself.
MAX_WAIT_SECONDS = 30.0


def stop_stack(folders: StackFolders) -> bool:
    """Stop all processes of a stack; returns whether anything was running."""
    was_running = False
    current = state.read(folders)
    if current is not None:
        was_running = current.is_alive
        if current.is_alive:
            _ask_to_stop(current)
        # Processes of the session can outlive their supervisor when it is killed.
        left_over = processes.members(current.pid)
        was_running = was_running or bool(left_over)
        processes.end(left_over)

    postgres.end_server(folders.postgres)
    folders.state_file.unlink(missing_ok=True)
    return was_running


def _ask_to_stop(current: StackState) -> None:
    """Ask the supervisor to stop everything, and wait until it has ended."""
    with suppress(psutil.NoSuchProcess):
        psutil.Process(current.pid).terminate()
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while current.is_alive and time.monotonic() < deadline:
        time.sleep(0.1)
