"""A batch may be about a part of its file: a sheet, or a file in an archive."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the part, and let one file have several open batches once its original is kept."""
    op.add_column("batches", sa.Column("part", sa.Text(), nullable=True))
    op.drop_index("one_open_batch_per_file", table_name="batches")
    # A batch whose original is kept does not wait for the file in the inbox any more: that is another one.
    op.create_index(
        "one_open_batch_per_file",
        "batches",
        ["ingest_root", "path"],
        unique=True,
        postgresql_where=sa.text("state = 'claimed' AND kept_as IS NULL"),
    )
    op.create_index(
        "one_batch_per_part",
        "batches",
        ["ingest_root", "kept_as", "part"],
        unique=True,
        postgresql_where=sa.text("part IS NOT NULL AND kept_as IS NOT NULL"),
    )


def downgrade() -> None:
    """Forget the parts; batches of several parts have to be finished before."""
    op.drop_index("one_batch_per_part", table_name="batches")
    op.drop_index("one_open_batch_per_file", table_name="batches")
    op.create_index(
        "one_open_batch_per_file",
        "batches",
        ["ingest_root", "path"],
        unique=True,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.drop_column("batches", "part")
