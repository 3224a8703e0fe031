"""The fixed tables of the city platform; those that the catalogue decides are in `record_tables`.

They say what the newest migration has made: a change here needs a migration of its own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from pipelines.batch import STATES_IN_ORDER, BatchState, Origin


metadata = sa.MetaData()

# Text that is only ever looked up: compared byte by byte, whatever the database's language.
KEY = sa.Text(collation="C")

_now = sa.text("now()")


def _states(*states: BatchState) -> str:
    """The states as a list in SQL."""
    return ", ".join(f"'{state.value}'" for state in states)


def _states_since(state: BatchState) -> tuple[BatchState, ...]:
    """The state, and all those that a batch comes to afterwards."""
    return STATES_IN_ORDER[STATES_IN_ORDER.index(state) :]


# From these states on the rows of a batch are counted, and its records.
_ROWS_ARE_COUNTED = _states(*_states_since(BatchState.QUARANTINED), BatchState.REFUSED)
_RECORDS_ARE_COUNTED = _states(*_states_since(BatchState.LOADED))


def _instant(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), **options)


# Registered source units, as the catalogue in force lists them.
departments = sa.Table(
    "departments",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("credit_code", sa.Text),
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
    sa.Column("claimed_by", sa.Text),
    _instant("claimed_at"),
    _instant("found_at", nullable=False, server_default=_now),
    _instant("loaded_at"),
    _instant("receipted_at"),
    _instant("answered_at"),
    sa.CheckConstraint(f"state IN ({_states(*BatchState)})", name="known_state"),
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
        postgresql_where=sa.text("state = 'claimed' AND kept_as IS NULL"),
    ),
    sa.Index(
        "one_batch_per_part",
        "ingest_root",
        "kept_as",
        "part",
        unique=True,
        postgresql_where=sa.text("part IS NOT NULL AND kept_as IS NOT NULL"),
    ),
    sa.Index("batches_by_digest", "digest"),
    sa.Index(
        "unfinished_batches",
        "batch_no",
        postgresql_where=sa.text("state NOT IN ('receipted', 'refused') OR receipt IS NULL"),
    ),
)

# What people should know about a batch, beyond its state.
notes = sa.Table(
    "notes",
    metadata,
    sa.Column("note_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("batch_no", sa.Text, nullable=False, index=True),
    _instant("noted_at", nullable=False, server_default=_now),
    sa.Column("text", sa.Text, nullable=False),
)

# Rows that went back, each once with all its findings; the row itself is encrypted. `match_key`
# is that of the record that it would have been: when such a record comes, the row is no longer
# missing. So it is when a row comes that is the same but for `faulty_elements`, the elements with
# an error: `rest_digest` is a keyed digest of all others.
rejected_rows = sa.Table(
    "rejected_rows",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("row_number", sa.BigInteger, primary_key=True),
    sa.Column("raw_encrypted", BYTEA, nullable=False),
    sa.Column("findings", JSONB, nullable=False),
    sa.Column("match_key", BYTEA),
    sa.Column("faulty_elements", ARRAY(sa.Text)),
    sa.Column("rest_digest", BYTEA),
)

# Rejected rows that a later batch brought again, whatever became of them there.
mended_rows = sa.Table(
    "mended_rows",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("row_number", sa.BigInteger, primary_key=True),
    sa.Column("mended_by", sa.Text, nullable=False),
)

# What a batch did to earlier values: how many stayed because its rows did not speak of the element,
# and how many a blank cell emptied. Elements without either have no row.
element_counts = sa.Table(
    "element_counts",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("element", sa.Text, primary_key=True),
    sa.Column("kept", sa.BigInteger, nullable=False),
    sa.Column("emptied", sa.BigInteger, nullable=False),
)

# The last reminder of each batch with rejected rows that nobody mended.
reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("batch_no", sa.Text, primary_key=True),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    _instant("reminded_at", nullable=False, server_default=_now),
)

# Credit subjects by credit code, or `id:` and the keyed hash of an identity number.
subjects = sa.Table(
    "subjects",
    metadata,
    sa.Column("subject_key", KEY, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    _instant("first_seen_at", nullable=False, server_default=_now),
    _instant("changed_at", nullable=False, server_default=_now),
)

# Subjects that were known by another number until a row brought that number and their credit code.
subject_merges = sa.Table(
    "subject_merges",
    metadata,
    sa.Column("subject_key", KEY, primary_key=True),
    sa.Column("merged_into", KEY, nullable=False),
    sa.Column("batch_no", sa.Text, nullable=False),
    _instant("merged_at", nullable=False, server_default=_now),
)

# Current state of every record. `record_key` is what the region knows it by and never changes;
# `match_key` is what a row finds it by, see `city/records/match_keys.py`. A record that turned out
# to be another one has no match key, and names the other in `merged_into`. The fields of a record
# lie in the record type's own table, one row per version.
records = sa.Table(
    "records",
    metadata,
    sa.Column("record_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("record_key", BYTEA, nullable=False, unique=True),
    sa.Column("match_key", BYTEA, unique=True),
    sa.Column("merged_into", sa.BigInteger),
    sa.Column("subject_key", KEY, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    _instant("changed_at", nullable=False),
)

# What the match keys of each record type are made of. Where the catalogue says otherwise,
# `database migrate` gives its records their keys anew.
key_definitions = sa.Table(
    "key_definitions",
    metadata,
    sa.Column("record_type", sa.Text, primary_key=True),
    sa.Column("definition", sa.Text, nullable=False),
)

# Versions for the region, in the order in which they were made.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("outbox_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("record_id", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("upload_no", sa.Text),
    sa.Column("line", sa.Integer),
    sa.Column("digest", sa.Text),
    sa.Column("reason_code", sa.Text),
    sa.Column("element", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("receipted", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.CheckConstraint(
        "state IN ('waiting', 'sent', 'accepted', 'refused')", name="known_outbox_state"
    ),
    sa.Index("waiting_in_the_outbox", "outbox_no", postgresql_where=sa.text("upload_no IS NULL")),
    sa.Index(
        "outbox_by_upload", "upload_no", "line", postgresql_where=sa.text("upload_no IS NOT NULL")
    ),
)

# Pages of the outbox; what a page holds never changes once it is cut.
uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("upload_no", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False, server_default="cut"),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("content_digest", sa.Text),
    sa.Column("accepted", sa.Integer),
    sa.Column("refused", sa.Integer),
    _instant("cut_at", nullable=False, server_default=_now),
    _instant("sent_at"),
    _instant("final_at"),
    sa.CheckConstraint("state IN ('cut', 'sent', 'final')", name="known_upload_state"),
)

# The inbox: what the region distributed, each message once.
messages = sa.Table(
    "messages",
    metadata,
    sa.Column("change_no", sa.BigInteger, primary_key=True),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("record_key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("batch_no", sa.Text, nullable=False, index=True),
    sa.Column("message_encrypted", BYTEA, nullable=False),
    _instant("taken_at", nullable=False, server_default=_now),
    sa.UniqueConstraint("origin", "record_type", "record_key", "version", name="each_message_once"),
)

# How far a feed has been read; written in the transaction that keeps what was read.
cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    _instant("moved_at", nullable=False, server_default=_now),
)

# Rows that did not change their record: `kept` says why. `city`: the region's row was about a
# record of the city's own; `owner`: another department keeps the record; `later`: a later batch had
# brought the record; `merged`: two records were one, and the newer one stayed.
conflicts = sa.Table(
    "conflicts",
    metadata,
    sa.Column("conflict_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("record_id", sa.BigInteger, nullable=False),
    sa.Column("batch_no", sa.Text, nullable=False),
    sa.Column("row_number", sa.BigInteger, nullable=False),
    sa.Column("kept", sa.Text, nullable=False),
    _instant("found_at", nullable=False, server_default=_now),
)

# What the public may see of a record, and until when; the record itself does not change.
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("record_id", sa.BigInteger, primary_key=True),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("public_from", sa.Date, nullable=False),
    sa.Column("public_until", sa.Date),
    sa.Column("has_ended", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Index("open_notices", "public_until", postgresql_where=sa.text("NOT has_ended")),
)
