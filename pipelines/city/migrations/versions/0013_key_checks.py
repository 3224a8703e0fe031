"""The database knows the identity key again that it was encrypted with."""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the first process that needs the key fills it."""
    op.create_table(
        "key_checks",
        sa.Column("purpose", sa.Text(collation="C"), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("check_value", sa.LargeBinary(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("purpose"),
    )


def downgrade() -> None:
    """Forget the check values; the next upgrade notes them again where the key can read a row."""
    op.drop_table("key_checks")
