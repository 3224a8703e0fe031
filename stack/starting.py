"""Start a stack, and wait until all of it is healthy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pipelines import catalogue
from stack import health, state, stopping
from stack.console import say
from stack.folders import ROOT, StackFolders
from stack.ports import Ports
from stack.state import StackState


# Seconds for a start; on two busy cores it takes forty.
MAX_WAIT_SECONDS = 240.0


class NotStarted(Exception):
    """The stack did not start; the message says why in one line."""


def start(
    folders: StackFolders, ports: Ports, environ: Mapping[str, str], *, is_tied: bool
) -> StackState:
    """Start a stack and wait until it is healthy; progress is printed.

    With `is_tied` the stack stops when this process ends, however it ends.

    Raises:
        NotStarted: the supervisor gave up, or the time is over.
    """
    make_inboxes(folders.ingest_root(environ))
    supervisor = _launch(folders, ports, environ, is_tied=is_tied)
    try:
        return _wait_until_healthy(supervisor, folders, ports, environ)
    except BaseException:
        # It may not have written its state yet, so it is ended by its handle.
        supervisor.terminate()
        with suppress(subprocess.TimeoutExpired):
            supervisor.wait(stopping.MAX_WAIT_SECONDS)
        raise


def make_inboxes(root: Path) -> None:
    """Give every registered department its folders."""
    for department in catalogue.current().departments:
        for name in ("inbox", "receipts"):
            folder = root / department / name
            folder.mkdir(parents=True, exist_ok=True)


def unhealthy(ports: Ports, environ: Mapping[str, str]) -> list[str]:
    """What is not well; the reference region belongs to the stack unless another one is named."""
    return health.unhealthy(ports, has_region="REGION_URL" not in environ)


def _launch(
    folders: StackFolders, ports: Ports, environ: Mapping[str, str], *, is_tied: bool
) -> subprocess.Popen[bytes]:
    """Start a supervisor in a session of its own."""
    command = [sys.executable, "-m", "stack", "supervise"]
    if is_tied:
        command += ["--tied-to", str(os.getpid())]
    variables = {**environ, "VAR": str(folders.var), **ports.as_environment()}

    folders.close_var()
    with (folders.logs / "stack.log").open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_healthy(
    supervisor: subprocess.Popen[bytes],
    folders: StackFolders,
    ports: Ports,
    environ: Mapping[str, str],
) -> StackState:
    started = time.monotonic()
    last_step = ""
    not_healthy: list[str] = []
    while time.monotonic() - started < MAX_WAIT_SECONDS:
        time.sleep(0.3)
        current = state.read(folders)
        # The state file may still be that of an earlier supervisor.
        if current is not None and current.pid != supervisor.pid:
            current = None
        if supervisor.poll() is not None:
            raise NotStarted(_reason(current, folders))
        if current is None:
            continue

        if current.step != last_step:
            last_step = current.step
            _say_with_seconds(started, current.step)
        if current.is_started:
            not_healthy = unhealthy(ports, environ)
            if not not_healthy:
                _say_with_seconds(started, "all healthy")
                return current
    names = ", ".join(not_healthy)
    raise NotStarted(f"not healthy after {MAX_WAIT_SECONDS:.0f} s: {names}; see {folders.logs}")


def _reason(current: StackState | None, folders: StackFolders) -> str:
    """Why the supervisor has ended."""
    if current is not None and current.failure:
        return current.failure
    return f"the supervisor has ended; see {folders.logs / 'stack.log'}"


def _say_with_seconds(started: float, text: str) -> None:
    seconds = time.monotonic() - started
    say(f"{seconds:5.1f} s  {text}")
