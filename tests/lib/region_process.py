"""The reference regional platform in a process of its own.

It starts from a process that has loaded its modules already (Python's fork server): loading them takes
a second, and a hundred tests start a region.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import requests

from tests.lib.databases import run_sql
from tests.lib.repository import ROOT


SECONDS_TO_START = 30
SECONDS_TO_STOP = 15

# With it every region of the tests proves its answers.
PROOF_KEY = "7e" * 32

_FORK_SERVER = multiprocessing.get_context("forkserver")
_FORK_SERVER.set_forkserver_preload(["regional_platform.__main__", __name__])


@dataclass
class RegionProcess:
    """It can be stopped and started again on the same database and port."""

    database_url: str
    options: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: multiprocessing.process.BaseProcess | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> Self:
        """Start it and wait until it answers."""
        self.port = self.port or free_port()
        arguments = ["serve", "--port", str(self.port), *(options or self.options)]
        own = {"REGION_DATABASE_URL": self.database_url, "REGION_PROOF_KEY": PROOF_KEY}
        environ = os.environ | own | self.environ
        self.process = _FORK_SERVER.Process(target=_serve, args=(arguments, environ), daemon=True)
        self.process.start()

        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.is_alive():
            if self.answers():
                return self
            time.sleep(0.05)
        raise AssertionError("the regional platform did not start")

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/v1/health", timeout=5).ok
        except requests.ConnectionError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process and self.process.is_alive():
            os.kill(self.process.pid, how)
            self.process.join(SECONDS_TO_STOP)
            assert not self.process.is_alive(), "the regional platform did not stop"

    def queue_faults(self, *faults: str) -> None:
        """Answer the next requests with these faults, one each."""
        answer = requests.post(f"{self.url}/v1/faults", json={"next": list(faults)}, timeout=5)
        assert answer.ok

    def run_sql(self, statement: str) -> list[Any]:
        return run_sql(self.database_url, statement)


def _serve(arguments: list[str], environ: Mapping[str, str]) -> None:
    """Be `python -m regional_platform`, with these arguments and this environment."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["regional_platform", *arguments]

    # Loaded in the fork server already; not in every process that runs tests.
    import regional_platform.__main__

    regional_platform.__main__.main()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
