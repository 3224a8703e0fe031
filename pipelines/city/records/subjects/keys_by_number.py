"""The match keys that records would have by a number of their subject instead of its credit code.

A rejected row without a code was kept with such a key. It is settled when its record comes, whether
with the code or by another number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import sqlalchemy as sa
from psycopg.sql import SQL, Composed, Identifier, Literal

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import elements_of_key
from pipelines.catalogue.values.subject_numbers import (
    ORGANISATION_CODE,
    OTHER_NUMBERS,
    REGISTRATION_NO,
    identity_elements,
)
from pipelines.city.engine import driver_connection
from pipelines.city.records import record_tables
from pipelines.city.records.match_keys import match_keys
from pipelines.city.records.subjects.subject_merging import INNER_CODE, is_code


def keys_by_number(
    connection: sa.Connection, record_type: RecordType, numbers: Sequence[str]
) -> Mapping[str, Sequence[bytes]]:
    """For each of these numbers the keys by it of the records that the batch has written.

    Called after the merge, in its transaction.
    """
    if not numbers or not record_type.subject.without_code:
        return {}
    # Without rows there are no tables of a merge.
    query = "SELECT to_regclass('pg_temp.changed_rows') IS NOT NULL"
    driver = driver_connection(connection)
    [(is_merged,)] = driver.execute(query).fetchall()
    if not is_merged:
        return {}
    rows = driver.execute(_query(record_type), {"numbers": list(numbers)}).fetchall()
    if not rows:
        return {}
    numbers_of_rows, *columns = zip(*rows, strict=True)
    keys: dict[str, list[bytes]] = defaultdict(list)
    values = _values_by_number(record_type, numbers_of_rows, columns)
    for number, key in zip(
        numbers_of_rows, match_keys(record_type, values, len(rows)), strict=True
    ):
        keys[number].append(key)
    return keys


def _query(record_type: RecordType) -> Composed:
    """Number and key columns of each written row whose subject has one of the numbers."""
    columns = []
    for code in elements_of_key(record_type):
        column = record_tables.column_of(record_type.elements[code])
        columns.append(SQL("incoming_rows.{}::text").format(Identifier(column)))
    return SQL("""
        WITH wanted AS MATERIALIZED (SELECT unnest(%(numbers)s::text[]) AS number),
        written AS (
            SELECT row_number FROM row_records WHERE version = 0
            UNION ALL SELECT row_number FROM changed_rows
        ),
        named AS ({branches})
        SELECT number, {columns}
        FROM named JOIN written USING (row_number) JOIN incoming_rows USING (row_number)
    """).format(
        branches=SQL(" UNION ").join(_numbers_of_rows(record_type)),
        columns=SQL(", ").join(columns),
    )


def _numbers_of_rows(record_type: RecordType) -> Iterator[Composed]:
    """Row number and number of each row that is about a subject with one of the numbers."""
    inner_code = SQL("{} || {}").format(
        Literal(ORGANISATION_CODE), INNER_CODE.format(Identifier("incoming_keys", "subject_key"))
    )

    yield SQL("""
        SELECT incoming_keys.row_number, wanted.number FROM incoming_keys JOIN wanted
        ON wanted.number = {inner_code} AND {is_code}
    """).format(inner_code=inner_code, is_code=is_code(Identifier("incoming_keys", "subject_key")))
    yield SQL("""
        SELECT incoming_keys.row_number, wanted.number FROM incoming_keys
        JOIN subject_merges ON subject_merges.merged_into = incoming_keys.subject_key
        JOIN wanted ON wanted.number = subject_merges.subject_key
    """).format()
    yield SQL("""
        SELECT incoming_rows.row_number, wanted.number
        FROM incoming_rows JOIN wanted ON wanted.number = incoming_rows.other_number
    """).format()

    for column in record_tables.registration_columns(record_type):
        yield SQL("""
            SELECT incoming_rows.row_number, wanted.number
            FROM incoming_rows JOIN wanted ON wanted.number = {} || incoming_rows.{}
        """).format(Literal(REGISTRATION_NO), Identifier(column))


def _values_by_number(
    record_type: RecordType, numbers: Sequence[str], columns: Sequence[Sequence[str | None]]
) -> dict[str, pa.Array]:
    """The key columns of some rows, with the number as all that the subject is known by."""
    values = {}
    of_subject = identity_elements(record_type.subject)
    for code, column in zip(elements_of_key(record_type), columns, strict=True):
        element = record_type.elements[code]
        texts: Sequence[str | None] = column
        if code in of_subject:
            prefix = OTHER_NUMBERS.get(element.type, "no number")
            texts = [
                number.removeprefix(prefix) if number.startswith(prefix) else None
                for number in numbers
            ]
        values[record_tables.column_of(element)] = pa.array(texts, pa.string())
    return values
