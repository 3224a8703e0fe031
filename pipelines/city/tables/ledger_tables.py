"""Departments, and the ledger: what came, what became of it, and what went back."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from pipelines.batch import BatchState, Origin, states_since
from pipelines.city.tables.access import access
from pipelines.city.tables.columns import NOW, instant, is_word, listed, metadata


_ROWS_ARE_COUNTED = listed([*states_since(BatchState.QUARANTINED), BatchState.REFUSED])
_RECORDS_ARE_COUNTED = listed(states_since(BatchState.LOADED))

# Of a batch whose file waits to be collected. Whoever inserts one names the index by these words.
IS_WAITING = sa.and_(is_word("state", BatchState.CLAIMED), sa.column("kept_as").is_(None))


# Registered source units, as the catalogue in force lists them.
departments = sa.Table(
    "departments",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("credit_code", sa.Text),
    info=access(
        loading="SELECT",
        exchange="SELECT",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# The ledger: one row per batch, moved by the stages.
batches = sa.Table(
    "batches",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("ingest_root", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("file_size", sa.BigInteger),
    sa.Column("file_mtime_ns", sa.BigInteger),
    sa.Column("origin", sa.Text, nullable=False, server_default=Origin.DEPARTMENT.value),
    sa.Column("state", sa.Text, nullable=False, server_default=BatchState.CLAIMED.value),
    sa.Column("digest", sa.Text),
    sa.Column("record_type", sa.Text),
    sa.Column("catalogue_version", sa.Text),
    sa.Column("reason_code", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("received", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("accepted", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rejected", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("new", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("changed", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unchanged", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("warned", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("receipt", sa.Text),
    sa.Column("kept_as", sa.Text),
    sa.Column("part", sa.Text),
    sa.Column("mends", sa.Text),
    sa.Column("attempt", sa.Text),
    sa.Column("tries_of_stage", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_by", sa.Text),
    instant("claimed_at"),
    instant("found_at", nullable=False, server_default=NOW),
    instant("loaded_at"),
    instant("receipted_at"),
    instant("answered_at"),
    sa.CheckConstraint(f"state IN ({listed(BatchState)})", name="known_state"),
    # The database itself refuses a batch of which a row got lost.
    sa.CheckConstraint(
        f"state NOT IN ({_ROWS_ARE_COUNTED}) OR received = accepted + rejected",
        name="nothing_vanishes",
    ),
    sa.CheckConstraint(
        f"state NOT IN ({_RECORDS_ARE_COUNTED}) OR accepted = new + changed + unchanged",
        name="all_accepted_are_counted",
    ),
    sa.Index(
        "one_open_batch_per_file",
        "ingest_root",
        "path",
        unique=True,
        postgresql_where=IS_WAITING,
    ),
    sa.Index(
        "one_batch_per_part",
        "ingest_root",
        "kept_as",
        "part",
        unique=True,
        # A part that is judged again is about the same original, once more.
        postgresql_where=sa.text("part IS NOT NULL AND kept_as IS NOT NULL AND mends IS NULL"),
    ),
    sa.Index("batches_by_digest", "digest"),
    sa.Index(
        "unfinished_batches",
        "batch_no",
        postgresql_where=sa.or_(
            sa.not_(is_word("state", BatchState.RECEIPTED, BatchState.REFUSED)),
            sa.column("receipt").is_(None),
        ),
    ),
    info=access(
        loading="SELECT, INSERT, UPDATE",
        exchange="SELECT, INSERT, UPDATE (answered_at)",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# Digest of each file that a department was given as a receipt: it may come back, copied by a program.
issued_receipts = sa.Table(
    "issued_receipts",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("batch_no", sa.Text, nullable=False),
    sa.Column("has_rows_to_mend", sa.Boolean, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        exchange="SELECT, INSERT",
        auditing="SELECT",
    ),
)

# What people should know about a batch, beyond its state.
notes = sa.Table(
    "notes",
    metadata,
    sa.Column("note_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("batch_no", sa.Text, nullable=False, index=True),
    instant("noted_at", nullable=False, server_default=NOW),
    sa.Column("text", sa.Text, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# Rows that went back, many in a row of this table: a bad file has hundreds of thousands. `content` is
# encrypted: their cells and findings. Beside it stands for each of them what SQL asks: its number,
# the number of its findings in `rejected_findings`, and the match key of the record that it would
# have been: when such a record comes, the row is no longer missing.
rejected_blocks = sa.Table(
    "rejected_blocks",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("first_row", sa.BigInteger, primary_key=True),
    sa.Column("last_row", sa.BigInteger, nullable=False),
    sa.Column("row_numbers", ARRAY(sa.BigInteger), nullable=False),
    sa.Column("findings_nos", ARRAY(sa.Integer), nullable=False),
    # Null: none of the rows has a sound key.
    sa.Column("match_keys", ARRAY(BYTEA)),
    sa.Column("content", BYTEA, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        exchange="SELECT",
        auditing="SELECT",
    ),
)

# The different findings that the rejected rows of a batch have, as far as SQL asks for them.
rejected_findings = sa.Table(
    "rejected_findings",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("findings_no", sa.Integer, primary_key=True),
    sa.Column("findings", JSONB, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        exchange="SELECT",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# Rejected rows with a faulty key are no longer missing when a row comes that is the same but for
# `faulty_elements`, the elements with an error, and with a faulty code the numbers that may stand for
# one: `rest_digest` is a keyed digest of all others, the sound values.
rejected_rests = sa.Table(
    "rejected_rests",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("row_number", sa.BigInteger, primary_key=True),
    sa.Column("faulty_elements", ARRAY(sa.Text), nullable=False),
    sa.Column("rest_digest", BYTEA, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        auditing="SELECT",
    ),
)

# Rejected rows in which another number stands for a missing credit code, as `org:…` or `reg:…`. They
# are no longer missing when their record comes by the code or by another number: `match_key` is the
# key that the record would have by this one. Beside the blocks, because few rows are of this sort.
rejected_without_code = sa.Table(
    "rejected_without_code",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("row_number", sa.BigInteger, primary_key=True),
    sa.Column("other_number", sa.Text, nullable=False),
    sa.Column("match_key", BYTEA, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        auditing="SELECT",
    ),
)

# A view of the first three with a line for each rejected row; not in the metadata, which are tables.
rejected_rows = sa.table(
    "rejected_rows",
    sa.column("batch_no", sa.Text),
    # Of its block: a query that names it unfolds no other block.
    sa.column("first_row", sa.BigInteger),
    sa.column("row_number", sa.BigInteger),
    sa.column("findings", JSONB),
    sa.column("match_key", BYTEA),
    sa.column("faulty_elements", ARRAY(sa.Text)),
    sa.column("rest_digest", BYTEA),
)

# The same rows, and when the record of each has last changed, if it has come; without any key.
rejected_rows_with_records = sa.table(
    "rejected_rows_with_records",
    sa.column("batch_no", sa.Text),
    sa.column("first_row", sa.BigInteger),
    sa.column("row_number", sa.BigInteger),
    sa.column("findings", JSONB),
    sa.column("record_changed_at", sa.DateTime(timezone=True)),
)

# Rejected rows that a later batch brought again, whatever became of them there.
mended_rows = sa.Table(
    "mended_rows",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("row_number", sa.BigInteger, primary_key=True),
    sa.Column("mended_by", sa.Text, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# What a batch did to earlier values: how many stayed because its rows did not mention the element,
# and how many a blank cell emptied. Elements without either have no row.
element_counts = sa.Table(
    "element_counts",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("element", sa.Text, primary_key=True),
    sa.Column("kept", sa.BigInteger, nullable=False),
    sa.Column("emptied", sa.BigInteger, nullable=False),
    info=access(
        loading="SELECT, INSERT, UPDATE",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# What the parts of files (sheets, lists, files of an archive) have said of records: `version` is the
# record's that holds the row's values, whether the row made that version or changed nothing. Another part of
# the same file may not say otherwise. `absent_elements`: codes, each between blanks, that the row does
# not mention.
part_rows = sa.Table(
    "part_rows",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("record_id", sa.BigInteger, primary_key=True),
    sa.Column("row_number", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("absent_elements", sa.Text, nullable=False),
    info=access(
        loading="SELECT, INSERT",
        auditing="SELECT",
    ),
)

# The last reminder of each batch with rejected rows that nobody mended.
reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    instant("reminded_at", nullable=False, server_default=NOW),
    info=access(
        loading="SELECT, INSERT, UPDATE, DELETE",
        reading="SELECT",
        auditing="SELECT",
    ),
)
