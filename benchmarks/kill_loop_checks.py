"""What the kill loop compares: the files that were dropped with folders, ledger and records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from benchmarks.kill_loop_files import DroppedFile, DroppedFiles
from pipelines.batch import BatchState, Origin
from pipelines.city.records import record_tables
from pipelines.city.tables import RecordSide
from pipelines.settings import Settings


REGION_FOLDER = ".region"

_DEPARTMENT = Literal(Origin.DEPARTMENT.value)
_CITY = Literal(RecordSide.CITY.value)

_HELD = SQL("SELECT count(*) FROM batches WHERE state = {}").format(Literal(BatchState.HELD.value))


def compare(settings: Settings, dropped: DroppedFiles, *, is_exchanged: bool = False) -> list[str]:
    """Every difference between what was dropped and what is there now, one sentence each.

    Batches and records of the region are left out. `is_exchanged`: what the region had lost was sent
    to it once more, and batches may have been held and released.
    """
    with psycopg.connect(settings.database_url or "", autocommit=True) as connection:
        return [
            *_compare_folders(settings.ingest_root, dropped),
            *_compare_batches(connection, settings.ingest_root, dropped),
            *_compare_rows(connection, dropped, is_exchanged=is_exchanged),
        ]


def _compare_folders(root: Path, dropped: DroppedFiles) -> Iterator[str]:
    for path in root.rglob("*"):
        relative = path.relative_to(root)
        is_staging = relative.parts[0] == ".staging"
        # What the region distributed has its receipts in a folder of ours.
        if relative.parts[0] == REGION_FOLDER:
            continue
        if relative.name.startswith(".") and not is_staging:
            yield f"a draft was left: {relative}"
        if path.is_file() and "inbox" in relative.parts:
            yield f"left in the inbox: {relative}"
        if is_staging and len(relative.parts) > 1:
            yield f"staged rows were left: {relative}"

    expected = dropped.batches.total()
    patterns = {
        "receipts": "[!.]*/receipts/回执_*.xlsx",
        "JSON receipts": "[!.]*/receipts/回执_*.json",
    }
    for name, pattern in patterns.items():
        count = len(list(root.glob(pattern)))
        if count != expected:
            yield f"{count} {name} for {expected} tables in {len(dropped.files)} files"


def _compare_batches(
    connection: psycopg.Connection, root: Path, dropped: DroppedFiles
) -> Iterator[str]:
    query = SQL("""
        SELECT path, state, receipt, kept_as, received, reason_code
        FROM batches
        WHERE origin = {department}
    """).format(department=_DEPARTMENT)
    batches = connection.execute(query).fetchall()
    counts = Counter(path for path, *_ in batches)
    if counts != dropped.batches:
        surplus = counts - dropped.batches
        yield f"batches and tables differ: {surplus or 'some have none'}"

    receipts = {receipt for _, _, receipt, *_ in batches}
    if len(receipts) != len(batches):
        yield "two batches share a receipt"

    for path, state, receipt, kept_as, received, reason_code in batches:
        file = dropped.files[path]
        if state != _expected_state(file):
            yield f"{path} is {state} ({reason_code}), not {_expected_state(file)}"
        elif file.repeats and reason_code != "already-received":
            yield f"{path} is {state} for another reason: {reason_code}"
        if not receipt or not (root / receipt).is_file():
            yield f"{path} has no receipt"
        if not kept_as or (root / kept_as).read_bytes() != file.data:
            yield f"the original of {path} was not kept as it came"
        if received != _expected_rows(file):
            yield f"{path} had {file.rows} rows, {received} were received in one of its batches"


def _expected_state(file: DroppedFile) -> str:
    if file.repeats or file.kind == "unreadable":
        return "refused"
    return "receipted"


def _expected_rows(file: DroppedFile) -> int:
    """Rows of each batch of a file."""
    if file.repeats:
        return 0
    return file.rows // file.batches


def _compare_rows(
    connection: psycopg.Connection, dropped: DroppedFiles, *, is_exchanged: bool
) -> Iterator[str]:
    def number(query: LiteralString | Composed) -> int:
        row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0] or 0)

    table = Identifier(record_tables.SCHEMA, record_tables.table_of(dropped.record_type).name)
    of_city = SQL("""
        FROM {table} AS versions
        JOIN records USING (record_id)
        WHERE records.origin = {city}
    """).format(table=table, city=_CITY)
    rows = sum(file.rows for file in dropped.files.values() if not file.repeats)
    keys = len(dropped.keys)
    # A version that was sent once more under a greater number is a copy, its row is the same.
    versions = number(SQL("SELECT count(*) ") + of_city)
    sources = SQL("SELECT count(DISTINCT (record_id, versions.batch_no, row_number)) ")
    brought = number(sources + of_city)
    rejected = number("SELECT sum(rejected) FROM batches")
    of_batches = SQL(" FROM batches WHERE origin = {}").format(_DEPARTMENT)
    of_records = SQL(" FROM records WHERE origin = {}").format(_CITY)

    # What is counted, how it is counted, how many there have to be.
    counts: list[tuple[str, LiteralString | Composed, int]] = [
        ("rows received", SQL("SELECT sum(received)") + of_batches, rows),
        ("rows accepted or rejected", SQL("SELECT sum(accepted + rejected)") + of_batches, rows),
        ("rejected rows kept", "SELECT count(*) FROM rejected_rows", rejected),
        ("records", SQL("SELECT count(*)") + of_records, keys),
        ("records counted as new", SQL("SELECT sum(new)") + of_batches, keys),
        ("versions by the records", SQL("SELECT sum(version)") + of_records, versions),
        ("versions by the batches", SQL("SELECT sum(new + changed)") + of_batches, brought),
        (
            "versions in the outbox",
            "SELECT count(DISTINCT (record_id, version)) FROM outbox",
            versions,
        ),
        ("batches held", _HELD, 0),
    ]
    if not is_exchanged:
        counts.append(("outbox rows", "SELECT count(*) FROM outbox", versions))
        counts.append(("notes", "SELECT count(*) FROM notes", 0))
    for name, query, expected in counts:
        count = number(query)
        if count != expected:
            yield f"{name}: {count}, expected {expected}"
