"""Bring accepted rows into the city platform: COPY into a temporary table, then one set-based merge.

Rows arrive as canonical text. PostgreSQL gives them their types, finds the records they are about by a digest of the
business key, and compares typed columns with the current version: new and changed rows make a version and, when a
department brought them, a row in the outbox; unchanged rows make neither.

Batches that overlap wait for each other instead of dead-locking: subjects are written first, in order, and stay locked
until the commit, so that whoever brings another record of the same subject stands behind; then records are locked in
the order of their keys. A record that another transaction creates meanwhile is met again in the next round (`ON
CONFLICT DO NOTHING` tells us nothing about it).
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
import pyarrow as pa
import sqlalchemy as sa
from psycopg.sql import SQL, Composable, Composed, Identifier

from pipelines import catalogue
from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.records.incoming import Cursor, copy_in
from pipelines.city.records.record_tables import Column
from pipelines.errors import ValidationBroken
from pipelines.progress import Progress


IS_THE_CITYS = SQL("(origin = 'city' AND %(origin)s = 'region')")
IS_LATER = SQL(
    "(origin = %(origin)s AND split_part(said_in, '-', 2)::bigint > split_part(%(first_said)s, '-', 2)::bigint)"
)
"""The counter of batch numbers is never set back, unlike a clock."""


@dataclass(frozen=True)
class Counts:
    """What became of the accepted rows."""

    new: int
    changed: int
    unchanged: int


def load(
    connection: sa.Connection,
    batch: Batch,
    record_type: RecordType,
    accepted: pa.Table | pa.RecordBatchReader,
    *,
    first_said: str | None = None,
) -> Counts:
    """Merge a batch's accepted rows inside the caller's transaction.

    `accepted` has `row_number` and one text column per element of the record type, keys unique. `first_said` is the
    batch whose file said it first, if this one is judged again: what a later batch of the same side has said stands,
    in whatever order batches are loaded.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    with raw.cursor() as cursor:
        # Hash joins over the whole batch stay in memory; compiling these few statements would cost more than it saves.
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        batches = accepted.to_batches() if isinstance(accepted, pa.Table) else accepted
        progress = Progress(batch.batch_no, "load", batch.accepted)
        count = copy_in(cursor, record_type, batches, progress)
        if count == 0:
            return Counts(0, 0, 0)
        columns = record_tables.columns_of(record_type)
        merge = Merge(cursor, batch, record_type, columns, unknown=count, first_said=first_said)
        progress.step("copied")
        merge.know_subjects()
        progress.step("subjects known")
        merge.know_records()
        progress.step("records known")
        changed = merge.write_changed()
        progress.step("changes written")
        new = merge.write_new()
        progress.step("new records written")
        merge.move_on()
        return Counts(new=new, changed=changed, unchanged=count - new - changed)


def department_code(folder: str) -> str:
    """The code of the department that a folder belongs to; its folder may bear another of its names."""
    department = catalogue.current().department_of_folder(folder)
    return department.code if department else folder


@dataclass
class Merge:
    """The steps of one load, on one cursor; identifiers come from the catalogue only."""

    cursor: Cursor
    batch: Batch
    record_type: RecordType
    columns: list[Column]
    unknown: int
    """How many rows do not know their record yet."""
    first_said: str | None = None

    def run(self, query: SQL | Composed) -> int:
        """Execute one statement; the number of rows it touched."""
        self.cursor.execute(query, self._parameters())
        return self.cursor.rowcount

    def _parameters(self) -> dict[str, object]:
        return {
            "batch_no": self.batch.batch_no,
            "first_said": self.first_said or self.batch.batch_no,
            "record_type": self.record_type.name,
            "department": department_code(self.batch.department),
            "origin": "city" if self.batch.origin is Origin.DEPARTMENT else "region",
            "catalogue_version": self.batch.catalogue_version,
        }

    def know_subjects(self) -> None:
        """Register subjects that are new, and follow a change of name; the last row of a batch gives the name."""
        self.run(
            SQL(
                "INSERT INTO subjects AS s (subject_key, kind, name) "
                "SELECT DISTINCT ON (subject_key) subject_key, subject_kind, subject_name FROM arriving "
                "ORDER BY subject_key, row_number DESC "
                "ON CONFLICT (subject_key) DO UPDATE SET name = excluded.name, changed_at = now() "
                "WHERE s.name <> excluded.name"
            )
        )

    def know_records(self) -> None:
        """Make the table `known`: which record each row is about, and that record's version before this batch.

        Raises:
            ValidationBroken: rows share a business key, which validation should have seen.
        """
        self.run(
            SQL(
                "CREATE TEMP TABLE known (row_number bigint, record_key bytea, record_id bigint, version int, "
                "origin text) ON COMMIT DROP"
            )
        )
        stood_still = False
        while self.unknown:
            before = self.unknown
            self.unknown -= self.lock_known()
            self.unknown -= self.create_missing()
            # A round may find every missing record just made by somebody else; the next one then finds those.
            if stood_still and self.unknown == before:
                raise ValidationBroken(
                    f"{self.unknown} accepted rows have the business key of another row"
                )
            stood_still = self.unknown == before

    def lock_known(self) -> int:
        """Find the records that exist already, and lock them in the order of their keys."""
        return self.run(
            SQL(
                "WITH locked AS (SELECT a.row_number, a.record_key, r.record_id, r.version, r.origin "
                "FROM arriving AS a JOIN records AS r USING (record_key) "
                "WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.record_key = a.record_key) "
                "ORDER BY a.record_key FOR UPDATE OF r) INSERT INTO known SELECT * FROM locked"
            )
        )

    def create_missing(self) -> int:
        """Create the records that do not exist, with version 1; `known` remembers them with version 0."""
        missing = SQL("NOT EXISTS (SELECT FROM known AS k WHERE k.record_key = a.record_key)")
        made = self.run(
            SQL(
                "INSERT INTO records (record_id, record_type, record_key, subject_key, version, origin, department, "
                "changed_at) SELECT a.new_id, %(record_type)s, a.record_key, a.subject_key, 1, %(origin)s, "
                "%(department)s, statement_timestamp() FROM arriving AS a WHERE {missing} "
                "ORDER BY a.record_key ON CONFLICT (record_key) DO NOTHING"
            ).format(missing=missing)
        )
        is_mine = SQL("EXISTS (SELECT FROM records AS r WHERE r.record_id = a.new_id)")
        return self.run(
            SQL(
                "INSERT INTO known SELECT a.row_number, a.record_key, a.new_id, 0, %(origin)s FROM arriving AS a "
                "WHERE {missing} AND {mine}"
            ).format(missing=missing, mine=SQL("true") if made == self.unknown else is_mine)
        )

    def write_changed(self) -> int:
        """Add a version to each known record whose typed columns differ; keep what is the city's, and what is later.

        The time of a version is that of the statement, after all locks: the transaction may have begun before the one
        that wrote the version before.
        """
        compared = [c for c in self.columns if c.is_compared]
        old = SQL(", ").join(SQL("v.{}").format(Identifier(c.name)) for c in compared)
        arrived = SQL(", ").join(SQL("i.{}").format(Identifier(c.name)) for c in compared)
        self.run(
            SQL(
                "CREATE TEMP TABLE differing ON COMMIT DROP AS "
                "SELECT k.row_number, k.record_id, k.version, k.origin, v.batch_no AS said_in FROM known AS k "
                "JOIN incoming AS i USING (row_number) JOIN {table} AS v USING (record_id, version) "
                "WHERE k.version > 0 AND ROW({new}) IS DISTINCT FROM ROW({old})"
            ).format(table=self._table(), new=arrived, old=old)
        )
        self.run(
            SQL(
                "WITH kept AS (DELETE FROM differing WHERE {is_the_citys} OR {is_later} RETURNING *) "
                "INSERT INTO conflicts (record_id, batch_no, row_number, kept) "
                "SELECT record_id, %(batch_no)s, row_number, CASE WHEN {is_the_citys} THEN 'city' ELSE 'later' END "
                "FROM kept"
            ).format(is_the_citys=IS_THE_CITYS, is_later=IS_LATER)
        )
        return self._write_versions(SQL("differing"), SQL("k.version + 1"), SQL("true"))

    def write_new(self) -> int:
        """Write the first version of each record that this batch created."""
        return self._write_versions(SQL("known"), SQL("1"), SQL("k.version = 0"))

    def _write_versions(
        self, source: Composable, version: Composable, condition: Composable
    ) -> int:
        names = SQL(", ").join(Identifier(c.name) for c in self.columns)
        values = SQL(", ").join(SQL("i.{}").format(Identifier(c.name)) for c in self.columns)
        written = self.run(
            SQL(
                "INSERT INTO {table} "
                "(record_id, version, batch_no, row_number, valid_from, catalogue_version, {names}) "
                "SELECT k.record_id, {version}, %(batch_no)s, k.row_number, statement_timestamp(), "
                "%(catalogue_version)s, {values} FROM {source} AS k JOIN incoming AS i USING (row_number) "
                "WHERE {condition}"
            ).format(
                table=self._table(),
                names=names,
                values=values,
                version=version,
                source=source,
                condition=condition,
            )
        )
        if self.batch.origin is Origin.DEPARTMENT:
            self.run(
                SQL(
                    "INSERT INTO outbox (record_type, record_id, version) "
                    "SELECT %(record_type)s, k.record_id, {version} "
                    "FROM {source} AS k WHERE {condition} ORDER BY k.row_number"
                ).format(version=version, source=source, condition=condition)
            )
        return written

    def move_on(self) -> None:
        """Point changed records at their new version; a department's own row makes a record the city's."""
        self.run(
            SQL(
                "UPDATE records AS r SET version = d.version + 1, changed_at = statement_timestamp(), "
                "origin = %(origin)s, department = %(department)s, subject_key = a.subject_key "
                "FROM differing AS d JOIN arriving AS a USING (row_number) WHERE r.record_id = d.record_id"
            )
        )
        if self.batch.origin is Origin.DEPARTMENT:
            self.run(
                SQL(
                    "UPDATE records AS r SET origin = %(origin)s, department = %(department)s FROM known AS k "
                    "WHERE r.record_id = k.record_id AND k.origin = 'region' AND r.origin = 'region'"
                )
            )

    def _table(self) -> Identifier:
        return Identifier(record_tables.SCHEMA, f"record_{self.record_type.name}")
