"""Messages of the region have digests, so that what was taken can be compared with what the region holds."""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the digests; they are computed when both sides are compared, which needs the key."""
    op.add_column("messages", sa.Column("digest", sa.Text(collation="C")))
    op.add_column("messages", sa.Column("day", sa.Date()))
    op.create_index(
        "messages_without_digest", "messages", ["message_no"], postgresql_where=sa.text("digest IS NULL")
    )


def downgrade() -> None:
    """Forget the digests; they can be computed anew."""
    op.drop_index("messages_without_digest", table_name="messages")
    op.drop_column("messages", "day")
    op.drop_column("messages", "digest")
