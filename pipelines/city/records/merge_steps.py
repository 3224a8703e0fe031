"""The steps of a merge, as statements on the temporary tables of `incoming`."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.city.records import other_parts, record_tables
from pipelines.city.records.driver_cursor import Cursor, rows_as
from pipelines.city.records.judging_again import JudgeAgain, RowVersion
from pipelines.city.records.merge_parameters import MergeParameters
from pipelines.city.records.not_taken import leave_out_rows_not_taken
from pipelines.city.records.other_parts import OtherParts
from pipelines.city.records.records_of_rows import find_or_create_records
from pipelines.city.records.stated_values import StatedValues, column_list
from pipelines.city.records.subjects.subject_renaming import rename_subjects
from pipelines.city.tables import RecordSide
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.row_not_taken import RowNotTaken, WhyKept


class Merge:
    """The steps of one load, on one cursor; identifiers come from the catalogue only."""

    def __init__(
        self,
        *,
        cursor: Cursor,
        batch: Batch,
        record_type: RecordType,
        department: str,
        first_batch_no: str,
        stated_values: StatedValues,
        judge_again: JudgeAgain | None = None,
        parts: OtherParts | None = None,
    ) -> None:
        self._cursor = cursor
        self._judge_again = judge_again
        self._stated_values = stated_values
        self._record_type = record_type
        self._parts = parts or OtherParts()
        self.not_taken: list[RowNotTaken] = []
        """The rows that did not change the record that they are about, although they differ."""
        self.rows_going_back: list[int] = []
        """The numbers of the rows that are not loaded, because of another department or a rule."""
        self.findings: list[Finding] = []
        """What was wrong with rows that were judged again, and what other parts say of others."""

        is_from_department = batch.origin is Origin.DEPARTMENT
        self._side = RecordSide.CITY if is_from_department else RecordSide.REGION
        self._table = record_tables.identifier_of(record_type)
        self._columns = record_tables.columns_of(record_type)
        self._parameters = MergeParameters(
            batch_no=batch.batch_no,
            first_batch_no=first_batch_no,
            record_type=record_type.name,
            department=department,
            is_shared=record_type.shared,
            side=self._side,
            catalogue_version=batch.catalogue_version,
            other_parts=list(self._parts.titles),
        )

    def _run(self, statement: SQL | Composed) -> int:
        """Execute one statement; returns the number of rows it touched."""
        self._cursor.execute(statement, self._parameters.named())
        return self._cursor.rowcount

    def register_subjects(self) -> None:
        """Register new subjects, and lock those that are registered; the first row gives the name.

        A department bears the name that it is registered by, whatever a row calls it.

        `rename_subjects` decides later about those that have another name.
        """
        self._run(
            SQL("""
                INSERT INTO subjects (subject_key, kind, name)
                SELECT DISTINCT ON (subject_key)
                    subject_key, subject_kind, coalesce(departments.name, subject_name)
                FROM incoming_keys
                LEFT JOIN departments ON departments.credit_code = subject_key
                ORDER BY subject_key, row_number
                -- The update locks the row, and changes nothing.
                ON CONFLICT (subject_key) DO UPDATE SET name = subjects.name WHERE false
            """)
        )

    def find_or_create_records(self, count: int) -> None:
        """Make the table `row_records`: the record that each of `count` rows is about.

        Raises:
            ValidationBroken: rows share a business key, which validation should have seen.
        """
        find_or_create_records(self._cursor, count, self._parameters)

    def write_changed_versions(self) -> int:
        """Add a version to each existing record whose typed columns differ.

        A record of the city's own or of another department and a version of a later batch stay as
        they are; the rows that would have changed them go to `conflicts`.

        The time of a version is that of the statement, after all locks: the transaction may have
        begun before the one that wrote the version before.
        """
        compared = self._stated_values.compared()
        self._run(
            SQL("""
                CREATE TEMP TABLE changed_rows ON COMMIT DROP AS
                SELECT
                    row_records.row_number, row_records.record_id, row_records.version,
                    row_records.origin, row_records.department,
                    earlier.batch_no AS version_batch_no
                FROM row_records
                JOIN incoming_rows AS incoming USING (row_number)
                JOIN {table} AS earlier USING (record_id, version)
                {join_absent_elements}
                WHERE version > 0 AND ROW({new_values}) IS DISTINCT FROM ROW({old_values})
            """).format(
                table=self._table,
                join_absent_elements=self._stated_values.join_absent_elements(),
                new_values=self._stated_values.values(compared),
                old_values=column_list(compared, "earlier"),
            )
        )

        # Each step looks at the rows that those before it have left.
        self._leave_out_contradictions()
        self._leave_out_rows_not_taken()
        self._leave_out_rows_judged_again()
        self._count_kept_and_emptied()

        return self._write_versions(
            table_of_rows=SQL("changed_rows"),
            version=SQL("written.version + 1"),
            condition=SQL("true"),
            joins=SQL("""
                JOIN {table} AS earlier
                    ON earlier.record_id = written.record_id AND earlier.version = written.version
                {join_absent_elements}
            """).format(
                table=self._table, join_absent_elements=self._stated_values.join_absent_elements()
            ),
            values=self._stated_values.values(self._columns),
        )

    def _leave_out_contradictions(self) -> None:
        """Take the rows out of `changed_rows` that contradict another part of the same file."""
        rows = other_parts.leave_out_contradictions(
            self._cursor, self._table, self._stated_values, self._parameters, parts=self._parts
        )
        self.findings += other_parts.findings_about_other_parts(rows, self._record_type)
        self._leave_out_rows_going_back([row.row_number for row in rows])

    def compare_with_other_parts(self) -> None:
        """Note which rows say once more what another part has said, and what each row has said."""
        not_taken = [row.row_number for row in self.not_taken]
        rows = other_parts.rows_repeated(self._cursor, self._parameters, self._parts, not_taken)
        self.findings += other_parts.findings_about_other_parts(rows, self._record_type)
        other_parts.note_rows(
            self._cursor,
            self._stated_values,
            self._parameters,
            parts=self._parts,
            not_taken=not_taken,
        )

    def _leave_out_rows_not_taken(self) -> None:
        """Take the rows that may not change their record out of `changed_rows`, and note them."""
        self.not_taken = leave_out_rows_not_taken(
            self._cursor, self._table, self._stated_values, self._parameters
        )
        self._leave_out_rows_going_back(
            [row.row_number for row in self.not_taken if row.why_kept is WhyKept.OWNER]
        )

    def _leave_out_rows_judged_again(self) -> None:
        """Take the rows out of `changed_rows` that break a rule with what their record is by now."""
        if self._judge_again is None:
            return
        query = """
            SELECT row_number, version FROM changed_rows
        """
        version_of_row = dict(rows_as(self._cursor, RowVersion, query))
        findings = self._judge_again(version_of_row)
        self.findings += findings

        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        row_numbers = sorted({finding.row_number for finding in errors})
        statement = """
            DELETE FROM changed_rows WHERE row_number = ANY(%(row_numbers)s)
        """
        self._cursor.execute(statement, {"row_numbers": row_numbers})
        self._leave_out_rows_going_back(row_numbers)

    def _leave_out_rows_going_back(self, row_numbers: list[int]) -> None:
        """Neither count nor write the rows that go back."""
        self.rows_going_back += row_numbers
        statement = """
            DELETE FROM row_records WHERE row_number = ANY(%(row_numbers)s)
        """
        self._cursor.execute(statement, {"row_numbers": row_numbers})

    def _count_kept_and_emptied(self) -> None:
        """Note how many earlier values stayed because no column has them, and how many became empty."""
        for counted in self._stated_values.counts(self._table):
            self._run(counted)

    def write_first_versions(self) -> int:
        """Write the first version of each record that this batch created."""
        return self._write_versions(
            table_of_rows=SQL("row_records"),
            version=SQL("1"),
            condition=SQL("written.version = 0"),
            joins=SQL(""),
            values=column_list(self._columns, "incoming"),
        )

    def _write_versions(
        self,
        *,
        table_of_rows: Composable,
        version: Composable,
        condition: Composable,
        joins: Composable,
        values: Composable,
    ) -> int:
        """Write a version for each row of a table; those of a department go to the outbox too."""
        written = self._run(
            SQL("""
                INSERT INTO {table} (
                    record_id, version, batch_no, row_number,
                    valid_from, catalogue_version, {names}
                )
                SELECT
                    written.record_id, {version}, %(batch_no)s, written.row_number,
                    statement_timestamp(), %(catalogue_version)s, {values}
                FROM {table_of_rows} AS written
                JOIN incoming_rows AS incoming USING (row_number)
                {joins}
                WHERE {condition}
            """).format(
                table=self._table,
                names=SQL(", ").join(Identifier(column.name) for column in self._columns),
                values=values,
                joins=joins,
                version=version,
                table_of_rows=table_of_rows,
                condition=condition,
            )
        )

        # The region is not sent back what came from there.
        if self._side is RecordSide.CITY:
            self._run(
                SQL("""
                    INSERT INTO outbox (record_type, record_id, version)
                    SELECT %(record_type)s, written.record_id, {version}
                    FROM {table_of_rows} AS written
                    WHERE {condition}
                    ORDER BY written.row_number
                """).format(version=version, table_of_rows=table_of_rows, condition=condition)
            )

        return written

    def rename_subjects(self) -> None:
        """Take the names of a register, and of rows that correct the one which gave the name."""
        findings = rename_subjects(self._cursor, self._record_type)
        if self._side is RecordSide.CITY:
            self.findings += findings

    def point_at_new_versions(self) -> None:
        """Make the new versions the current ones; a department's row makes a record the city's."""
        self._run(
            SQL("""
                UPDATE records
                SET version = changed_rows.version + 1,
                    changed_at = statement_timestamp(),
                    origin = %(side)s,
                    department = %(department)s,
                    subject_key = incoming.subject_key
                FROM changed_rows
                JOIN incoming_keys AS incoming USING (row_number)
                WHERE records.record_id = changed_rows.record_id
            """)
        )

        if self._side is RecordSide.CITY:
            self._run(
                SQL("""
                    UPDATE records
                    SET origin = %(side)s, department = %(department)s
                    FROM row_records
                    WHERE records.record_id = row_records.record_id
                      AND row_records.origin = {region} AND records.origin = {region}
                """).format(region=Literal(RecordSide.REGION.value))
            )
