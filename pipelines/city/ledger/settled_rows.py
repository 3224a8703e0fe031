"""Rejected rows whose key was wrong, and which a corrected file brings with the right key.

A department often corrects its own file instead of the receipt. Where the wrong value was the code
or the number itself, the corrected row has another key; it is recognised by everything else. Of a
rejected row with a faulty key a keyed digest of its sound values is kept, and the names of its
faulty elements. A later batch of the same department and record type settles it when it brings a
new or changed record with the same other values: one such row settles one rejected row.

A rejected row without a credit code has another key than its record when that comes with the code,
or when its number was merged into one since. It is recognised by the key that the record would have
by that number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from pipelines.batch import Batch, BatchState
from pipelines.city.engine import driver_connection
from pipelines.city.identity import IdentityCipher
from pipelines.city.ledger.rejected_rows import OPEN_FOR_DAYS
from pipelines.city.tables import batches, mended_rows, rejected_rests, rejected_without_code
from pipelines.shapes.value_separator import VALUE_SEPARATOR


COPY_SOUND_VALUES = """
    COPY rejected_rests (batch_no, row_number, faulty_elements, rest_digest) FROM STDIN
"""
COPY_NUMBERS = """
    COPY rejected_without_code (batch_no, row_number, other_number, match_key) FROM STDIN
"""

# Rejected rows of one batch that are recognised so: more of them are no slips of single cells.
MAX_SETTLED_ROWS = 20_000

# Sets of faulty elements that a later batch is compared by: each costs a pass over its new rows.
MAX_SETS = 10


@dataclass(frozen=True)
class SoundValuesDigest:
    """A keyed digest of the values of a rejected row that have no finding."""

    row_number: int
    faulty_elements: tuple[str, ...]
    """Codes, sorted."""
    digest: bytes


def digests_of_sound_values(
    rows: pd.DataFrame, faulty_elements: Iterable[str], cipher: IdentityCipher
) -> list[bytes]:
    """A keyed digest of each canonical row without some elements: nobody can try values out."""
    without = set(faulty_elements)
    codes = sorted(code for code in rows.columns if code not in without)
    columns = [rows[code].fillna("").astype(str).tolist() for code in codes]
    digests = []
    for values in zip(*columns, strict=True):
        digests.append(bytes.fromhex(cipher.keyed_hash(VALUE_SEPARATOR.join(values))))
    return digests


def keep_sound_values(
    connection: sa.Connection, batch: Batch, sound_values: Sequence[SoundValuesDigest]
) -> None:
    """Keep the digests beside the batch's rejected rows."""
    if not sound_values:
        return
    with driver_connection(connection).cursor() as cursor, cursor.copy(COPY_SOUND_VALUES) as copy:
        for row in sound_values:
            elements = list(row.faulty_elements)
            copy.write_row((batch.batch_no, row.row_number, elements, row.digest))


def faulty_sets(connection: sa.Connection, batch: Batch) -> list[tuple[str, ...]]:
    """The sets of faulty elements of the rejected rows that the batch may settle."""
    query = (
        sa.select(rejected_rests.c.faulty_elements)
        .join(batches, batches.c.batch_no == rejected_rests.c.batch_no)
        .where(*_may_be_settled_by(batch, rejected_rests))
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

    `digests`: for each set of faulty elements, how many of the batch's rows have which
    sound values, by their digest.
    """
    settled = []
    for faulty_elements, counts in digests.items():
        query = (
            sa.select(
                rejected_rests.c.batch_no, rejected_rests.c.row_number, rejected_rests.c.rest_digest
            )
            .join(batches, batches.c.batch_no == rejected_rests.c.batch_no)
            .where(*_may_be_settled_by(batch, rejected_rests))
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


def keep_numbers(
    connection: sa.Connection,
    batch: Batch,
    match_keys: Mapping[int, bytes],
    other_numbers: Mapping[int, str],
) -> None:
    """Keep the numbers of rejected rows without a credit code, and the keys of their records by them.

    Both by row number; a row without a key is not recognised by its number, and rows that are more
    than `MAX_SETTLED_ROWS` are not.
    """
    row_numbers = sorted(match_keys.keys() & other_numbers.keys())
    if not row_numbers or len(row_numbers) > MAX_SETTLED_ROWS:
        return
    with driver_connection(connection).cursor() as cursor, cursor.copy(COPY_NUMBERS) as copy:
        for row in row_numbers:
            copy.write_row((batch.batch_no, row, other_numbers[row], match_keys[row]))


def open_numbers(connection: sa.Connection, batch: Batch) -> list[str]:
    """The numbers of rejected rows without a credit code that the batch may settle."""
    query = (
        sa.select(rejected_without_code.c.other_number)
        .join(batches, batches.c.batch_no == rejected_without_code.c.batch_no)
        .where(*_may_be_settled_by(batch, rejected_without_code))
        .distinct()
    )
    return [str(number) for number in connection.execute(query).scalars()]


def settle_by_keys(
    connection: sa.Connection, batch: Batch, match_keys: Mapping[str, Sequence[bytes]]
) -> None:
    """Note as mended the rejected rows without a credit code whose records the batch brings.

    `match_keys`: for each number the keys that its records would have by it.
    """
    pairs = [(number, key) for number, keys in match_keys.items() for key in keys]
    if not pairs:
        return

    # Numbers and keys as the rows of a table, so that one statement settles all of them.
    brought = (
        sa.func.unnest(
            sa.literal([number for number, _ in pairs], ARRAY(sa.Text)),
            sa.literal([key for _, key in pairs], ARRAY(BYTEA)),
        )
        .table_valued(sa.column("other_number", sa.Text), sa.column("match_key", BYTEA))
        .render_derived()
    )

    settled = (
        sa.select(
            rejected_without_code.c.batch_no,
            rejected_without_code.c.row_number,
            sa.literal(batch.batch_no),
        )
        .join(batches, batches.c.batch_no == rejected_without_code.c.batch_no)
        .join(
            brought,
            sa.and_(
                brought.c.other_number == rejected_without_code.c.other_number,
                brought.c.match_key == rejected_without_code.c.match_key,
            ),
        )
        .where(*_may_be_settled_by(batch, rejected_without_code))
        .distinct()
    )

    columns = ["batch_no", "row_number", "mended_by"]
    connection.execute(insert(mended_rows).from_select(columns, settled).on_conflict_do_nothing())


def _may_be_settled_by(batch: Batch, table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """Rows of this table of the same department and record type that nobody has mended."""
    is_mended = sa.exists().where(
        mended_rows.c.batch_no == table.c.batch_no,
        mended_rows.c.row_number == table.c.row_number,
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
