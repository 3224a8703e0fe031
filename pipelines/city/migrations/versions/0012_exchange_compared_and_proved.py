"""What was taken of the region can be compared with what it holds; superseded messages are answered; a message log."""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for digests, which are computed when both sides are compared, for that needs the key."""
    op.add_column("messages", sa.Column("digest", sa.Text(collation="C")))
    op.add_column("messages", sa.Column("day", sa.Date()))
    op.create_index(
        "messages_without_digest", "messages", ["message_no"], postgresql_where=sa.text("digest IS NULL")
    )

    op.add_column("messages", sa.Column("answer_no", sa.Text()))
    op.add_column("messages", sa.Column("answered_at", sa.DateTime(timezone=True)))
    op.create_index(
        "superseded_without_answer", "messages", ["answer_no"],
        postgresql_where=sa.text("batch_no = 'superseded' AND answered_at IS NULL"),
    )

    texts = ("request", "request_key", "request_proof", "answer", "answer_key", "answer_proof", "digest")
    op.create_table(
        "message_log",
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("answer_encrypted", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("previous"),
    )


def downgrade() -> None:
    """Forget the digests, which can be computed anew, what was answered, and the log: export it before."""
    op.drop_table("message_log")
    op.drop_index("superseded_without_answer", table_name="messages")
    op.drop_column("messages", "answered_at")
    op.drop_column("messages", "answer_no")
    op.drop_index("messages_without_digest", table_name="messages")
    op.drop_column("messages", "day")
    op.drop_column("messages", "digest")
