"""`up`, `down` and `status`: what each command does."""

from __future__ import annotations

import os

from stack import state
from stack.console import DONE, NEEDS_A_PERSON, complain, say
from stack.folders import StackFolders
from stack.ports import Ports
from stack.starting import NotStarted, start, unhealthy
from stack.state import StackState
from stack.stopping import stop_stack


def up() -> int:
    """Start the stack and leave it running."""
    folders = StackFolders.from_env(os.environ)
    ports = Ports.from_env(os.environ)
    current = state.read(folders)
    if current is not None and current.is_alive:
        say(f"already running (supervisor {current.pid}); `make down` stops it")
        _say_addresses(folders, current)
        return DONE

    # A crashed stack may have left processes.
    stop_stack(folders)
    in_use = ports.in_use()
    if in_use:
        names = ", ".join(in_use)
        return complain(
            f"somebody else listens on port {names}: set another one, or stop that program"
        )

    try:
        current = start(folders, ports, os.environ, is_tied=False)
    except NotStarted as error:
        stop_stack(folders)
        return complain(str(error))
    except KeyboardInterrupt:
        stop_stack(folders)
        return complain("interrupted; nothing was left running")
    _say_addresses(folders, current)
    return DONE


def down() -> int:
    """Stop the stack, and whatever a crashed one has left."""
    was_running = stop_stack(StackFolders.from_env(os.environ))
    say("stopped" if was_running else "nothing was running")
    return DONE


def status() -> int:
    """Say what runs, and how well."""
    folders = StackFolders.from_env(os.environ)
    current = state.read(folders)
    if current is None or not current.is_alive:
        say("not running; `make up` starts it")
        return NEEDS_A_PERSON

    not_healthy = unhealthy(current.ports, os.environ)
    if not_healthy:
        say(f"running (supervisor {current.pid}), not well: {', '.join(not_healthy)}")
    else:
        say(f"running (supervisor {current.pid}), all healthy")
    _say_addresses(folders, current)
    return NEEDS_A_PERSON if not_healthy else DONE


def _say_addresses(folders: StackFolders, current: StackState) -> None:
    say(f"Airflow  {current.ports.url('airflow')}")
    say(f"region   {os.environ.get('REGION_URL') or current.ports.url('region')}")
    say(f"inboxes  {folders.ingest_root(os.environ)}/<department>/inbox")
    say(f"logs     {folders.logs}")
