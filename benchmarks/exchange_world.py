"""What `make faults` kills: PostgreSQL, the reference region, and commands of the city.

All of it is this run's own: a server under a scratch folder, a region on a free port, and a process that
has imported everything and forks one command for each line that it is given.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg
import requests
from psycopg.sql import Composed

from benchmarks.kill_loop import is_alive, kill
from pipelines.city import engine
from pipelines.region.proofs import ProofKey
from pipelines.settings import Settings
from regional_platform.signatures import ProofKey as ProofKeyOfRegion


ROOT = Path(__file__).parent.parent

# So long PostgreSQL may take to come back.
SECONDS_TO_START = 60.0

# So long a command may take, on a machine that does much else.
SECONDS_TO_END = 1500.0

# What a command that does not end is waiting for.
_WAITING = """
    SELECT pid, state, wait_event_type, wait_event, left(query, 200), pg_blocking_pids(pid)
    FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

# It waits less between two attempts than in an office, and otherwise does what the command line does.
FORKING_PROGRAM = """
import json, os, signal, sys
from pipelines.__main__ import main
from pipelines import flows
from pipelines.commands import passes, submit
from pipelines.region import client
from pipelines.validation import validate_rows
from pipelines.work import current_platform
from regional_platform import __main__ as region
client.FIRST_PAUSE, client.LONGEST_PAUSE, passes.SECONDS_BETWEEN_LOOKS = 0.05, 0.5, 0.05
passes._MAX_WAIT_SECONDS = 5.0
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)

def run(program, *arguments):
    if program == "region":
        sys.argv = ["regional_platform", *arguments]
        return region.main()
    if program == "pass":
        return flows.PASSES[arguments[0]](current_platform())
    return main([program, *arguments])

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.close(0)
        command, outcome = json.loads(line)
        os.dup2(os.open(outcome, os.O_WRONLY | os.O_CREAT) if outcome else 2, 1)
        code = 70
        try:
            code = run(*command) or 0
            sys.stdout.flush()
        finally:
            if outcome:
                with open(outcome + ".code", "w") as file:
                    file.write(str(code))
            os._exit(code)
    print(child, flush=True)
"""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    text: str
    """What it printed on standard output; errors are in the log."""


@dataclass
class Server:
    """A PostgreSQL server with the databases of both sides."""

    folder: Path
    _server: Any = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, or wait until it has recovered."""
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            with contextlib.suppress(subprocess.SubprocessError, psycopg.Error):
                if self._server is None:
                    self._server = engine.embedded_server(self.folder)
                else:
                    self._server.ensure_postgres_running()
                with psycopg.connect(self.address("postgres"), connect_timeout=5):
                    return
            if time.monotonic() > deadline:
                raise SystemExit("PostgreSQL does not come back")
            time.sleep(0.1)

    def address(self, database: str) -> str:
        """Where a database is."""
        return str(self._server.get_uri(database=database))

    def kill(self) -> None:
        """Kill the postmaster; its children end when they notice."""
        postmaster = psutil.Process(self._server._postmaster_info.pid)
        children = postmaster.children(recursive=True)
        postmaster.kill()
        _, alive = psutil.wait_procs([postmaster, *children], timeout=10)
        # One that is busy notices late; its memory would keep the next server from starting.
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def run_sql(self, database: str, *statements: LiteralString | Composed) -> list[Any]:
        """Run statements, each in a transaction of its own; the rows of the last."""
        rows: list[Any] = []
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        return rows


class World:
    """The processes of both sides, and how they are killed."""

    def __init__(self, settings: Settings, server: Server) -> None:
        self.server = server
        self.secret = secrets.token_hex(16)
        self.region_key = secrets.token_hex(32)
        self.port = _free_port()
        self.region_pid = 0
        self._runs = 0
        self.settings = settings
        self.environ = self._environ()
        self.log = settings.var / "faults.log"
        with self.log.open("wb") as stderr:
            self._nursery = subprocess.Popen(
                [sys.executable, "-c", FORKING_PROGRAM],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self._read_line()

    def _environ(self) -> dict[str, str]:
        chosen = self.settings
        city_key = ProofKey.of_settings(chosen).public
        region_key = ProofKeyOfRegion(bytes.fromhex(self.region_key)).public
        return os.environ | {
            "VAR": str(chosen.var),
            "DATABASE_URL": self.server.address("city"),
            "INGEST_ROOT": str(chosen.ingest_root),
            "EXPECTATIONS": str(chosen.expectations),
            "SETTLE_SECONDS": "0",
            "PAGE_ROWS": "7",
            "REGION_URL": self.region_url,
            "REGION_SECRET": self.secret,
            "REGION_PUBLIC_KEY": region_key,
            "REGION_PROOF_KEY": self.region_key,
            "REGION_DATABASE_URL": self.server.address("region"),
            "PLATFORM_PUBLIC_KEYS": json.dumps({chosen.platform_code: city_key}),
        }

    @property
    def region_url(self) -> str:
        """Where the region listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command: str, outcome: Path | None = None) -> int:
        """Start a command of the city, or a pass; returns its process id, which is that of its group.

        `outcome`: a new file for what it prints; beside it, with `.code`, its exit status.
        """
        assert self._nursery.stdin is not None
        line = json.dumps([command, str(outcome) if outcome else None])
        self._nursery.stdin.write(line.encode() + b"\n")
        self._nursery.stdin.flush()
        return int(self._read_line())

    def start_region(self) -> None:
        """Start the region, and wait until it answers; it starts only when its database is there."""
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            if not is_alive(self.region_pid) or not self.region_pid:
                self.region_pid = self.start(
                    "region", "serve", "--port", str(self.port), "--faults", "--seed"
                )
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.region_url}/v2/health", timeout=5).ok:
                    return
            if time.monotonic() > deadline:
                raise SystemExit(f"the region does not come back; see {self.log}")
            time.sleep(0.05)

    def kill_region(self) -> None:
        """Kill the region."""
        if self.region_pid:
            kill(self.region_pid)

    def queue_faults(self, faults: Sequence[str]) -> None:
        """Let the next requests fail; a region that is away fails anyway."""
        with contextlib.suppress(requests.RequestException):
            requests.post(f"{self.region_url}/v1/faults", json={"next": list(faults)}, timeout=5)

    def run(self, *command: str) -> Done:
        """Run a command to its end, as people do; one that does not end is killed, and says so."""
        self._runs += 1
        outcome = self.settings.var / f"outcome-{self._runs}"
        pid = self.start(*command, outcome=outcome)
        deadline = time.monotonic() + SECONDS_TO_END
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        if is_alive(pid):
            waits = self.server.run_sql("city", _WAITING)
            kill(pid)
            raise SystemExit(f"{' '.join(command)} does not end: {waits}")
        code = outcome.with_name(outcome.name + ".code")
        return Done(int(code.read_text()) if code.exists() else -9, outcome.read_text())

    def close(self) -> None:
        """End everything but PostgreSQL."""
        self.kill_region()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._nursery.pid, signal.SIGKILL)
        self._nursery.communicate()

    def _read_line(self) -> bytes:
        assert self._nursery.stdout is not None
        line = self._nursery.stdout.readline()
        if not line:
            raise SystemExit(f"nothing can be started: {self.log.read_text()[-2000:]}")
        return line


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
