"""The reference regional platform in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Self

import requests

from tests.lib.databases import run_sql
from tests.lib.repository import ROOT


SECONDS_TO_START = 30


@dataclass
class RegionProcess:
    """It can be stopped and started again on the same database and port."""

    database_url: str
    options: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> Self:
        """Start it and wait until it answers."""
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "regional_platform", "serve", "--port", str(self.port)]
        environ = os.environ | {"REGION_DATABASE_URL": self.database_url} | self.environ
        self.process = subprocess.Popen(
            [*command, *(options or self.options)], cwd=ROOT, env=environ
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
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
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(15)

    def queue_faults(self, *faults: str) -> None:
        """Answer the next requests with these faults, one each."""
        answer = requests.post(f"{self.url}/v1/faults", json={"next": list(faults)}, timeout=5)
        assert answer.ok

    def run_sql(self, statement: str) -> list[Any]:
        return run_sql(self.database_url, statement)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
