"""Rows that went back: kept encrypted with their findings, so that they can be judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import orjson
import psycopg
import sqlalchemy as sa

from pipelines.batch import Batch
from pipelines.city.identity import IdentityCipher
from pipelines.city.tables import batches, rejected_rows
from pipelines.shapes.rejected_row import RejectedRow


COPY_ROWS = """
    COPY rejected_rows (batch_no, row_number, raw_encrypted, findings, match_key)
    FROM STDIN
"""


def keep(
    connection: sa.Connection,
    cipher: IdentityCipher,
    batch: Batch,
    rows: Iterable[RejectedRow],
    *,
    match_keys: Mapping[int, bytes] | None = None,
) -> int:
    """Keep rejected rows inside the caller's transaction; returns how many.

    `match_keys` is row number → match key of the record that the row would have been. The row itself, as
    it came, may hold identity numbers: it is encrypted whole. Findings name rule and element only.
    """
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, psycopg.Connection)
    match_keys = match_keys or {}
    count = 0
    # COPY, because a bad file of a million rows goes back as a million rows.
    with driver_connection.cursor() as cursor, cursor.copy(COPY_ROWS) as copy:
        for row in rows:
            encrypted = cipher.encrypt(orjson.dumps(dict(row.cells)).decode())
            findings = orjson.dumps(row.findings).decode()
            match_key = match_keys.get(row.row_number)
            copy.write_row((batch.batch_no, row.row_number, encrypted, findings, match_key))
            count += 1
    return count


def of_department(
    connection: sa.Connection, cipher: IdentityCipher, batch_no: str, department: str
) -> dict[int, Mapping[str, str | None]]:
    """The rejected rows of a batch as they came, by row number.

    Empty when the batch is another department's.
    """
    # A receipt that reached another department must not give it these rows.
    query = sa.select(batches.c.batch_no).where(
        batches.c.batch_no == batch_no, batches.c.department == department
    )
    if connection.execute(query).first() is None:
        return {}
    return {row.row_number: row.cells for row in rows_of(connection, cipher, batch_no)}


def rows_of(
    connection: sa.Connection, cipher: IdentityCipher, batch_no: str
) -> Iterator[RejectedRow]:
    """The rejected rows of a batch, in order."""
    query = (
        sa.select(rejected_rows)
        .where(rejected_rows.c.batch_no == batch_no)
        .order_by(rejected_rows.c.row_number)
    )
    for row in connection.execute(query):
        raw = orjson.loads(cipher.decrypt(row.raw_encrypted))
        yield RejectedRow(row.row_number, raw, row.findings)
