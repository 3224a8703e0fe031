"""New records whose document number a record of another subject has already.

One decision may be about several subjects, so that nothing goes back. But a number that was copied from
the line above, or a code of the line below, looks the same: the department is asked to look.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.every_rule import key_element
from pipelines.city.engine import driver_connection
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import rows_as
from pipelines.city.tables import RecordSide
from pipelines.shapes.finding import Finding, Severity


_RULE = "number-of-another-subject"

# The new rows of this batch with each way to write the brackets of their numbers, and the records of
# other subjects that have one of these. A plain comparison of texts is quick however many these are.
_SAME_NUMBERS = SQL("""
    WITH fresh AS MATERIALIZED (
        SELECT
            row_number, incoming_keys.subject_key,
            translate(incoming.{number}, '〔〕[]【】（）', '()()()()') AS number
        FROM row_records
        JOIN incoming_keys USING (row_number)
        JOIN incoming_rows AS incoming USING (row_number)
        WHERE version = 0
    ),
    written AS MATERIALIZED (
        SELECT row_number, subject_key, translate(number, '()', brackets) AS number
        FROM fresh, unnest(ARRAY['()', '〔〕', '[]', '【】', '（）']) AS brackets
    )
    SELECT DISTINCT ON (written.row_number)
        written.row_number, earlier.{name} AS name, earlier.batch_no
    FROM written
    JOIN {table} AS earlier ON earlier.{number} = written.number
    JOIN records USING (record_id, version)
    WHERE records.subject_key <> written.subject_key
        AND records.origin = %(side)s AND records.department = %(department)s
        AND earlier.batch_no <> ALL(%(own_batches)s)
    ORDER BY written.row_number, earlier.record_id
""")  # noqa: RUF001


@dataclass(frozen=True)
class _Pair:
    """A new row, and a kept record of another subject with the same number."""

    row_number: int
    name: str | None
    batch_no: str


def findings_about_other_subjects(
    connection: sa.Connection,
    batch: Batch,
    record_type: RecordType,
    *,
    department: str,
    numbers_of_one_subject: Collection[str],
    other_parts: Collection[str],
) -> list[Finding]:
    """A warning for each new row whose number a record of another subject has.

    Called in the transaction that has loaded the rows. `department`: its code; `numbers_of_one_subject`:
    codes of the elements whose numbers are mostly about one subject; `other_parts`: the numbers of the
    batches that bring other parts of the same file.
    """
    number = key_element(record_type)
    if batch.origin is not Origin.DEPARTMENT or number not in numbers_of_one_subject:
        return []
    elements = record_type.elements
    query = _SAME_NUMBERS.format(
        table=record_tables.identifier_of(record_type),
        number=Identifier(record_tables.column_of(elements[number])),
        name=Identifier(record_tables.column_of(elements[record_type.subject.name])),
    )
    parameters = {
        "side": RecordSide.CITY.value,
        "department": department,
        "own_batches": [batch.batch_no, *other_parts],
    }
    with driver_connection(connection).cursor() as cursor:
        pairs = rows_as(cursor, _Pair, query, parameters)
    return [
        Finding(
            pair.row_number,
            _RULE,
            number,
            Severity.WARNING,
            f"「{pair.name}」（批次 {pair.batch_no}）",
        )
        for pair in pairs
    ]
