"""Processes of the operating system that are not children of ours: find them and end them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress

import psutil


def is_same(pid: int, created: float) -> bool:
    """Whether a process is still the one that was started at that time.

    Another process may have the same number by now. `created` is in seconds since 1970.
    """
    try:
        process = psutil.Process(pid)
        has_same_start = abs(process.create_time() - created) < 1
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    return has_same_start and not is_zombie


def members(session: int) -> list[psutil.Process]:
    """All living processes of a session, whoever their parents are now; never this one."""
    living = []
    for process in psutil.process_iter():
        # A process may end while we look at it, or belong to another user.
        with suppress(ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            if process.pid == os.getpid() or os.getsid(process.pid) != session:
                continue
            if process.status() != psutil.STATUS_ZOMBIE:
                living.append(process)
    return living


def children_with_title(parent: subprocess.Popen[bytes] | None, title: str) -> set[int]:
    """Numbers of the living child processes whose command line begins with `title`."""
    pids: set[int] = set()
    if parent is None:
        return pids
    with suppress(psutil.NoSuchProcess):
        children = psutil.Process(parent.pid).children()
        for child in children:
            # It may end while we look at it.
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                command_line = " ".join(child.cmdline())
                if command_line.startswith(title):
                    pids.add(child.pid)
    return pids


def end(processes: Sequence[psutil.Process]) -> None:
    """Kill processes, and wait until they are gone."""
    _send_signal(processes, signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)


def _send_signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
