"""A real regional platform in a process of its own, and a city platform that shares its key."""

import dataclasses
import os
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import requests

from pipelines import settings


ROOT = Path(__file__).parents[3]
SECRET = "the key that both sides of the tests share"


@dataclass
class Region:
    database_url: str
    options: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.port = self.port or _free_port()
        command = [
            sys.executable,
            "-m",
            "regional_platform",
            "serve",
            "--port",
            str(self.port),
            *self.options,
        ]
        environ = os.environ | {"REGION_SECRET": SECRET, "REGION_DATABASE_URL": self.database_url}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if requests.get(f"{self.url}/v1/health", timeout=5).ok:
                    return self
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("the regional platform did not start")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)

    def queue_faults(self, *faults):
        assert requests.post(f"{self.url}/v1/faults", json={"next": list(faults)}, timeout=5).ok

    def query(self, sql):
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def start_region(server_url):
    started = []

    def start(*options):
        name = f"region_{secrets.token_hex(4)}"
        parts = psycopg.conninfo.conninfo_to_dict(server_url) | {"dbname": name}
        region = Region(psycopg.conninfo.make_conninfo(**parts), options).start()
        started.append(region)
        return region

    yield start
    for region in started:
        region.stop()
        name = psycopg.conninfo.conninfo_to_dict(region.database_url)["dbname"]
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def joined(platform, start_region):
    """Join the city platform of the test to a region; called with the region's options."""

    def join(*options):
        region = start_region(*options)
        return region, dataclasses.replace(platform, region_url=region.url, region_secret=SECRET)

    return join


@pytest.fixture
def exchange(joined):
    region, chosen = joined("--faults", "--seed")
    with settings.using(chosen):
        yield region


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
