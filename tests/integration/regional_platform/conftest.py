"""Regional platforms on a real PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from psycopg.conninfo import make_conninfo
from region_harness import Client, Platform

from tests.lib.databases import run_sql


@contextmanager
def stopped_at_the_end(server_url: str, *options: str, **environ: str) -> Iterator[Platform]:
    """A regional platform that is not running yet, on a database of its own."""
    name = f"region_{secrets.token_hex(4)}"
    platform = Platform(make_conninfo(server_url, dbname=name), options, **environ)
    yield platform
    platform.stop()
    run_sql(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def start_region(server_url: str) -> Iterator[Callable[..., Platform]]:
    with ExitStack() as platforms:

        def start(*options: str, **environ: str) -> Platform:
            platform = stopped_at_the_end(server_url, *options, **environ)
            return platforms.enter_context(platform).start()

        yield start


@pytest.fixture(scope="module")
def region(server_url: str) -> Iterator[Platform]:
    """One platform for the tests of a module that do not mind each other; it allows faults."""
    with stopped_at_the_end(server_url, "--faults") as platform:
        yield platform.start()


@pytest.fixture
def erenhot(region: Platform) -> Client:
    return region.client()


@pytest.fixture
def hohhot(region: Platform) -> Client:
    return region.client("150100")
