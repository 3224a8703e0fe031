"""What goes to the region, and what comes from there."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA

from pipelines.city.tables.columns import NOW, instant, listed, metadata


class OutboxState(StrEnum):
    """How far a version has come on its way to the region."""

    WAITING = "waiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "refused"
    """The stored word is older than the glossary, and `status` shows it too."""


class PageState(StrEnum):
    """How far an uploaded page has come."""

    CUT = "cut"
    SENT = "sent"
    FINAL = "final"
    """The region has answered for each of its lines."""


# Versions for the region, in the order in which they were made.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("outbox_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("record_id", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default=OutboxState.WAITING.value),
    sa.Column("upload_no", sa.Text),
    sa.Column("line", sa.Integer),
    sa.Column("digest", sa.Text),
    sa.Column("reason_code", sa.Text),
    sa.Column("element", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("receipted", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.CheckConstraint(f"state IN ({listed(OutboxState)})", name="known_outbox_state"),
    sa.Index("waiting_in_the_outbox", "outbox_no", postgresql_where=sa.text("upload_no IS NULL")),
    sa.Index(
        "outbox_by_upload", "upload_no", "line", postgresql_where=sa.text("upload_no IS NOT NULL")
    ),
)

# Pages of the outbox; what a page holds never changes once it is cut.
uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("upload_no", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False, server_default=PageState.CUT.value),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("content_digest", sa.Text),
    sa.Column("accepted", sa.Integer),
    sa.Column("refused", sa.Integer),
    instant("cut_at", nullable=False, server_default=NOW),
    instant("sent_at"),
    instant("final_at"),
    sa.CheckConstraint(f"state IN ({listed(PageState)})", name="known_upload_state"),
)

# The inbox: what the region distributed, each message once.
messages = sa.Table(
    "messages",
    metadata,
    sa.Column("change_no", sa.BigInteger, primary_key=True),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("record_key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("batch_no", sa.Text, nullable=False, index=True),
    sa.Column("message_encrypted", BYTEA, nullable=False),
    instant("taken_at", nullable=False, server_default=NOW),
    sa.UniqueConstraint("origin", "record_type", "record_key", "version", name="each_message_once"),
)

# How far a feed has been read; written in the transaction that keeps what was read.
cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    instant("moved_at", nullable=False, server_default=NOW),
)
