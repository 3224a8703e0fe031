"""Each collecting stages its rows in a folder of its own; our own receipts are recognised by their bytes."""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the folder's name to batches, and the table of issued files; earlier receipts are not in it."""
    op.add_column("batches", sa.Column("attempt", sa.Text()))
    op.create_table(
        "issued_receipts",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("has_rows_to_mend", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )


def downgrade() -> None:
    """Forget both."""
    op.drop_table("issued_receipts")
    op.drop_column("batches", "attempt")
