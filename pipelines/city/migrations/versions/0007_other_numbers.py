"""Numbers that stand for a credit code are looked up by indexes; rejected rows keep theirs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index and the table.

    The indexes of record tables are made by `city/records/record_tables.py`, because the catalogue decides
    which tables need them. Rejected rows of before keep no number: they are settled as they were.
    """
    op.create_index(
        "subjects_by_organisation_code",
        "subjects",
        [sa.text("substr(subject_key, 9, 9)")],
        postgresql_where=sa.text("length(subject_key) = 18"),
    )
    op.create_table(
        "rejected_without_code",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("other_number", sa.Text(), nullable=False),
        sa.Column("match_key", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "row_number"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("rejected_without_code")
    op.drop_index("subjects_by_organisation_code", "subjects")
