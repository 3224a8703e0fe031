"""Processes killed at random moments: whatever a pass had begun, the next one finishes, once."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from pipelines import settings
from tests.lib import commands
from tests.lib.exchange import HELD_BY_REGION, submit_licences
from tests.lib.repository import ROOT


KILLS = 4
MOST_KILLS = 20
NURSERY = """
import os, signal, sys
from tests.lib import commands
from pipelines.validation import validate_rows
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        getattr(commands, line.strip())()
        os._exit(0)
    print(child, flush=True)
"""


@pytest.fixture
def begin(exchange):
    """Begin a pass in a process of its own, forked from one that has imported everything: it is
    at work at once.

    Returns its process id.
    """
    chosen = settings.current()
    given = {
        "VAR": str(chosen.var),
        "DATABASE_URL": chosen.database_url,
        "INGEST_ROOT": str(chosen.ingest_root),
    }
    environ = os.environ | given | {"PAGE_ROWS": "5", "IDENTITY_KEY": chosen.identity_key}
    environ |= {"REGION_URL": chosen.region_url, "REGION_SECRET": chosen.region_secret}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], cwd=ROOT, env=environ, text=True, bufsize=1, **pipes
    ) as nursery:
        assert nursery.stdout.readline() == "ready\n"

        def begin(command):
            nursery.stdin.write(command + "\n")
            return int(nursery.stdout.readline())

        yield begin
        nursery.stdin.close()


def city(sql):
    with psycopg.connect(settings.current().database_url, autocommit=True) as connection:
        return connection.execute(sql).fetchall()


def kill_after(seconds, process):
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    seconds_until_gone(process)


def seconds_until_gone(process):
    began = time.monotonic()
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < began + 60:
            os.kill(process, 0)
            time.sleep(0.01)
    return time.monotonic() - began


def test_an_upload_killed_at_random_moments_sends_every_record_once(exchange, catalogue, begin):
    submit_licences(catalogue, 400)
    chance, states, patience = random.Random(20181), set(), 1.0
    # The kills have to meet a pass at work, not before or after it: its traces differ from one to
    # the next. A busy machine needs longer to leave a trace.
    for kills in range(1, MOST_KILLS + 1):
        kill_after(chance.uniform(0.02, 0.35) * patience, begin("upload"))
        seen = len(states)
        states.add(tuple(city("SELECT state, count(*) FROM uploads GROUP BY 1 ORDER BY 1")))
        patience = 1.0 if len(states) > seen else patience * 1.5
        if kills >= KILLS and len(states) >= 3:
            break
    assert len(states) >= 3
    outcome = commands.upload()
    assert (outcome["accepted_by_region"], outcome["waiting"], outcome["unsettled"]) == (400, 0, 0)
    assert exchange.run_sql(HELD_BY_REGION) == [(400, 400)]
    assert exchange.run_sql("SELECT count(*) FROM changes WHERE origin = '152501'") == [(400,)]


def distribute_again(region, version):
    """Let every seeded record change: its next version goes to the end of the region's feed."""
    key = "message::jsonb ->> 'record_key'"
    newest = f"SELECT DISTINCT ON ({key}) * FROM changes ORDER BY {key}, change_no DESC"
    number = "(SELECT max(change_no) FROM changes) + row_number() OVER (ORDER BY change_no)"
    message = f"jsonb_set(message::jsonb, '{{version}}', '{version}')::text"
    region.run_sql(
        "INSERT INTO changes (change_no, origin, message) "
        f"SELECT {number}, origin, {message} FROM ({newest}) AS n"
    )


def test_a_download_killed_at_random_moments_takes_every_change_once(exchange, catalogue, begin):
    seconds_until_gone(begin("download"))
    distribute_again(exchange, 10)
    whole = seconds_until_gone(begin("download"))
    held = "SELECT count(*), sum(version) FROM records"
    undisturbed, chance, unfinished = city(held), random.Random(20182), 0
    for version in range(11, 11 + KILLS):
        distribute_again(exchange, version)
        kill_after(chance.uniform(0.05, 0.95) * whole, begin("download"))
        unfinished += city("SELECT count(*) > 0 FROM batches WHERE answered_at IS NULL")[0][0]
    # The kills must have met passes at work, not before or after.
    assert unfinished >= 3
    commands.download()
    kept = (
        "SELECT count(*), count(DISTINCT (origin, record_type, record_key, version)) FROM messages"
    )
    [(distributed,)] = exchange.run_sql("SELECT count(*) FROM changes WHERE origin <> '152501'")
    assert city(kept) == [(distributed, distributed)]
    # The same fields came each time, so no record has a version more, and none came twice.
    assert city(held) == undisturbed
    assert city("SELECT DISTINCT state, answered_at IS NULL FROM batches") == [("receipted", False)]


def test_a_region_killed_while_it_takes_pages_has_every_record_once(exchange, catalogue, begin):
    submit_licences(catalogue, 200)
    chance = random.Random(20183)
    for _ in range(3):
        process = begin("upload")
        time.sleep(chance.uniform(0.05, 0.3))
        exchange.stop(signal.SIGKILL)
        exchange.start()
        kill_after(0.05, process)
    outcome = commands.upload()
    assert (outcome["accepted_by_region"], outcome["unsettled"]) == (200, 0)
    assert exchange.run_sql(HELD_BY_REGION) == [(200, 200)]
