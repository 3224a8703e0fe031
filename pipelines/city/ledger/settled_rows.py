"""Rejected rows whose key was wrong, and which a corrected file brings with the right key.

A department often corrects its own file instead of the receipt. Where the wrong value was the code
or the number itself, the corrected row has another key; it is recognised by everything else. Of a
rejected row with a faulty key a keyed digest of its sound values is kept, and the names of its
faulty elements. A later batch of the same department and record type settles it when it brings a
new or changed record with the same other values: one such row settles one rejected row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import Batch, BatchState
from pipelines.city.identity import IdentityCipher
from pipelines.city.tables import batches, mended_rows, rejected_rests


COPY_RESTS = """
    COPY rejected_rests (batch_no, row_number, faulty_elements, rest_digest) FROM STDIN
"""

# Rejected rows of one batch that are recognised so: more of them are no slips of single cells.
MAX_ROWS = 20_000

# Sets of faulty elements that a later batch is compared by: each costs a pass over its new rows.
MAX_SETS = 10

# After this time a row is not reminded of any more.
OPEN_FOR_DAYS = 90

# The ASCII unit separator: a control character, so it cannot occur in a value that was accepted.
_SEPARATOR = chr(31)


@dataclass(frozen=True)
class Rest:
    """What is kept of a rejected row apart from its faults."""

    row_number: int
    faulty_elements: tuple[str, ...]
    """Codes, sorted."""
    digest: bytes


def rest_digests(
    rows: pd.DataFrame, faulty_elements: Iterable[str], cipher: IdentityCipher
) -> list[bytes]:
    """A keyed digest of each canonical row without some elements: nobody can try values out."""
    without = set(faulty_elements)
    codes = sorted(code for code in rows.columns if code not in without)
    columns = [rows[code].fillna("").astype(str).tolist() for code in codes]
    digests = []
    for values in zip(*columns, strict=True):
        digests.append(bytes.fromhex(cipher.keyed_hash(_SEPARATOR.join(values))))
    return digests


def keep_rests(connection: sa.Connection, batch: Batch, rests: Sequence[Rest]) -> None:
    """Keep the rests beside the batch's rejected rows."""
    if not rests:
        return
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, psycopg.Connection)
    with driver_connection.cursor() as cursor, cursor.copy(COPY_RESTS) as copy:
        for rest in rests:
            elements = list(rest.faulty_elements)
            copy.write_row((batch.batch_no, rest.row_number, elements, rest.digest))


def faulty_sets(connection: sa.Connection, batch: Batch) -> list[tuple[str, ...]]:
    """The sets of faulty elements of the rejected rows that the batch may settle."""
    query = (
        sa.select(rejected_rests.c.faulty_elements)
        .join(batches, batches.c.batch_no == rejected_rests.c.batch_no)
        .where(*_may_be_settled_by(batch))
        .distinct()
        .limit(MAX_SETS)
    )
    return [tuple(elements) for elements in connection.execute(query).scalars()]


def settle(
    connection: sa.Connection,
    batch: Batch,
    digests: Mapping[tuple[str, ...], Counter[bytes]],
) -> None:
    """Note as mended the rejected rows that the batch brings again with another key.

    `digests`: for each set of faulty elements, how many of the batch's rows have which rest.
    """
    settled = []
    for faulty_elements, counts in digests.items():
        query = (
            sa.select(
                rejected_rests.c.batch_no, rejected_rests.c.row_number, rejected_rests.c.rest_digest
            )
            .join(batches, batches.c.batch_no == rejected_rests.c.batch_no)
            .where(*_may_be_settled_by(batch))
            .where(rejected_rests.c.faulty_elements == list(faulty_elements))
            .order_by(rejected_rests.c.batch_no, rejected_rests.c.row_number)
        )
        remaining = Counter(counts)
        for batch_no, row_number, digest in connection.execute(query):
            if remaining[bytes(digest)] > 0:
                remaining[bytes(digest)] -= 1
                settled.append(
                    {"batch_no": batch_no, "row_number": row_number, "mended_by": batch.batch_no}
                )
    if settled:
        connection.execute(insert(mended_rows).on_conflict_do_nothing(), settled)


def _may_be_settled_by(batch: Batch) -> list[sa.ColumnElement[bool]]:
    is_mended = sa.exists().where(
        mended_rows.c.batch_no == rejected_rests.c.batch_no,
        mended_rows.c.row_number == rejected_rests.c.row_number,
    )
    since = sa.func.now() - sa.func.make_interval(0, 0, 0, OPEN_FOR_DAYS)
    return [
        batches.c.department == batch.department,
        batches.c.record_type == batch.record_type,
        batches.c.batch_no != batch.batch_no,
        batches.c.state == BatchState.RECEIPTED.value,
        batches.c.loaded_at > since,
        ~is_mended,
    ]
