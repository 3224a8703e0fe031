"""What batches did to earlier values, what rejected rows were apart from their faults, merged subjects."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let rejected rows be recognised by what was sound in them."""
    op.create_table(
        "element_counts",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("emptied", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "element"),
    )
    op.add_column("rejected_rows", sa.Column("faulty_elements", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("rejected_rows", sa.Column("rest_digest", sa.LargeBinary(), nullable=True))
    op.create_table(
        "subject_merges",
        sa.Column("subject_key", sa.Text(collation="C"), nullable=False),
        sa.Column("merged_into", sa.Text(collation="C"), nullable=False),
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("subject_key"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("subject_merges")
    op.drop_column("rejected_rows", "rest_digest")
    op.drop_column("rejected_rows", "faulty_elements")
    op.drop_table("element_counts")
