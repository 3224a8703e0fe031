"""Operating-system processes: starting them in groups, and leaving none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from stack.places import ROOT


LARGEST_LOG = 50 * 2**20
"""A log beyond this size is put aside when its process starts, and the one put aside before is forgotten."""
LONGEST_PAUSE = 60.0
SOUND_AFTER = 300.0
"""A process that has run so long had started well: its pauses begin anew."""


@dataclass
class Child:
    """One process of the stack, the leader of its own group, started again when it ends by itself."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] | None = None
    ends: int = 0
    """How often it has ended by itself, lately."""
    due: float = 0.0
    """When it may be started again."""
    started: float = 0.0

    def start(self) -> None:
        """Start it; what it says goes to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.started = time.monotonic()
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

    def tend(self) -> bool:
        """Start it again, after a growing pause, if it has ended; true when it has just been found ended."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return False
        if self.process.poll() is None:
            return False
        self.signal_group(signal.SIGKILL)  # Its own children are of no use to the next one.
        was_sound = time.monotonic() - self.started > SOUND_AFTER
        self.process, self.ends = None, 1 if was_sound else self.ends + 1
        self.due = time.monotonic() + min(2.0 ** (self.ends - 1), LONGEST_PAUSE)
        return True

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and its descendants."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def stop(children: Iterable[Child], seconds: float) -> None:
    """Ask children to end, wait, and end those that have not."""
    running = [child for child in children if child.process is not None]
    for child in running:
        assert child.process is not None
        with suppress(ProcessLookupError):
            child.process.terminate()
    deadline = time.monotonic() + seconds
    for child in running:
        assert child.process is not None
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.05, deadline - time.monotonic()))
        child.signal_group(signal.SIGKILL)
        child.process.wait()


def is_same(pid: int, created: float) -> bool:
    """Whether a process still is the one that was started at that time, and not another one under its number."""
    try:
        process = psutil.Process(pid)
        return bool(
            abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE
        )
    except psutil.NoSuchProcess:
        return False


def members(session: int) -> list[psutil.Process]:
    """All living processes of a session, whoever their parents are now; never this one."""
    found = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            is_member = os.getsid(process.pid) == session and process.pid != os.getpid()
            if is_member and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def titled(parent: subprocess.Popen[bytes] | None, title: str) -> set[int]:
    """Living children of a process that call themselves so."""
    found = set()
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(parent.pid).children() if parent is not None else ():
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if " ".join(child.cmdline()).startswith(title):
                    found.add(child.pid)
    return found


def end(processes: Sequence[psutil.Process], seconds: float = 0.0) -> None:
    """End processes that are not children of ours: asked first if there is time, then killed."""
    if seconds:
        _each(processes, signal.SIGTERM)
        psutil.wait_procs(processes, timeout=seconds)
    _each(processes, signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)


def end_postgres(data: Path) -> None:
    """Stop the server of a data folder, whoever started it."""
    with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
        server = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
        if server.name() == "postgres" and str(data) in server.cmdline():
            server.send_signal(
                signal.SIGINT
            )  # Its "fast" shutdown: open transactions are rolled back.
            psutil.wait_procs([server], timeout=15)
            end([server, *server.children()])


def _each(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
