"""The value that a row gives to an element of its record: its own, or the earlier one.

A row does not mention an element that is absent: the earlier value stays, and is no difference. A
blank cell mentions it, and empties it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values.record_keys import is_spelling_only
from pipelines.catalogue.values.subject_numbers import identity_elements
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.record_tables import TableColumn
from pipelines.shapes.absence import Absence
from pipelines.shapes.differing_value import DifferingValue


# Characters of a value that leave the database to be shown beside another one.
LONGEST_COMPARED = 200


class StatedValues:
    """Values of existing records as SQL.

    A statement that uses them calls the row of `incoming_rows` by `incoming`, the version before it by
    `earlier`, and the row of `absent_elements` by `absent`. Only files have that row whose records
    name their fields one by one.
    """

    def __init__(self, cursor: Cursor, record_type: RecordType, absence: Absence) -> None:
        self._record_type = record_type
        self._absent_everywhere = absence.everywhere
        subject = record_type.subject
        self._numbers_of_subject = identity_elements(subject) if subject.without_code else ()
        self._absent_in_rows = _copy_absent_elements(cursor, absence.in_rows)

    def mentioned(self) -> list[TableColumn]:
        """The columns that some row mentions."""
        columns = record_tables.columns_of(self._record_type)
        return [column for column in columns if not self._is_never_stated(column.element)]

    def compared(self) -> list[TableColumn]:
        """The columns that some row mentions, and whose difference is one of content."""
        return [
            column
            for column in self.mentioned()
            if column.is_compared and not is_spelling_only(column.element, self._record_type)
        ]

    def join_absent_elements(self) -> Composable:
        """What has to be joined for `values`."""
        if not self._absent_in_rows:
            return SQL("")
        return SQL("""
            LEFT JOIN absent_elements AS absent ON absent.row_number = incoming.row_number
        """)

    def absent_codes(self) -> Composable:
        """The codes that a row does not mention, each between blanks, as text."""
        everywhere = Literal("".join(f" {code} " for code in sorted(self._absent_everywhere)))
        if not self._absent_in_rows:
            return everywhere
        return SQL("{} || coalesce(absent.elements, '')").format(everywhere)

    def values(self, columns: Sequence[TableColumn]) -> Composed:
        """The values of some columns, with commas between them."""
        return SQL(", ").join(self._value(column) for column in columns)

    def differing(self) -> Composed:
        """The elements in which a row differs from its record, as an array of `[code, own, kept]`.

        Of personal elements neither value leaves the database.
        """
        differences = []
        for column in self.compared():
            own = self._value(column)
            kept = Identifier("earlier", column.name)
            differences.append(
                SQL("""
                    CASE WHEN {own} IS DISTINCT FROM {kept}
                    THEN jsonb_build_array({code}::text, {own_text}, {kept_text}) END
                """).format(
                    own=own,
                    kept=kept,
                    code=Literal(column.element.code),
                    own_text=_text(column, own),
                    kept_text=_text(column, kept),
                )
            )
        return SQL("array_remove(ARRAY[{}]::jsonb[], NULL)").format(SQL(", ").join(differences))

    def _value(self, column: TableColumn) -> Composable:
        # The order matters: a number of the subject is kept even where the file leaves it out.
        own: Composable = Identifier("incoming", column.name)
        earlier: Composable = Identifier("earlier", column.name)
        if column.element.code in self._numbers_of_subject:
            # Reading may have filled in what the file has no column for.
            earlier = SQL("coalesce({}, {})").format(own, earlier)
        if column.element.code in self._numbers_of_subject[:1]:
            # A row that finds its record by another number does not take the credit code away.
            return earlier
        if column.element.code in self._absent_everywhere:
            return earlier
        if column.element.code not in self._absent_in_rows:
            return own
        return SQL("CASE WHEN {is_absent} THEN {earlier} ELSE {own} END").format(
            is_absent=_is_absent(column.element), earlier=earlier, own=own
        )

    def _is_never_stated(self, element: Element) -> bool:
        is_absent = element.code in self._absent_everywhere
        return is_absent and element.code not in self._numbers_of_subject

    def counts(self, table: Identifier) -> Iterator[Composed]:
        """Statements that write `element_counts`: what stays, and what `changed_rows` empty."""
        absent = self._absent_everywhere | self._absent_in_rows
        kept = {}
        emptied = {}
        for element in self._record_type.elements.values():
            if element.code in absent:
                kept[element.code] = self._is_kept(element)
            if not self._is_never_stated(element):
                emptied[element.code] = self._is_emptied(element)

        if kept:
            yield SQL("""
                INSERT INTO element_counts (batch_no, element, kept, emptied)
                SELECT %(batch_no)s, element, number, 0 FROM ({counted}) AS counted
                ON CONFLICT (batch_no, element) DO UPDATE
                    SET kept = element_counts.kept + excluded.kept
            """).format(counted=self._count(kept, rows="row_records", table=table))
        yield SQL("""
            INSERT INTO element_counts (batch_no, element, kept, emptied)
            SELECT %(batch_no)s, element, 0, number FROM ({counted}) AS counted
            ON CONFLICT (batch_no, element) DO UPDATE
                SET emptied = element_counts.emptied + excluded.emptied
        """).format(counted=self._count(emptied, rows="changed_rows", table=table))

    def _count(
        self, conditions: Mapping[str, Composable], *, rows: str, table: Identifier
    ) -> Composed:
        """For the code of each element the number of rows that meet its condition, in one pass."""
        counts = []
        lines = []
        for position, (code, condition) in enumerate(conditions.items()):
            name = Identifier(f"n{position}")
            counts.append(SQL("count(*) FILTER (WHERE {}) AS {}").format(condition, name))
            lines.append(SQL("({}, {})").format(Literal(code), name))

        return SQL("""
            SELECT element, number
            FROM (
                SELECT {counts}
                FROM {rows} AS counted_rows
                JOIN incoming_rows AS incoming USING (row_number)
                JOIN {table} AS earlier USING (record_id, version)
                {join_absent_elements}
                WHERE counted_rows.version > 0
            ) AS numbers, LATERAL (VALUES {lines}) AS line (element, number)
            WHERE number > 0
        """).format(
            counts=SQL(", ").join(counts),
            rows=Identifier(rows),
            table=table,
            join_absent_elements=self.join_absent_elements(),
            lines=SQL(", ").join(lines),
        )

    def _is_kept(self, element: Element) -> Composable:
        earlier = Identifier("earlier", record_tables.column_of(element))
        if element.code in self._absent_everywhere:
            return SQL("{} IS NOT NULL").format(earlier)
        return SQL("{} IS NOT NULL AND {}").format(earlier, _is_absent(element))

    def _is_emptied(self, element: Element) -> Composable:
        name = record_tables.column_of(element)
        column = next(
            column for column in record_tables.columns_of(self._record_type) if column.name == name
        )
        return SQL("{} IS NOT NULL AND ({}) IS NULL").format(
            Identifier("earlier", name), self._value(column)
        )


def differences_of(values: Sequence[Sequence[str | None]]) -> tuple[DifferingValue, ...]:
    """What `differing` has answered for one row."""
    differences = []
    for code, own, kept in values:
        differences.append(DifferingValue(str(code), own, kept))
    return tuple(differences)


def _text(column: TableColumn, value: Composable) -> Composable:
    """A value for people to compare, cut where it is long."""
    if column.element.personal:
        return SQL("NULL")
    return SQL("left(({})::text, {})").format(value, Literal(LONGEST_COMPARED))


def column_list(columns: Sequence[TableColumn], table: str) -> Composed:
    """The columns of a table, given by its short name, with commas between them."""
    return SQL(", ").join(Identifier(table, column.name) for column in columns)


def _is_absent(element: Element) -> Composable:
    return SQL("strpos(absent.elements, {}) > 0").format(Literal(f" {element.code} "))


def _copy_absent_elements(cursor: Cursor, in_rows: pa.Table | None) -> frozenset[str]:
    """Make the table `absent_elements`; returns all elements that stand in it."""
    if in_rows is None or not in_rows.num_rows:
        return frozenset()
    cursor.execute("""
        CREATE TEMP TABLE absent_elements (row_number bigint, elements text) ON COMMIT DROP
    """)
    with cursor.copy("COPY absent_elements FROM STDIN") as copy:
        columns = (in_rows["row_number"].to_pylist(), in_rows["elements"].to_pylist())
        for row in zip(*columns, strict=True):
            copy.write_row(row)
    codes: set[str] = set()
    for elements in in_rows["elements"].unique().to_pylist():
        codes.update(elements.split())
    return frozenset(codes)
