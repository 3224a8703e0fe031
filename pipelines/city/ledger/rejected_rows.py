"""Rows that went back: kept encrypted with their findings, so that they can be judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa

from pipelines.batch import Batch
from pipelines.city.identity import vault
from pipelines.city.tables import batches, rejected_rows


Raw = Mapping[str, str | None]
Finding = Mapping[str, Any]

_COLUMNS = "batch_no, row_number, raw_encrypted, findings, record_key"


def keep(
    connection: sa.Connection,
    batch: Batch,
    rows: Iterable[tuple[int, Raw, Sequence[Finding]]],
    keys: Mapping[int, bytes] | None = None,
) -> int:
    """Keep refused rows inside the caller's transaction; returns how many. `keys`: row number → record key.

    The row itself, as it came, may hold identity numbers: it is encrypted whole. Findings name rule and element only.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    count = 0
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY rejected_rows ({_COLUMNS}) FROM STDIN") as copy,
    ):
        for row_number, row, findings in rows:
            sealed = vault().encrypt(orjson.dumps(dict(row)).decode())
            found = orjson.dumps(findings).decode()
            copy.write_row(
                (batch.batch_no, row_number, sealed, found, (keys or {}).get(row_number))
            )
            count += 1
    return count


def of_department(connection: sa.Connection, batch_no: str, department: str) -> dict[int, Raw]:
    """The refused rows of a batch by row number; none when the batch is another department's."""
    mine = sa.select(batches.c.batch_no).where(
        batches.c.batch_no == batch_no, batches.c.department == department
    )
    if connection.execute(mine).first() is None:
        return {}
    return {number: raw for number, raw, _ in rows_of(connection, batch_no)}


def rows_of(connection: sa.Connection, batch_no: str) -> Iterator[tuple[int, Raw, list[Finding]]]:
    """The refused rows of a batch, in order, as they came."""
    query = (
        sa.select(rejected_rows)
        .where(rejected_rows.c.batch_no == batch_no)
        .order_by(rejected_rows.c.row_number)
    )
    for row in connection.execute(query):
        yield row.row_number, orjson.loads(vault().decrypt(row.raw_encrypted)), row.findings
