"""A part may be judged again on the original that is kept, without a copy of it."""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a batch that mends another one be about the same part of the same original."""
    _index_parts("part IS NOT NULL AND kept_as IS NOT NULL AND mends IS NULL")


def downgrade() -> None:
    """Allow one batch a part again, so batches that judged one again have to be removed before."""
    _index_parts("part IS NOT NULL AND kept_as IS NOT NULL")


def _index_parts(condition: str) -> None:
    op.drop_index("one_batch_per_part", table_name="batches")
    op.create_index(
        "one_batch_per_part",
        "batches",
        ["ingest_root", "kept_as", "part"],
        unique=True,
        postgresql_where=sa.text(condition),
    )
