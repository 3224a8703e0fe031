"""Row numbers of a block are kept as they are: PostgreSQL compresses such lists ten times too slowly."""

from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Compress no further lists. Those kept before stay readable, and as they are."""
    op.execute("ALTER TABLE rejected_blocks ALTER COLUMN row_numbers SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Compress further lists again."""
    op.execute("ALTER TABLE rejected_blocks ALTER COLUMN row_numbers SET STORAGE EXTENDED")
