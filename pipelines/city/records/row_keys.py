"""The match keys of rows that are not loaded, in the temporary table `row_keys`.

Joined with `records`, they tell which records the rows are about.
"""

from __future__ import annotations

import pyarrow as pa
import sqlalchemy as sa

from pipelines.batch import BatchState, states_since
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import elements_of_key
from pipelines.city.identity import IdentityCipher
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.match_keys import match_keys_of_canonical_rows
from pipelines.city.records.subjects.merged_subjects import with_merged_codes
from pipelines.city.tables import batches


def clear_row_keys(cursor: Cursor) -> None:
    """Make the table `row_keys` for this transaction, or empty it."""
    cursor.execute("""
        CREATE TEMP TABLE IF NOT EXISTS row_keys (row_number bigint, match_key bytea)
        ON COMMIT DROP
    """)
    cursor.execute("TRUNCATE row_keys")


def copy_row_keys(
    cursor: Cursor, record_type: RecordType, rows: pa.RecordBatch, cipher: IdentityCipher
) -> None:
    """Add the match keys of some rows.

    `rows` has `row_number`, and the elements of the key under their codes, as canonical text.
    """
    rows = rows.select(["row_number", *elements_of_key(record_type)])
    if record_type.subject.code in record_type.key:
        rows = with_merged_codes(cursor, rows, record_type)
    keys = match_keys_of_canonical_rows(record_type, pa.Table.from_batches([rows]), cipher)
    with cursor.copy("COPY row_keys FROM STDIN") as copy:
        # In one text: a call for each row would take longer than making its key.
        copy.write("".join(f"{number}\t\\\\x{key.hex()}\n" for number, key in keys.items()))


def loaded_batches(record_type_name: str) -> sa.Select[tuple[str]]:
    """The numbers of the batches that have loaded records of a type."""
    states = [state.value for state in states_since(BatchState.LOADED)]
    return sa.select(batches.c.batch_no).where(
        batches.c.record_type == record_type_name,
        batches.c.state.in_(states),
        batches.c.accepted > 0,
    )
