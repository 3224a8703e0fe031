"""The fixed tables of the city platform."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.execute("CREATE SEQUENCE batch_numbers")
    op.execute("CREATE SEQUENCE upload_numbers")
    op.create_table(
        "batches",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("ingest_root", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("file_mtime_ns", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.Text(), server_default="department", nullable=False),
        sa.Column("state", sa.Text(), server_default="claimed", nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("record_type", sa.Text(), nullable=True),
        sa.Column("catalogue_version", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("accepted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("new", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("warned", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("kept_as", sa.Text(), nullable=True),
        sa.Column("mends", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('claimed', 'collected', 'validated', 'quarantined', 'loaded', 'receipted', 'refused', 'held')",
            name="known_state",
        ),
        sa.CheckConstraint(
            "state NOT IN ('loaded', 'receipted') OR accepted = new + changed + unchanged",
            name="all_accepted_are_counted",
        ),
        sa.CheckConstraint(
            "state NOT IN ('quarantined', 'loaded', 'receipted', 'refused') OR received = accepted + rejected",
            name="nothing_vanishes",
        ),
        sa.PrimaryKeyConstraint("batch_no"),
    )
    op.create_index("batches_by_digest", "batches", ["digest"], unique=False)
    op.create_index(
        "one_open_batch_per_file",
        "batches",
        ["ingest_root", "path"],
        unique=True,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index(
        "unfinished_batches",
        "batches",
        ["batch_no"],
        unique=False,
        postgresql_where=sa.text("state NOT IN ('receipted', 'refused') OR receipt IS NULL"),
    )
    op.create_table(
        "conflicts",
        sa.Column("conflict_no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("conflict_no"),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "departments",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "messages",
        sa.Column("change_no", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("message_encrypted", postgresql.BYTEA(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("change_no"),
        sa.UniqueConstraint("origin", "record_type", "record_key", "version", name="each_message_once"),
    )
    op.create_index(op.f("ix_messages_batch_no"), "messages", ["batch_no"], unique=False)
    op.create_table(
        "notes",
        sa.Column("note_no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("note_no"),
    )
    op.create_index(op.f("ix_notes_batch_no"), "notes", ["batch_no"], unique=False)
    op.create_table(
        "notices",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("public_from", sa.Date(), nullable=False),
        sa.Column("public_until", sa.Date(), nullable=True),
        sa.Column("has_ended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
    )
    op.create_index(
        "open_notices", "notices", ["public_until"], unique=False, postgresql_where=sa.text("NOT has_ended")
    )
    op.create_table(
        "outbox",
        sa.Column("outbox_no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("upload_no", sa.Text(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("receipted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'accepted', 'refused')", name="known_outbox_state"),
        sa.PrimaryKeyConstraint("outbox_no"),
    )
    op.create_index(
        "outbox_by_upload",
        "outbox",
        ["upload_no", "line"],
        unique=False,
        postgresql_where=sa.text("upload_no IS NOT NULL"),
    )
    op.create_index(
        "waiting_in_the_outbox", "outbox", ["outbox_no"], unique=False, postgresql_where=sa.text("upload_no IS NULL")
    )
    op.create_table(
        "records",
        sa.Column("record_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("record_key", postgresql.BYTEA(), nullable=False),
        sa.Column("subject_key", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
        sa.UniqueConstraint("record_key"),
    )
    op.create_index(op.f("ix_records_subject_key"), "records", ["subject_key"], unique=False)
    op.create_table(
        "rejected_rows",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("raw_encrypted", postgresql.BYTEA(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "row_number"),
    )
    op.create_table(
        "subjects",
        sa.Column("subject_key", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("subject_key"),
    )
    op.create_table(
        "uploads",
        sa.Column("upload_no", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="cut", nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=True),
        sa.Column("cut_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('cut', 'sent', 'final')", name="known_upload_state"),
        sa.PrimaryKeyConstraint("upload_no"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("uploads")
    op.drop_table("subjects")
    op.drop_table("rejected_rows")
    op.drop_index(op.f("ix_records_subject_key"), table_name="records")
    op.drop_table("records")
    op.drop_index("waiting_in_the_outbox", table_name="outbox", postgresql_where=sa.text("upload_no IS NULL"))
    op.drop_index("outbox_by_upload", table_name="outbox", postgresql_where=sa.text("upload_no IS NOT NULL"))
    op.drop_table("outbox")
    op.drop_index("open_notices", table_name="notices", postgresql_where=sa.text("NOT has_ended"))
    op.drop_table("notices")
    op.drop_index(op.f("ix_notes_batch_no"), table_name="notes")
    op.drop_table("notes")
    op.drop_index(op.f("ix_messages_batch_no"), table_name="messages")
    op.drop_table("messages")
    op.drop_table("departments")
    op.drop_table("cursors")
    op.drop_table("conflicts")
    op.drop_index(
        "unfinished_batches",
        table_name="batches",
        postgresql_where=sa.text("state NOT IN ('receipted', 'refused') OR receipt IS NULL"),
    )
    op.drop_index("one_open_batch_per_file", table_name="batches", postgresql_where=sa.text("state = 'claimed'"))
    op.drop_index("batches_by_digest", table_name="batches")
    op.drop_table("batches")

    op.execute("DROP SEQUENCE upload_numbers")
    op.execute("DROP SEQUENCE batch_numbers")
