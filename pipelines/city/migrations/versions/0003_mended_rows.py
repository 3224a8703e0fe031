"""Which refused rows were brought again, and which reminders of the others went out."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and give refused rows the key of the record that they would have been."""
    op.add_column("rejected_rows", sa.Column("record_key", sa.LargeBinary(), nullable=True))
    op.create_table(
        "mended_rows",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("mended_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "row_number"),
    )
    op.create_table(
        "reminders",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("batch_no"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("reminders")
    op.drop_table("mended_rows")
    op.drop_column("rejected_rows", "record_key")
