"""The steps of a merge, as statements on the temporary tables of `incoming`."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Composed, Identifier

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.incoming import ANOTHER_RECORD_KEY, NEW_RECORD_KEY
from pipelines.city.records.not_taken import leave_out_rows_not_taken
from pipelines.city.records.stated_values import StatedValues, column_list
from pipelines.city.records.subject_renaming import rename_subjects
from pipelines.errors import ValidationBroken
from pipelines.shapes.row_not_taken import RowNotTaken


# A row of `incoming_keys` whose record has not been looked up or created yet. For statements in
# which that table has the alias `i`.
HAS_NO_RECORD = SQL("NOT EXISTS (SELECT FROM row_records AS k WHERE k.match_key = i.match_key)")


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
        stated: StatedValues,
    ) -> None:
        self._cursor = cursor
        self._stated = stated
        self._record_type = record_type
        self.not_taken: list[RowNotTaken] = []
        """The rows that did not change the record that they are about, although they differ."""
        self._is_from_department = batch.origin is Origin.DEPARTMENT
        self._table = Identifier(record_tables.SCHEMA, f"record_{record_type.name}")
        self._columns = record_tables.columns_of(record_type)
        self._parameters = {
            "batch_no": batch.batch_no,
            "first_batch_no": first_batch_no,
            "record_type": record_type.name,
            "department": department,
            "is_shared": record_type.shared,
            "origin": "city" if self._is_from_department else "region",
            "catalogue_version": batch.catalogue_version,
        }

    def _run(self, statement: SQL | Composed) -> int:
        """Execute one statement; returns the number of rows it touched."""
        self._cursor.execute(statement, self._parameters)
        return self._cursor.rowcount

    def register_subjects(self) -> None:
        """Register new subjects, and lock those that are registered; the first row gives the name.

        `rename_subjects` decides later about those that have another name.
        """
        self._run(
            SQL("""
                INSERT INTO subjects AS s (subject_key, kind, name)
                SELECT DISTINCT ON (subject_key) subject_key, subject_kind, subject_name
                FROM incoming_keys
                ORDER BY subject_key, row_number
                -- The update locks the row, and changes nothing.
                ON CONFLICT (subject_key) DO UPDATE SET name = s.name WHERE false
            """)
        )

    def find_or_create_records(self, count: int) -> None:
        """Make the table `row_records`: the record that each of `count` rows is about.

        `version` is the record's before this batch, 0 where this batch has created the record.

        Raises:
            ValidationBroken: rows share a business key, which validation should have seen.
        """
        self._run(
            SQL("""
                CREATE TEMP TABLE row_records (
                    row_number bigint,
                    match_key bytea,
                    record_id bigint,
                    version int,
                    origin text,
                    department text
                ) ON COMMIT DROP
            """)
        )
        missing = count
        idle_rounds = 0
        while missing:
            placed = self._lock_existing_records()
            record_key = ANOTHER_RECORD_KEY if idle_rounds else NEW_RECORD_KEY
            placed += self._create_missing_records(missing - placed, record_key)
            missing -= placed
            idle_rounds = 0 if placed else idle_rounds + 1
            # In one round every missing record may have been created by another transaction, or
            # have the name of an earlier one; the next round then locks or names those. Two such
            # rounds can only mean a key that occurs twice.
            if idle_rounds == 2:
                message = f"{missing} accepted rows have the business key of another row"
                raise ValidationBroken(message)

    def _lock_existing_records(self) -> int:
        """Find the records that exist already, and lock them in the order of their keys."""
        return self._run(
            SQL("""
                WITH locked AS (
                    SELECT i.row_number, i.match_key, r.record_id, r.version, r.origin, r.department
                    FROM incoming_keys AS i
                    JOIN records AS r USING (match_key)
                    WHERE {has_no_record}
                    ORDER BY i.match_key
                    FOR UPDATE OF r
                )
                INSERT INTO row_records SELECT * FROM locked
            """).format(has_no_record=HAS_NO_RECORD)
        )

    def _create_missing_records(self, missing: int, record_key: Composable) -> int:
        """Create the records that do not exist, with version 1."""
        created = self._run(
            SQL("""
                INSERT INTO records (
                    record_id, record_type, record_key, match_key, subject_key,
                    version, origin, department, changed_at
                )
                SELECT
                    i.new_id, %(record_type)s, {record_key}, i.match_key, i.subject_key,
                    1, %(origin)s, %(department)s, statement_timestamp()
                FROM incoming_keys AS i
                WHERE {has_no_record}
                ORDER BY i.match_key
                ON CONFLICT DO NOTHING
            """).format(has_no_record=HAS_NO_RECORD, record_key=record_key)
        )
        # Where all of them were created, as in most batches, nobody has to ask which.
        is_created = SQL("true")
        if created != missing:
            is_created = SQL("EXISTS (SELECT FROM records AS r WHERE r.record_id = i.new_id)")
        return self._run(
            SQL("""
                INSERT INTO row_records
                SELECT i.row_number, i.match_key, i.new_id, 0, %(origin)s, %(department)s
                FROM incoming_keys AS i
                WHERE {has_no_record} AND {is_created}
            """).format(has_no_record=HAS_NO_RECORD, is_created=is_created)
        )

    def write_changed_versions(self) -> int:
        """Add a version to each existing record whose typed columns differ.

        A record of the city's own or of another department and a version of a later batch stay as
        they are; the rows that would have changed them go to `conflicts`.

        The time of a version is that of the statement, after all locks: the transaction may have
        begun before the one that wrote the version before.
        """
        compared = self._stated.compared()
        self._run(
            SQL("""
                CREATE TEMP TABLE changed_rows ON COMMIT DROP AS
                SELECT
                    k.row_number, k.record_id, k.version, k.origin, k.department,
                    v.batch_no AS version_batch_no
                FROM row_records AS k
                JOIN incoming_rows AS i USING (row_number)
                JOIN {table} AS v USING (record_id, version)
                {absent_elements}
                WHERE k.version > 0 AND ROW({new_values}) IS DISTINCT FROM ROW({old_values})
            """).format(
                table=self._table,
                absent_elements=self._stated.join(),
                new_values=self._stated.values(compared),
                old_values=column_list(compared, "v"),
            )
        )
        self._leave_out_rows_not_taken()
        return self._write_versions(
            of=SQL("changed_rows"),
            version=SQL("k.version + 1"),
            condition=SQL("true"),
            joins=SQL("""
                JOIN {table} AS v ON v.record_id = k.record_id AND v.version = k.version {absent}
            """).format(table=self._table, absent=self._stated.join()),
            values=self._stated.values(self._columns),
        )

    def _leave_out_rows_not_taken(self) -> None:
        """Take the rows that may not change their record out of `changed_rows`, and note them."""
        self.not_taken = leave_out_rows_not_taken(
            self._cursor, self._table, self._stated, self._parameters
        )
        # They go back, so that nothing is counted of them.
        statement = """
            DELETE FROM row_records WHERE row_number = ANY(%(row_numbers)s)
        """
        self._cursor.execute(statement, {"row_numbers": self.rows_of_others})
        self._count_kept_and_emptied()

    @property
    def rows_of_others(self) -> list[int]:
        """The numbers of the rows that would change a record of another department."""
        return [row.row_number for row in self.not_taken if row.kept == "owner"]

    def _count_kept_and_emptied(self) -> None:
        """Note how many earlier values stayed for want of a column, and how many became empty."""
        for counted in self._stated.counts(self._table):
            self._run(counted)

    def write_first_versions(self) -> int:
        """Write the first version of each record that this batch created."""
        return self._write_versions(
            of=SQL("row_records"),
            version=SQL("1"),
            condition=SQL("k.version = 0"),
            joins=SQL(""),
            values=column_list(self._columns, "i"),
        )

    def _write_versions(
        self,
        *,
        of: Composable,
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
                    k.record_id, {version}, %(batch_no)s, k.row_number,
                    statement_timestamp(), %(catalogue_version)s, {values}
                FROM {of} AS k
                JOIN incoming_rows AS i USING (row_number)
                {joins}
                WHERE {condition}
            """).format(
                table=self._table,
                names=SQL(", ").join(Identifier(column.name) for column in self._columns),
                values=values,
                joins=joins,
                version=version,
                of=of,
                condition=condition,
            )
        )
        if self._is_from_department:
            self._run(
                SQL("""
                    INSERT INTO outbox (record_type, record_id, version)
                    SELECT %(record_type)s, k.record_id, {version}
                    FROM {of} AS k
                    WHERE {condition}
                    ORDER BY k.row_number
                """).format(version=version, of=of, condition=condition)
            )
        return written

    def rename_subjects(self) -> None:
        """Take the names of a register, and of rows that correct the one which gave the name."""
        rename_subjects(self._cursor, self._record_type)

    def point_at_new_versions(self) -> None:
        """Make the new versions the current ones; a department's row makes a record the city's."""
        self._run(
            SQL("""
                UPDATE records AS r
                SET version = c.version + 1,
                    changed_at = statement_timestamp(),
                    origin = %(origin)s,
                    department = %(department)s,
                    subject_key = i.subject_key
                FROM changed_rows AS c
                JOIN incoming_keys AS i USING (row_number)
                WHERE r.record_id = c.record_id
            """)
        )
        if self._is_from_department:
            self._run(
                SQL("""
                    UPDATE records AS r
                    SET origin = %(origin)s, department = %(department)s
                    FROM row_records AS k
                    WHERE r.record_id = k.record_id AND k.origin = 'region' AND r.origin = 'region'
                """)
            )
