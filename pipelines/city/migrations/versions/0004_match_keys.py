"""Records are found by a match key of their own; what the region knows them by stays as it is."""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns; `city/records/rekeying.py` fills them, because folding is no matter of SQL.

    Rejected rows of before keep the digest of their key by the old rule: where the rule is another one
    now, only their mended receipt or their file settles them.
    """
    op.add_column("records", sa.Column("match_key", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint("records_match_key_key", "records", ["match_key"])
    op.add_column("records", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    op.alter_column("rejected_rows", "record_key", new_column_name="match_key")
    op.create_table(
        "key_definitions",
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_type"),
    )


def downgrade() -> None:
    """Drop them; records that were merged come back as they were."""
    op.drop_table("key_definitions")
    op.alter_column("rejected_rows", "match_key", new_column_name="record_key")
    op.drop_column("records", "merged_into")
    op.drop_column("records", "match_key")
