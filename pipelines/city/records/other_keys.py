"""New records that differ from a kept one in nothing but their key: most likely a correction.

Who corrects the number of a document, or the code of its subject, brings another record: the wrong
one stays beside it, and nobody would be told. The department is, and decides. It is told of small
files only, and where its file does not bring the kept record as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa
import sqlalchemy as sa
from psycopg.sql import SQL, Composable, Identifier

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import is_folded
from pipelines.catalogue.values.spellings.folded_text import folded
from pipelines.catalogue.values.subject_numbers import identity_elements
from pipelines.catalogue.words.every_rule import key_element
from pipelines.city.engine import driver_connection
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import rows_as
from pipelines.city.records.near_writings import near_writings
from pipelines.city.records.row_keys import loaded_batches
from pipelines.city.tables import RecordSide, batches
from pipelines.shapes.absence import Absence
from pipelines.shapes.finding import Finding, Severity


_RULE = "only-key-differs"

# New rows of a batch that are compared, and the earlier batches whose records are looked at besides
# those of the same subjects: a correction follows soon, and has few rows.
MOST_NEW_ROWS = 500
_MOST_BATCHES = 20
_MOST_ROWS_OF_BATCHES = 20_000
_MOST_RECORDS = 50_000

# Characters in which a number may differ from the one that it corrects.
_MOST_CHARACTERS = 2


# The new rows of this batch, the records that may be meant, and those of them with equal contents.
_EQUAL_CONTENTS = SQL("""
    WITH fresh AS MATERIALIZED (
        SELECT
            row_number, {own_number} AS number, incoming_keys.subject_key,
            ROW({own_contents})::text AS contents
        FROM row_records
        JOIN incoming_keys USING (row_number)
        JOIN incoming_rows AS incoming USING (row_number)
        WHERE version = 0
    ),
    looked_at AS MATERIALIZED (
        (
            SELECT record_id FROM records
            WHERE subject_key IN (SELECT subject_key FROM fresh)
                AND record_type = %(record_type)s
            LIMIT %(most_records)s
        )
        UNION
        SELECT record_id FROM {table} WHERE batch_no = ANY(%(recent)s)
    ),
    kept AS MATERIALIZED (
        SELECT
            earlier.batch_no, earlier.record_id, records.subject_key,
            {kept_number} AS number, ROW({kept_contents})::text AS contents
        FROM looked_at
        JOIN records USING (record_id)
        JOIN {table} AS earlier USING (record_id, version)
        WHERE records.origin = %(side)s AND records.department = %(department)s
            AND earlier.batch_no <> ALL(%(other_parts)s)
            -- What the file brings as well is meant beside the new record.
            AND NOT EXISTS (
                SELECT FROM row_records WHERE row_records.record_id = records.record_id
            )
    )
    SELECT
        fresh.row_number, fresh.number, kept.number, kept.subject_key,
        fresh.subject_key = kept.subject_key, kept.batch_no
    FROM fresh JOIN kept USING (contents)
    ORDER BY fresh.row_number, kept.record_id
""")


@dataclass(frozen=True)
class _Pair:
    """A new row, and a kept record with the same contents."""

    row_number: int
    number: str | None
    kept_number: str | None
    kept_subject: str
    same_subject: bool
    kept_batch_no: str


def _recent_batches(connection: sa.Connection, batch: Batch, record_type: RecordType) -> list[str]:
    """The numbers of the department's last batches with records of the type, few rows in all."""
    query = loaded_batches(record_type.name).add_columns(batches.c.accepted)
    query = query.where(
        batches.c.department == batch.department, batches.c.batch_no != batch.batch_no
    )
    numbers = []
    rows = 0
    for batch_no, accepted in connection.execute(
        query.order_by(batches.c.batch_no.desc()).limit(_MOST_BATCHES)
    ):
        rows += accepted
        if rows > _MOST_ROWS_OF_BATCHES:
            break
        numbers.append(str(batch_no))
    return numbers


def findings_about_other_keys(
    connection: sa.Connection,
    batch: Batch,
    record_type: RecordType,
    *,
    department: str,
    absence: Absence,
    other_parts: Collection[str],
) -> list[Finding]:
    """A warning for each new row that has the contents of a kept record, and another key.

    Called in the transaction that has loaded the rows. `department`: its code; `other_parts`: the
    numbers of the batches that bring other parts of the same file.
    """
    number = key_element(record_type)
    of_subject = record_type.subject.code or record_type.subject.name
    # What the region distributes is not corrected by those who brought it.
    if batch.origin is not Origin.DEPARTMENT or not is_folded(record_type.elements[number]):
        return []

    findings: dict[int, Finding] = {}
    recent = _recent_batches(connection, batch, record_type)
    pairs = _pairs(
        connection,
        record_type,
        absence,
        department=department,
        recent=recent,
        other_parts=other_parts,
    )
    for pair in pairs:
        same_number = pair.number == pair.kept_number
        if same_number == pair.same_subject:
            continue
        if not same_number and not _may_correct(pair.number or "", pair.kept_number or ""):
            continue
        element = of_subject if same_number else number
        detail = f"平台已有的{_shown_key(pair)}的记录（批次 {pair.kept_batch_no}）"
        # A row with the contents of several records is asked about the first of them.
        finding = Finding(pair.row_number, _RULE, element, Severity.WARNING, detail)
        findings.setdefault(pair.row_number, finding)
    return list(findings.values())


def _pairs(
    connection: sa.Connection,
    record_type: RecordType,
    absence: Absence,
    *,
    department: str,
    recent: Sequence[str],
    other_parts: Collection[str],
) -> list[_Pair]:
    number = Identifier(record_tables.column_of(record_type.elements[key_element(record_type)]))
    query = _EQUAL_CONTENTS.format(
        table=record_tables.identifier_of(record_type),
        own_number=SQL("incoming.{}").format(number),
        kept_number=SQL("earlier.{}").format(number),
        own_contents=_contents(record_type, absence, "incoming"),
        kept_contents=_contents(record_type, absence, "earlier"),
    )
    parameters = {
        "record_type": record_type.name,
        "most_records": _MOST_RECORDS,
        "recent": list(recent),
        "other_parts": list(other_parts),
        "side": RecordSide.CITY.value,
        "department": department,
    }
    with driver_connection(connection).cursor() as cursor:
        return rows_as(cursor, _Pair, query, parameters)


def _contents(record_type: RecordType, absence: Absence, table: str) -> Composable:
    """The columns without the number and those of the subject; a file may have none for others."""
    left_out: set[str | None] = {key_element(record_type), *identity_elements(record_type.subject)}
    left_out |= {record_type.subject.id_number, *absence.everywhere}
    columns = []
    for column in record_tables.columns_of(record_type):
        if column.is_compared and column.element.code not in left_out:
            columns.append(Identifier(table, column.name))
    return SQL(", ").join(columns)


def _shown_key(pair: _Pair) -> str:
    """What the kept record is known by; a number of a person is never shown."""
    if pair.number != pair.kept_number:
        return f"「{pair.kept_number}」"
    if pair.kept_subject.isalnum():
        return f"「{pair.kept_subject}」"
    return "另一号码的主体"


def _may_correct(number: str, kept: str) -> bool:
    """Whether a number is so like a kept one that it may correct it; its other writings are told before."""
    own, other = folded(pa.array([number, kept], pa.string())).to_pylist()
    return _are_near(own, other) and other not in near_writings(own)


def _are_near(first: str, second: str) -> bool:
    """Whether a text becomes the other one by changing, adding or leaving out two characters."""
    if abs(len(first) - len(second)) > _MOST_CHARACTERS:
        return False
    # For each beginning of the second text: the changes that make it of the first text so far.
    row = list(range(len(second) + 1))
    for position, character in enumerate(first, 1):
        following = [position]
        for (before, above), other in zip(pairwise(row), second, strict=True):
            is_changed = character != other
            following.append(min(before + is_changed, above + 1, following[-1] + 1))
        row = following
    return row[-1] <= _MOST_CHARACTERS
