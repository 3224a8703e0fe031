"""`up`, `down` and `status`: recipes over one stack."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from pipelines import catalogue
from stack import health, running, supervisor
from stack.places import Places, Ports
from stack.running import Running


PATIENCE = 240.0
"""Seconds for a start; on two busy cores it takes forty."""

DONE, NEEDS_A_PERSON = 0, 1

Say = Callable[[str], None]


class NotStarted(Exception):
    """The stack did not come up; the message says why in one line."""


def up() -> int:
    """Start the stack and leave it running."""
    places, ports = Places(_var(os.environ)), Ports.from_env(os.environ)
    before = running.read(places)
    if before is not None and before.is_alive:
        say(f"already running (supervisor {before.pid}); `make down` stops it")
        _say_where(places, before)
        return DONE
    running.stop(places)
    if taken := list(ports.taken()):
        return complain(
            f"somebody else listens on port {', '.join(taken)}: set another one, or stop that program"
        )
    try:
        state = start(places, ports, os.environ, tied=False)
    except (NotStarted, KeyboardInterrupt) as fault:
        running.stop(places)
        return complain(str(fault) or "interrupted; nothing was left running")
    _say_where(places, state)
    return DONE


def down() -> int:
    """Stop the stack, and whatever a crashed one has left."""
    say("stopped" if running.stop(Places(_var(os.environ))) else "nothing was running")
    return DONE


def status() -> int:
    """Say what runs, and how well."""
    places = Places(_var(os.environ))
    state = running.read(places)
    if state is None or not state.is_alive:
        say("not running; `make up` starts it")
        return NEEDS_A_PERSON
    ill = _ailing(state.ports, os.environ)
    say(
        f"running (supervisor {state.pid}), "
        + (f"not well: {', '.join(ill)}" if ill else "all healthy")
    )
    _say_where(places, state)
    return NEEDS_A_PERSON if ill else DONE


def start(places: Places, ports: Ports, environ: Mapping[str, str], *, tied: bool) -> Running:
    """Start a stack and wait until it is well; progress is said.

    Raises:
        NotStarted: it gave up, or time is over.
    """
    make_inboxes(Path(environ.get("INGEST_ROOT") or places.var / "ingest"))
    process = supervisor.launch(places, ports, environ, tied=tied)
    try:
        return _wait_until_well(process, places, ports, environ)
    except BaseException:
        # It may not have written its run file yet, so it is ended by its handle.
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(running.PATIENCE)
        raise


def _wait_until_well(
    process: subprocess.Popen[bytes], places: Places, ports: Ports, environ: Mapping[str, str]
) -> Running:
    began, said = time.monotonic(), ""
    ill: list[str] = []
    while time.monotonic() - began < PATIENCE:
        time.sleep(0.3)
        state = running.read(places)
        if process.poll() is not None:
            reason = state.failure if state is not None and state.pid == process.pid else ""
            raise NotStarted(reason or f"the supervisor has ended; see {places.logs / 'stack.log'}")
        if state is None or state.pid != process.pid:
            continue
        if state.step != said:
            said = state.step
            say(f"{time.monotonic() - began:5.1f} s  {said}")
        if state.is_started and not (ill := _ailing(ports, environ)):
            say(f"{time.monotonic() - began:5.1f} s  all healthy")
            return state
    raise NotStarted(f"not healthy after {PATIENCE:.0f} s: {', '.join(ill)}; see {places.logs}")


def make_inboxes(root: Path) -> None:
    """Give every registered department its folders."""
    for department in catalogue.current().departments:
        for name in ("inbox", "receipts"):
            (root / department / name).mkdir(parents=True, exist_ok=True)


def say(line: str) -> None:
    """Progress, for people; at once, also through a pipe."""
    print(line, flush=True)


def complain(line: str) -> int:
    """One line about what needs a person."""
    print(line, file=sys.stderr, flush=True)
    return NEEDS_A_PERSON


def _ailing(ports: Ports, environ: Mapping[str, str]) -> list[str]:
    has_region = "REGION_URL" not in environ
    return list(
        health.ailing(ports, has_region=has_region, has_portal=find_spec("portal") is not None)
    )


def _var(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("VAR") or "var").resolve()


def _say_where(places: Places, state: Running) -> None:
    say(f"Airflow  {state.ports.url('airflow')}")
    if find_spec("portal") is not None:
        say(f"portal   {state.ports.url('portal')}")
    say(f"region   {os.environ.get('REGION_URL') or state.ports.url('region')}")
    say(f"inboxes  {os.environ.get('INGEST_ROOT') or places.var / 'ingest'}/<department>/inbox")
    say(f"logs     {places.logs}")
