"""New records that differ from a kept one in nothing but their key: most likely a correction.

Who corrects the number of a document, or the code of its subject, brings another record: the wrong
one stays beside it, and nobody would be told. The department is, and decides. It is told of small
files only, and where its file does not bring the kept record as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from psycopg.sql import SQL, Composable, Identifier

from pipelines.batch import Batch, Origin
from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.named_elements import is_document_number
from pipelines.catalogue.values.subject_numbers import PERSON_KEY, identity_elements
from pipelines.city.engine import driver_connection
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import rows_as
from pipelines.city.records.key_corrections import is_other_part, may_correct, own_parts
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

# New rows that may correct the same element, a number of a document and of a subject apart: more of
# them are no corrections, but what is reported anew.
_MOST_OF_ONE_ELEMENT = 20


# The new rows of this batch, the records that may be meant, and those of them with equal contents.
_EQUAL_CONTENTS = SQL("""
    WITH fresh AS MATERIALIZED (
        SELECT
            row_number, {own_parts} AS parts, incoming_keys.subject_key,
            ROW({own_contents})::text AS contents, ROW({own_remarks})::text AS remarks
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
            {kept_parts} AS parts,
            ROW({kept_contents})::text AS contents, ROW({kept_remarks})::text AS remarks
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
        fresh.row_number, fresh.parts, kept.parts, kept.subject_key,
        fresh.subject_key = kept.subject_key, fresh.remarks = kept.remarks, kept.batch_no
    FROM fresh JOIN kept USING (contents)
    ORDER BY fresh.row_number, kept.record_id
""")


@dataclass(frozen=True)
class _Pair:
    """A new row, and a kept record with the same contents."""

    row_number: int
    parts: list[str | None]
    """What of its key is not its subject's."""
    kept_parts: list[str | None]
    kept_subject: str
    same_subject: bool
    same_remarks: bool
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
    doubtful: DoubtfulValues,
    other_parts: Collection[str],
) -> list[Finding]:
    """A warning for each new row that has the contents of a kept record, and one other part of its key.

    Called in the transaction that has loaded the rows. `department`: its code; `other_parts`: the
    numbers of the batches that bring other parts of the same file.
    """
    # What the region distributes is not corrected by those who brought it.
    if batch.origin is not Origin.DEPARTMENT:
        return []

    pairs = _pairs(
        connection,
        record_type,
        absence,
        remarks=doubtful.remarks,
        department=department,
        recent=_recent_batches(connection, batch, record_type),
        other_parts=other_parts,
    )
    findings: dict[int, Finding] = {}
    for pair in pairs:
        element, shown = _corrected(pair, record_type, doubtful)
        if element is None:
            continue
        besides = "" if pair.same_remarks else "和备注"
        detail = (
            f"平台已有的{shown}的记录（批次 {pair.kept_batch_no}）"
            f"除“{element.name}”{besides}外内容完全相同"
        )
        # A row with the contents of several records is asked about the first of them.
        finding = Finding(pair.row_number, _RULE, element.code, Severity.WARNING, detail)
        findings.setdefault(pair.row_number, finding)
    return _of_few_rows(findings.values(), record_type)


def _corrected(
    pair: _Pair, record_type: RecordType, doubtful: DoubtfulValues
) -> tuple[Element, str] | tuple[None, Literal[""]]:
    """The one part of its key that a row may correct, and what the kept record has there."""
    differing = [
        (element, own, kept)
        for element, own, kept in zip(
            own_parts(record_type), pair.parts, pair.kept_parts, strict=True
        )
        if is_other_part(own, kept, element, record_type)
    ]
    if not pair.same_subject:
        element = _number_of_subject(pair, record_type)
        return (None, "") if differing else (element, _shown_subject(pair))
    if len(differing) != 1:
        return None, ""
    [(element, own, kept)] = differing
    apart = doubtful.parts_of_equal_records
    if not may_correct(own, kept, element, record_type, parts_of_equal_records=apart):
        return None, ""
    return element, f"「{_shown(kept, element)}」"


def _number_of_subject(pair: _Pair, record_type: RecordType) -> Element:
    """The element with the number by which the kept subject is known."""
    subject = record_type.subject
    is_person = pair.kept_subject.startswith(PERSON_KEY)
    code = (subject.id_number if is_person else subject.code) or subject.name
    return record_type.elements[code]


def _shown(value: str | None, element: Element) -> str:
    """A value as people read it: a code by its label."""
    labels = element.codes.labels if element.codes else {}
    return labels.get(value or "", value or "")


def _of_few_rows(findings: Collection[Finding], record_type: RecordType) -> list[Finding]:
    """The findings without those about an element in which too many rows differ."""
    subject = record_type.subject
    counts = Counter(finding.element for finding in findings)
    few = []
    for finding in findings:
        code = str(finding.element)
        is_number = code in (subject.code, subject.id_number) or is_document_number(
            record_type.elements[code]
        )
        if is_number or counts[code] <= _MOST_OF_ONE_ELEMENT:
            few.append(finding)
    return few


def _pairs(
    connection: sa.Connection,
    record_type: RecordType,
    absence: Absence,
    *,
    remarks: Collection[str],
    department: str,
    recent: Sequence[str],
    other_parts: Collection[str],
) -> list[_Pair]:
    query = _EQUAL_CONTENTS.format(
        table=record_tables.identifier_of(record_type),
        own_parts=_parts(record_type, "incoming"),
        kept_parts=_parts(record_type, "earlier"),
        own_contents=_contents(record_type, absence, remarks, "incoming"),
        kept_contents=_contents(record_type, absence, remarks, "earlier"),
        own_remarks=_remarks(record_type, absence, remarks, "incoming"),
        kept_remarks=_remarks(record_type, absence, remarks, "earlier"),
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


def _parts(record_type: RecordType, table: str) -> Composable:
    """What of the key is not the subject's, as an array of texts."""
    columns = [
        SQL("{}::text").format(Identifier(table, record_tables.column_of(element)))
        for element in own_parts(record_type)
    ]
    return SQL("ARRAY[{}]::text[]").format(SQL(", ").join(columns))


def _contents(
    record_type: RecordType, absence: Absence, remarks: Collection[str], table: str
) -> Composable:
    """The columns without the key, the subject's numbers and remarks; a file may have none for others."""
    left_out: set[str | None] = {*record_type.key, *identity_elements(record_type.subject)}
    left_out |= {record_type.subject.id_number, *absence.everywhere, *remarks}
    columns = []
    for column in record_tables.columns_of(record_type):
        if column.is_compared and column.element.code not in left_out:
            columns.append(Identifier(table, column.name))
    return SQL(", ").join(columns)


def _remarks(
    record_type: RecordType, absence: Absence, remarks: Collection[str], table: str
) -> Composable:
    """The columns of remarks that the file has; often none."""
    columns = []
    for code in record_type.elements:
        if code in remarks and code not in absence.everywhere:
            columns.append(Identifier(table, record_tables.column_of(record_type.elements[code])))
    return SQL(", ").join(columns)


def _shown_subject(pair: _Pair) -> str:
    """What the kept record's subject is known by; a number of a person is never shown."""
    if pair.kept_subject.isalnum():
        return f"「{pair.kept_subject}」"
    return "另一号码的主体"
