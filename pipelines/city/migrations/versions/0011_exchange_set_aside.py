"""What the exchange could not deal with is set aside; messages are known by what they say, not by their number."""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = "'waiting', 'sent', 'accepted', 'refused'"


def upgrade() -> None:
    """Make the table; widen versions; number messages ourselves, for a restored region numbers its changes anew."""
    op.create_table(
        "set_aside",
        sa.Column("set_aside_no", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("change_no", sa.BigInteger()),
        sa.Column("answer_no", sa.Text()),
        sa.Column("content_encrypted", sa.LargeBinary()),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("set_aside_no"),
        sa.CheckConstraint(
            "kind IN ('record', 'page', 'receipt', 'notification', 'reminder', 'changes', 'message', 'answer', 'day')",
            name="known_kind_set_aside",
        ),
    )
    op.create_index(
        "set_aside_once", "set_aside", ["kind", "reference"],
        unique=True, postgresql_where=sa.text("settled_at IS NULL"),
    )

    op.drop_constraint("known_outbox_state", "outbox")
    op.create_check_constraint("known_outbox_state", "outbox", f"state IN ({STATES}, 'set_aside')")

    op.alter_column("messages", "version", type_=sa.BigInteger())
    op.drop_constraint("messages_pkey", "messages")
    op.add_column("messages", sa.Column("message_no", sa.BigInteger(), sa.Identity(), nullable=False))
    op.create_primary_key("messages_pkey", "messages", ["message_no"])


def downgrade() -> None:
    """Forget what was set aside; its records wait again."""
    op.drop_constraint("messages_pkey", "messages")
    op.drop_column("messages", "message_no")
    op.execute("DELETE FROM messages a USING messages b WHERE a.change_no = b.change_no AND a.ctid > b.ctid")
    op.create_primary_key("messages_pkey", "messages", ["change_no"])
    op.execute("DELETE FROM messages WHERE version > 2147483647")
    op.alter_column("messages", "version", type_=sa.Integer())

    op.execute("UPDATE outbox SET state = 'waiting' WHERE state = 'set_aside'")
    op.drop_constraint("known_outbox_state", "outbox")
    op.create_check_constraint("known_outbox_state", "outbox", f"state IN ({STATES})")
    op.drop_table("set_aside")
