"""The state of a stack: who runs it and how far it has come.

The supervisor writes it to a file, all others read it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace

import psutil

from pipelines.keys import write_private
from stack import processes
from stack.folders import StackFolders
from stack.ports import Ports


@dataclass(frozen=True)
class StackState:
    """What the state file says."""

    pid: int
    """The supervisor; all processes of the stack belong to its session."""
    created: float
    """When the supervisor was started, in seconds since 1970."""
    ports: Ports
    database_url: str = field(default="", repr=False)
    """The city platform's database; empty until it is there."""
    step: str = ""
    """What the supervisor is doing, for people."""
    is_started: bool = False
    failure: str = ""
    """Why the supervisor gave up."""

    @property
    def is_alive(self) -> bool:
        """Whether the supervisor is there."""
        return processes.is_same(self.pid, self.created)


def state_of_this_process(ports: Ports) -> StackState:
    """The first state of a supervisor, which is this process."""
    return StackState(os.getpid(), psutil.Process().create_time(), ports)


def update(folders: StackFolders, state: StackState, **changes: str | bool) -> StackState:
    """Write a changed state; returns it."""
    changed = replace(state, **changes)  # type: ignore[arg-type]
    folders.state_file.parent.mkdir(parents=True, exist_ok=True)
    draft = folders.state_file.with_suffix(f".{os.getpid()}")
    draft.unlink(missing_ok=True)
    # The address of the database has a password in it.
    write_private(draft, json.dumps(asdict(changed), indent=1))
    # Replaced as a whole, so that nobody reads half of it.
    draft.replace(folders.state_file)
    return changed


def read(folders: StackFolders) -> StackState | None:
    """Read the state; None: no stack was started here, or it was stopped."""
    try:
        content = json.loads(folders.state_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    # A stack that an earlier version started may name further ports.
    ports = content["ports"]
    content["ports"] = Ports(airflow=ports["airflow"], region=ports["region"])
    return StackState(**content)
