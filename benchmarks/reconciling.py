"""A million generated records on both sides: requests, seconds and memory of a comparison.

`python -m benchmarks.reconciling` fills a city platform and the reference region with the same
records, straight into their tables, and compares them: equal, and with differences here and there.
The city is a process of its own each time. What PostgreSQL takes is printed too: it has the work.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import requests

from pipelines import catalogue, settings
from pipelines.city.engine import server_url
from pipelines.city.migrating import migrate
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import OutboxState, RecordSide
from pipelines.stages import reconcile as reconcile_stage


RECORD_TYPE = "administrative_licence_legal_person"
SECRET = "a key for this comparison only"

# What both sides have is made of a record's number alone; 30 of 100 are of one day, as after a first
# load, the others of two years.
GENERATED = """
    INSERT INTO generated (n, record_key, digest, day)
    SELECT
        number,
        md5('record ' || number),
        encode(sha256(convert_to(number::text, 'UTF8')), 'hex'),
        CASE
            WHEN number %% 100 < 30 THEN date '2026-11-01'
            ELSE date '2024-01-01' + number %% 730
        END
    FROM generate_series(1, %(records)s) AS numbers (number)
"""

AT_THE_REGION = """
    INSERT INTO records
        (origin, record_type, record_key, version, day, digest, message, change_no)
    SELECT %(origin)s, %(record_type)s, record_key, 1, day, digest, '{}', n
    FROM generated
"""

TAKEN = (
    """
    INSERT INTO messages (
        change_no, origin, record_type, record_key, version, batch_no, message_encrypted, digest, day
    )
    SELECT n, %(origin)s, %(record_type)s, record_key, 1, 'b', 'x', digest, day
    FROM generated
    """,
    "INSERT INTO cursors (name, value) VALUES ('regional changes', '999999999')",
)

SENT = (
    """
    INSERT INTO records (
        record_id, record_type, record_key, subject_key, version, origin, department, changed_at
    )
    OVERRIDING SYSTEM VALUE
    SELECT
        n, %(record_type)s, decode(record_key, 'hex'), 's' || n, 1, %(side)s, 'd', now()
    FROM generated
    """,
    """
    INSERT INTO records.record_administrative_licence_legal_person
        (record_id, version, batch_no, row_number, valid_from, catalogue_version)
    SELECT n, 1, 'b', n, (day + time '12:00') AT TIME ZONE 'Asia/Shanghai', '2018'
    FROM generated
    """,
    """
    INSERT INTO outbox (record_type, record_id, version, state, upload_no, line, digest)
    SELECT %(record_type)s, n, 1, %(state)s, 'U' || n / 1000, n %% 1000, digest
    FROM generated
    """,
)

# What the region has otherwise, case by case; `change_no` is the record's number.
CASES = {
    "equal": "SELECT 1",
    "1 differs": "UPDATE records SET digest = repeat('0', 64) WHERE change_no = 777",
    "100 differ, scattered": """
        UPDATE records
        SET digest = repeat('0', 64)
        WHERE change_no % (SELECT max(change_no) / 100 FROM records) = 5
    """,
    "a day of two years differs": """
        UPDATE records
        SET digest = repeat('0', 64)
        WHERE day = '2024-06-06'
    """,
}

# What was altered by the case before is put right first.
PUT_RIGHT = """
    UPDATE records
    SET digest = encode(sha256(convert_to(change_no::text, 'UTF8')), 'hex')
    WHERE digest = repeat('0', 64)
"""


def main() -> int:
    """Fill both sides, compare, report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reconciling", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--inbound", action="store_true", help="records of others instead of ours")
    parser.add_argument(
        "--once", action="store_true", help="compare what is there, as a child does"
    )
    arguments = parser.parse_args()
    if arguments.once:
        return _compare_once()

    scratch = settings.current().var / "reconciling"
    shutil.rmtree(scratch, ignore_errors=True)
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    environ = os.environ | {"VAR": str(scratch), "REGION_SECRET": SECRET, "DATABASE_URL": ""}
    platform = CityPlatform(settings.Settings.from_env(environ))
    migrate(platform)
    city = server_url(platform.settings).replace("postgresql+psycopg", "postgresql")
    region_url = city.replace("/city", "/region")
    environ["DATABASE_URL"] = city

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ["REGION_URL"] = f"http://127.0.0.1:{port}"
    region = _start_region(environ | {"REGION_DATABASE_URL": region_url}, port, scratch)
    try:
        started = time.perf_counter()
        _fill(city, region_url, arguments.records, is_inbound=arguments.inbound)
        print(f"{arguments.records} records filled in {time.perf_counter() - started:.0f} s")
        for title, statement in CASES.items():
            _run_case(title, statement, region_url, environ=environ, region_pid=region.pid)
    finally:
        region.send_signal(signal.SIGTERM)
        region.wait()
    return 0


def _start_region(environ: dict[str, str], port: int, scratch: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "regional_platform", "serve", "--port", str(port)]
    log = (scratch / "region.log").open("w")
    region = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    for _ in range(300):
        try:
            requests.get(f"{environ['REGION_URL']}/v2/health", timeout=5)
            return region
        except requests.ConnectionError:
            time.sleep(0.2)
    raise SystemExit("the region did not start")


def _fill(city: str, region: str, records: int, *, is_inbound: bool) -> None:
    parameters = {
        "records": records,
        "record_type": RECORD_TYPE,
        "origin": "150100" if is_inbound else "152501",
        "side": RecordSide.CITY.value,
        "state": OutboxState.ACCEPTED.value,
    }
    statements = TAKEN if is_inbound else SENT
    for address, of_side in ((region, (AT_THE_REGION,)), (city, statements)):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "CREATE TEMP TABLE generated (n bigint, record_key text, digest text, day date)"
            )
            for statement in (GENERATED, *of_side):
                connection.execute(statement, parameters)
            connection.execute("VACUUM ANALYZE")


def _run_case(
    title: str, statement: str, region: str, *, environ: dict[str, str], region_pid: int
) -> None:
    with psycopg.connect(region, autocommit=True) as connection:
        connection.execute(PUT_RIGHT)
        connection.execute(statement)

    command = [sys.executable, "-m", "benchmarks.reconciling", "--once"]
    answer = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    figures = json.loads(answer.stdout)
    peak = _peak_of(region_pid)
    print(
        f"{title}: {figures['requests']} requests, {figures['seconds']:.1f} s,"
        f" city {figures['megabytes']} MB, region {peak} MB, differ {figures['differing']}",
        flush=True,
    )


def _compare_once() -> int:
    """Compare, and print what it took; nothing is mended, so that the next case finds the same."""
    from pipelines.city.exchange import changes, digests
    from pipelines.region import wire

    sent: list[str] = []
    send = wire.send

    def counted(*arguments: object, **options: object) -> object:
        sent.append("")
        return send(*arguments, **options)  # type: ignore[arg-type]

    wire.send = counted  # type: ignore[assignment]
    digests.send_again = lambda *_: 0
    changes.take_once_more = lambda *_: []
    catalogue.current()
    platform = CityPlatform(settings.current())
    started = time.perf_counter()
    outcome = reconcile_stage.reconcile(platform)
    seconds = time.perf_counter() - started
    differing = sum(len(day.differing) + len(day.missing) for day in outcome.different)
    differing += sum(len(day.differing) + len(day.missing) for day in outcome.inbound.different)
    figures = {
        "requests": len(sent),
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "differing": differing,
    }
    print(json.dumps(figures))
    return 0


def _peak_of(pid: int) -> int:
    """The most memory that a process has had, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) >> 10
    return 0


if __name__ == "__main__":
    sys.exit(main())
