"""The run file: who runs a stack and how far it has come. Written by the supervisor, read by everybody else."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from stack import processes
from stack.places import Places, Ports


PATIENCE = 30.0
"""Seconds that a supervisor has for stopping everything by itself."""


@dataclass(frozen=True)
class Running:
    """What the run file says."""

    pid: int
    """The supervisor; the stack is its session."""
    created: float
    ports: Ports
    database_url: str = ""
    """The city platform's database, once it is there."""
    step: str = ""
    """What the supervisor is doing, for people."""
    is_started: bool = False
    failure: str = ""
    """Why it gave up."""

    @property
    def is_alive(self) -> bool:
        """Whether the supervisor is there."""
        return processes.is_same(self.pid, self.created)


def describe_self(ports: Ports) -> Running:
    """This process as a supervisor."""
    return Running(os.getpid(), psutil.Process().create_time(), ports)


def write(places: Places, running: Running, **changes: str | bool) -> Running:
    """Replace the run file whole."""
    running = replace(running, **changes)  # type: ignore[arg-type]
    places.run_file.parent.mkdir(parents=True, exist_ok=True)
    draft = places.run_file.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(running), indent=1))
    draft.replace(places.run_file)
    return running


def read(places: Places) -> Running | None:
    """What the run file says; None: no stack was started here, or it was stopped."""
    try:
        content = json.loads(places.run_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return Running(**(content | {"ports": Ports(**content["ports"])}))


def stop(places: Places) -> bool:
    """Stop a stack and whatever a crashed one has left; true if anything was running."""
    running = read(places)
    found = False
    if running is not None:
        if running.is_alive:
            found = True
            with suppress(psutil.NoSuchProcess):
                psutil.Process(running.pid).terminate()
            _wait_until_gone(running)
        left = processes.members(running.pid)
        found = found or bool(left)
        processes.end(left)
    processes.end_postgres(places.postgres)
    places.run_file.unlink(missing_ok=True)
    return found


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log."""
    with suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return ""


def _wait_until_gone(running: Running) -> None:
    deadline = time.monotonic() + PATIENCE
    while running.is_alive and time.monotonic() < deadline:
        time.sleep(0.1)
