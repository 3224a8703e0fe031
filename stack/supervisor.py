"""The supervisor starts everything, keeps it running and stops it.

It is the leader of a session, to which all processes of the stack belong.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from stack import postgres, processes, state
from stack.airflow_settings import airflow
from stack.children import Child, stop_children
from stack.environment import common
from stack.folders import StackFolders
from stack.logins import MEMBERS
from stack.ports import Ports


log = logging.getLogger(__name__)

AIRFLOW_PROCESSES = ("scheduler", "dag-processor", "triggerer", "api-server")

# Both serve the logs of running tasks over HTTP, which nobody needs on one machine.
HAVE_LOG_SERVER = ("scheduler", "triggerer")

# Running tasks still need these when they are asked to end, so they are stopped last.
STOPPED_LAST = ("api-server", "region")

# How LocalExecutor calls its worker processes.
WORKER_TITLE = "airflow worker"


class Stopped(Exception):
    """The supervisor was asked to stop, or the process that started it is gone."""


class Failed(Exception):
    """The stack cannot be started; the message says why in one line."""


class Supervisor:
    """Runs one stack, from its first process to its last."""

    def __init__(self, folders: StackFolders, ports: Ports, *, parent: int | None) -> None:
        self.folders = folders
        self.ports = ports
        self.parent = parent
        self.children: dict[str, Child] = {}
        self.workers: set[int] = set()
        self.is_stopping = False
        self.state = state.state_of_this_process(ports)

    def run(self) -> int:
        """Start everything, keep it running, stop it; 0: asked to stop, 1: it could not start."""
        # A signal only sets a flag; `_pause` raises where it is safe to stop.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self._start()
            while True:
                self._keep_running()
                self._pause(0.5)
        except Stopped:
            return 0
        except Failed as error:
            log.error("%s", error)
            self._report(failure=str(error))
            return 1
        finally:
            self._stop()

    def _start(self) -> None:
        self._report_step("starting PostgreSQL")
        addresses = postgres.start_server(self.folders.postgres)
        variables = common(os.environ, self.folders, self.ports)
        airflow_variables = variables | airflow(self.folders, self.ports, addresses.airflow)

        # For whoever looks at the stack.
        database_url = variables.get("DATABASE_URL") or addresses.reading
        self._report_step("migrating the databases", database_url=database_url)
        if "REGION_URL" not in os.environ:
            self._start_region(variables, addresses.region)
        # The operator may have a database of his own, and has then given its roles their rights.
        if _names_database(variables):
            self._migrate(variables, airflow_variables, with_roles=False)
        else:
            city = {"DATABASE_URL": addresses.migration}
            self._migrate(variables | city, airflow_variables, with_roles=True)
            airflow_variables |= {
                "DATABASE_URL": addresses.loading,
                "EXCHANGE_DATABASE_URL": addresses.exchange,
            }

        self._report_step("starting Airflow")
        self._start_airflow(airflow_variables)

        self._report_step("waiting until all are healthy", is_started=True)

    def _start_region(self, variables: Mapping[str, str], address: str) -> None:
        command = ["regional_platform", "serve", "--seed", "--port", str(self.ports.region)]
        region_variables = {**variables, "REGION_DATABASE_URL": address}
        self._start_child("region", command, region_variables)

    def _migrate(
        self,
        variables: Mapping[str, str],
        airflow_variables: Mapping[str, str],
        *,
        with_roles: bool,
    ) -> None:
        """Bring both databases up to date, at the same time."""
        self._start_child("migrate-city", ["pipelines", "database", "migrate"], variables)
        self._start_child("migrate-airflow", ["airflow", "db", "migrate"], airflow_variables)
        self._wait_for_end("migrate-city")
        if with_roles:
            members = [f"--member={role}={login}" for role, login in MEMBERS.items()]
            command = ["pipelines", "database", "roles", *members]
            self._start_child("roles-city", command, variables)
            self._wait_for_end("roles-city")
        self._wait_for_end("migrate-airflow")

    def _start_airflow(self, airflow_variables: Mapping[str, str]) -> None:
        for name in AIRFLOW_PROCESSES:
            command = ["airflow", name]
            if name in HAVE_LOG_SERVER:
                command.append("--skip-serve-logs")
            self._start_child(name, command, airflow_variables)

    def _start_child(self, name: str, module: list[str], variables: Mapping[str, str]) -> None:
        """Start `python -m` with a module and its arguments."""
        command = [sys.executable, "-m", *module]
        log_file = self.folders.logs / f"{name}.log"
        child = Child(name, command, variables, log_file)
        child.start()
        self.children[name] = child

    def _wait_for_end(self, name: str) -> None:
        """Wait for a command that ends by itself.

        Raises:
            Failed: it ended with an error.
        """
        child = self.children[name]
        assert child.process is not None
        while child.process.poll() is None:
            self._pause()
        if child.process.returncode != 0:
            raise Failed(f"{name} failed: {child.last_line()} (see {child.log})")
        del self.children[name]

    def _keep_running(self) -> None:
        """Start what has ended again."""
        for child in self.children.values():
            has_ended = child.keep_running()
            if has_ended:
                log.warning("%s has ended; it is started again", child.name)
        self._check_workers()

    def _check_workers(self) -> None:
        """Start a new scheduler when a worker was killed; it takes over all unfinished tasks.

        LocalExecutor does not notice such an end. The task that the worker had just received is
        lost, and maybe the lock of the queue from which all workers read.
        """
        scheduler = self.children["scheduler"]
        workers = processes.children_with_title(scheduler.process, WORKER_TITLE)
        has_lost_worker = bool(self.workers - workers)
        if scheduler.process is not None and has_lost_worker:
            log.warning("a worker of the scheduler was killed")
            scheduler.signal_group(signal.SIGKILL)
            workers = set()
        self.workers = workers

    def _pause(self, seconds: float = 0.2) -> None:
        """Sleep, then look whether it is time to stop.

        Raises:
            Stopped: it is.
        """
        time.sleep(seconds)
        is_orphaned = self.parent is not None and os.getppid() != self.parent
        if self.is_stopping or is_orphaned:
            raise Stopped

    def _stop(self) -> None:
        self._report_step("stopping")
        first = []
        last = []
        for child in self.children.values():
            if child.name in STOPPED_LAST:
                last.append(child)
            else:
                first.append(child)
        stop_children(first, 10)
        stop_children(last, 5)

        # Whatever these have started belongs to our session.
        members = processes.members(os.getpid())
        processes.end(members)
        postgres.end_server(self.folders.postgres)

    def _report_step(self, step: str, **changes: str | bool) -> None:
        log.info("%s", step)
        self._report(step=step, **changes)

    def _report(self, **changes: str | bool) -> None:
        """Write what has changed into the state file."""
        self.state = state.update(self.folders, self.state, **changes)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True


def _names_database(variables: Mapping[str, str]) -> bool:
    return bool(variables.get("DATABASE_URL") or variables.get("DATABASE_URL_FILE"))


@contextmanager
def exclusively(folders: StackFolders) -> Iterator[bool]:
    """Lock the folders of a stack; gives False if another supervisor has locked them."""
    folders.lock_file.parent.mkdir(parents=True, exist_ok=True)
    with folders.lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
