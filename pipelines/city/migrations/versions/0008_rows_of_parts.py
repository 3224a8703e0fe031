"""What each part of a file has said of records, so that no other part of it changes that in silence."""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. Parts that were loaded before have no rows in it: nobody compares with them."""
    op.create_table(
        "part_rows",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("absent_elements", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "record_id"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("part_rows")
