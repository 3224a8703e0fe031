"""What the platform keeps: subjects, their records, and what is shown of these."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA

from pipelines.city.tables.access import HIDDEN, access
from pipelines.city.tables.columns import KEY, NOW, instant, metadata


class RecordSide(StrEnum):
    """Whose a record is: the side that brought it, and that alone may change it."""

    CITY = "city"
    REGION = "region"


# Credit subjects by credit code, or `id:` and the keyed hash of an identity number.
subjects = sa.Table(
    "subjects",
    metadata,
    sa.Column("subject_key", KEY, primary_key=True, info=HIDDEN),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    instant("first_seen_at", nullable=False, server_default=NOW),
    instant("changed_at", nullable=False, server_default=NOW),
    # The organisation code within a credit code.
    sa.Index(
        "subjects_by_organisation_code",
        sa.text("substr(subject_key, 9, 9)"),
        postgresql_where=sa.text("length(subject_key) = 18"),
    ),
    info=access(
        loading="SELECT, INSERT, UPDATE, DELETE",
        exchange="SELECT",
        reading="SELECT",
    ),
)

# Subjects that were known by another number until a row brought that number and their credit code.
subject_merges = sa.Table(
    "subject_merges",
    metadata,
    sa.Column("subject_key", KEY, primary_key=True, info=HIDDEN),
    sa.Column("merged_into", KEY, nullable=False, info=HIDDEN),
    sa.Column("batch_no", sa.Text, nullable=False),
    instant("merged_at", nullable=False, server_default=NOW),
    info=access(
        loading="SELECT, INSERT, UPDATE",
        exchange="SELECT",
    ),
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
    sa.Column("subject_key", KEY, nullable=False, index=True, info=HIDDEN),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    instant("changed_at", nullable=False),
    info=access(
        # What the region knows a record by never changes.
        loading=(
            "SELECT, INSERT, UPDATE (version, changed_at, origin, department, subject_key,"
            " match_key, merged_into)"
        ),
        exchange="SELECT, UPDATE (version, changed_at)",
        reading="SELECT",
    ),
)

# What the match keys of each record type are made of. Where the catalogue says otherwise,
# `database migrate` gives its records their keys anew.
key_definitions = sa.Table(
    "key_definitions",
    metadata,
    sa.Column("record_type", sa.Text, primary_key=True),
    sa.Column("definition", sa.Text, nullable=False),
    info=access(
        loading="SELECT",
        exchange="SELECT",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# Rows that did not change their record, or contradict another one: `kept` says why (`WhyKept`).
conflicts = sa.Table(
    "conflicts",
    metadata,
    sa.Column("conflict_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("record_id", sa.BigInteger, nullable=False),
    sa.Column("batch_no", sa.Text, nullable=False),
    sa.Column("row_number", sa.BigInteger, nullable=False),
    sa.Column("kept", sa.Text, nullable=False),
    instant("found_at", nullable=False, server_default=NOW),
    info=access(
        loading="SELECT, INSERT",
        reading="SELECT",
        auditing="SELECT",
    ),
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
    info=access(
        loading="SELECT, INSERT, UPDATE, DELETE",
        reading="SELECT",
    ),
)

# By which the database knows its keys again. A key itself never stands here.
key_checks = sa.Table(
    "key_checks",
    metadata,
    sa.Column("purpose", KEY, primary_key=True),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("check_value", BYTEA, nullable=False),
    instant("noted_at", nullable=False, server_default=NOW),
    info=access(
        loading="SELECT, INSERT, UPDATE",
        exchange="SELECT, INSERT, UPDATE",
        auditing="SELECT",
    ),
)
