"""What records keep of the elements that a batch's rows do not mention, for rules to look at.

Rows are looked up chunk by chunk, and not at all where no rule looks at an element that is absent,
or where no record of the type is there yet. For an identity number it says only that there is one.
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import sqlalchemy as sa
from psycopg.sql import SQL, Composable, Identifier, Literal

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.record_keys import elements_of_key
from pipelines.catalogue.words.every_rule import elements_under_rules
from pipelines.city.engine import driver_connection
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.row_keys import clear_row_keys, copy_row_keys, loaded_batches
from pipelines.city.tables import RecordSide
from pipelines.shapes.absence import Absence
from pipelines.shapes.kept_values import PRESENT, KeptValues, KeptValuesLookup
from pipelines.shapes.text_column import arrow_texts


def lookup_of_kept_values(
    connection: sa.Connection,
    platform: CityPlatform,
    *,
    record_type: RecordType,
    department: str,
    absence: Absence,
) -> KeptValuesLookup | None:
    """A function that looks up the kept values of some rows; None: there are none to look at.

    `department` is the code of the one that brings the rows. A record of another one stays as it
    is, so that nothing is merged with it.
    """
    codes = absent_under_rules(record_type, absence)
    if not codes or not _has_records(connection, record_type):
        return None

    def looked_up(canonical: pd.DataFrame) -> KeptValues | None:
        with driver_connection(connection).cursor() as cursor:
            clear_row_keys(cursor)
            rows = _key_columns(canonical, record_type)
            copy_row_keys(cursor, record_type, rows, platform.identity_cipher)
            table = _kept_values_of_rows(cursor, record_type, codes, department)
        if not table.num_rows:
            return None
        return _kept_values(table, codes, absence)

    return looked_up


def absent_under_rules(record_type: RecordType, absence: Absence) -> list[str]:
    """The elements that some row does not mention, and that a rule needs."""
    absent = set(absence.everywhere)
    if absence.in_rows is not None:
        for elements in absence.in_rows["elements"].unique().to_pylist():
            absent.update(elements.split())
    wanted = elements_under_rules(record_type) & absent
    return [code for code in record_type.elements if code in wanted]


def _has_records(connection: sa.Connection, record_type: RecordType) -> bool:
    """Whether any batch has loaded records of this type."""
    return connection.execute(loaded_batches(record_type.name).limit(1)).first() is not None


def _key_columns(canonical: pd.DataFrame, record_type: RecordType) -> pa.RecordBatch:
    columns = {"row_number": pa.array(canonical.index.to_numpy(), pa.int64())}
    for code in elements_of_key(record_type):
        columns[code] = arrow_texts(canonical[code])
    return pa.RecordBatch.from_pydict(columns)


def _kept_values_of_rows(
    cursor: Cursor, record_type: RecordType, codes: list[str], department: str
) -> pa.Table:
    """Row number, version and kept values of the rows whose record this department may change.

    As CSV, because Arrow reads it without an object for every value.
    """
    query = SQL("""
        COPY (
            SELECT row_keys.row_number, records.version, {values}
            FROM row_keys
            JOIN records USING (match_key)
            JOIN {table} AS versions USING (record_id, version)
            WHERE records.origin = {region} OR records.department = {department} OR {is_shared}
            ORDER BY row_keys.row_number
        ) TO STDOUT (FORMAT csv)
    """).format(
        values=SQL(", ").join(_value(record_type, code) for code in codes),
        table=record_tables.identifier_of(record_type),
        region=Literal(RecordSide.REGION.value),
        department=Literal(department),
        is_shared=Literal(record_type.shared),
    )

    csv = io.BytesIO()
    with cursor.copy(query) as copy:
        for piece in copy:
            csv.write(piece)

    types = {"row_number": pa.int64(), "version": pa.int64(), **dict.fromkeys(codes, pa.string())}
    names = list(types)
    if not csv.tell():
        return pa.schema(types.items()).empty_table()

    csv.seek(0)
    return pacsv.read_csv(
        csv,
        read_options=pacsv.ReadOptions(column_names=names),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types=types,
            # What PostgreSQL leaves out is missing; a text that is written NULL is a text.
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _value(record_type: RecordType, code: str) -> Composable:
    element = record_type.elements[code]
    column = Identifier("versions", record_tables.column_of(element))
    if element.personal:
        return SQL("CASE WHEN {} IS NOT NULL THEN {} END").format(column, Literal(PRESENT))
    if VALUE_TYPES[element.type].sql_type == "date":
        return SQL("to_char({}, 'YYYY-MM-DD')").format(column)
    return SQL("{}::text").format(column)


def _kept_values(table: pa.Table, codes: list[str], absence: Absence) -> KeptValues:
    row_numbers = table["row_number"].to_numpy()
    index = pd.Index(row_numbers)
    lacking = _lacking(absence, row_numbers)
    is_absent = {}
    for code in codes:
        if code in absence.everywhere:
            is_absent[code] = np.ones(len(row_numbers), bool)
        else:
            is_absent[code] = pc.match_substring(lacking, f" {code} ").to_numpy(False)
    values: pd.DataFrame = table.select(codes).to_pandas().astype("str")
    versions = pd.Series(table["version"].to_numpy(), index)
    return KeptValues(values.set_axis(index), pd.DataFrame(is_absent, index), versions)


def _lacking(absence: Absence, row_numbers: np.ndarray) -> pa.Array:
    """For each row the elements that it lacks besides those that all lack."""
    if absence.in_rows is None:
        return pa.repeat(pa.scalar("", pa.string()), len(row_numbers))
    positions = pc.index_in(
        pa.array(row_numbers, pa.int64()), value_set=absence.in_rows["row_number"].combine_chunks()
    )
    elements = absence.in_rows["elements"].combine_chunks()
    return pc.fill_null(elements.take(positions), "")
