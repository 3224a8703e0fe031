"""The processes that the supervisor starts, keeps running and stops."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from stack.folders import ROOT


# A log with more bytes is renamed when its process starts; the one renamed before is overwritten.
LARGEST_LOG = 50 * 2**20

# Seconds between two starts of a process that ends again and again.
LONGEST_PAUSE = 60.0

# A process that has run for more seconds than this had started well: its pauses begin anew.
SOUND_AFTER = 300.0


@dataclass
class Child:
    """One process of the stack, started again when it ends by itself.

    It is the leader of a process group, to which its own children belong.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] | None = None
    """None: it has ended and waits to be started again."""
    end_count: int = 0
    """How often it has ended by itself since it last ran for long."""
    restart_at: float = 0.0
    """When it may be started again, on the monotonic clock."""
    started_at: float = 0.0

    def start(self) -> None:
        """Start the process; its output goes to its log."""
        self._rotate_log()
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def keep_running(self) -> bool:
        """Start the process again, after a growing pause, if it has ended.

        Returns True when it has ended since the last call.
        """
        if self.process is None:
            if time.monotonic() >= self.restart_at:
                self.start()
            return False
        if self.process.poll() is None:
            return False

        # The children of the ended process are of no use to the next one.
        self.signal_group(signal.SIGKILL)
        self.process = None
        self._plan_restart()
        return True

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and its descendants."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def last_line(self) -> str:
        """The last line of the log; empty when there is none."""
        with suppress(OSError):
            lines = self.log.read_text(errors="replace").splitlines()
            return lines[-1] if lines else ""
        return ""

    def _plan_restart(self) -> None:
        ran_for = time.monotonic() - self.started_at
        if ran_for > SOUND_AFTER:
            self.end_count = 0
        self.end_count += 1
        pause = min(2.0 ** (self.end_count - 1), LONGEST_PAUSE)
        self.restart_at = time.monotonic() + pause

    def _rotate_log(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))


def stop_children(children: Iterable[Child], seconds: float) -> None:
    """Ask children to end, wait at most `seconds` for all of them, and kill those that remain."""
    running = []
    for child in children:
        if child.process is not None:
            running.append((child, child.process))

    for _, process in running:
        with suppress(ProcessLookupError):
            process.terminate()

    deadline = time.monotonic() + seconds
    for child, process in running:
        time_left = max(0.05, deadline - time.monotonic())
        with suppress(subprocess.TimeoutExpired):
            process.wait(time_left)
        # Its own children may still be there, even if it has ended.
        child.signal_group(signal.SIGKILL)
        process.wait()
