"""What goes to the region, and what comes from there."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA

from pipelines.city.tables.access import access
from pipelines.city.tables.columns import KEY, NOW, instant, listed, metadata


class OutboxState(StrEnum):
    """How far a version has come on its way to the region."""

    WAITING = "waiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "refused"
    """The stored word is older than the glossary, and `status` shows it too."""
    SET_ASIDE = "set_aside"
    """No message can be made of it, such as when its key is missing: a person has to look."""


class PageState(StrEnum):
    """How far an uploaded page has come."""

    CUT = "cut"
    SENT = "sent"
    FINAL = "final"
    """The region has answered for each of its lines."""


class SetAsideKind(StrEnum):
    """What can be set aside while everything else goes on."""

    RECORD = "record"
    """A version of which no message can be made; its reference is the number in the outbox."""
    PAGE = "page"
    """A page that could not be sent."""
    RECEIPT = "receipt"
    """A page whose receipt cannot be taken."""
    NOTIFICATION = "notification"
    """A batch whose department could not be informed of what the region rejected."""
    REMINDER = "reminder"
    """A batch whose department could not be reminded."""
    CHANGES = "changes"
    """The changes of the region cannot be read, from some page on."""
    MESSAGE = "message"
    """A message of the region that is not of its form, or contradicts an earlier one."""
    ANSWER = "answer"
    """Our answer to downloaded changes, which the region did not take."""
    DAY = "day"
    """A record type, or a day of it, that could not be compared."""


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
    info=access(
        loading="SELECT, INSERT, DELETE",
        exchange="SELECT, INSERT, UPDATE",
        reading="SELECT",
        auditing="SELECT",
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
    info=access(
        exchange="SELECT, INSERT, UPDATE, DELETE",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# The inbox: what the region distributed, each message once. A region that was restored may give the
# number of a change again, to another one.
messages = sa.Table(
    "messages",
    metadata,
    sa.Column("message_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("change_no", sa.BigInteger, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("record_key", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("batch_no", sa.Text, nullable=False, index=True),
    sa.Column("message_encrypted", BYTEA, nullable=False),
    instant("taken_at", nullable=False, server_default=NOW),
    # What both sides compare; null in rows of before, until they are compared for the first time.
    sa.Column("digest", KEY),
    # In Asia/Shanghai. Null as well where the message does not say when it changed.
    sa.Column("day", sa.Date),
    # Of superseded ones: the number of our answer that names them, often that of a batch.
    sa.Column("answer_no", sa.Text),
    instant("answered_at"),
    sa.UniqueConstraint("origin", "record_type", "record_key", "version", name="each_message_once"),
    sa.Index(
        "superseded_without_answer",
        "answer_no",
        postgresql_where=sa.text("batch_no = 'superseded' AND answered_at IS NULL"),
    ),
    sa.Index("messages_without_digest", "message_no", postgresql_where=sa.text("digest IS NULL")),
    info=access(
        loading="SELECT",
        exchange="SELECT, INSERT, UPDATE, DELETE",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# How far a feed has been read; written in the transaction that keeps what was read.
cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    instant("moved_at", nullable=False, server_default=NOW),
    info=access(
        exchange="SELECT, INSERT, UPDATE",
        reading="SELECT",
        auditing="SELECT",
    ),
)

# Requests and answers with the proofs of both sides: `LogEntry` says what the columns hold. Numbers
# have no gaps, and each entry names the digest of the one before it.
message_log = sa.Table(
    "message_log",
    metadata,
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False, unique=True),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("request_key", sa.Text, nullable=False),
    sa.Column("request_proof", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answer_key", sa.Text, nullable=False),
    sa.Column("answer_proof", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("answer_encrypted", BYTEA),
    info=access(
        exchange="SELECT, INSERT",
        auditing="SELECT",
    ),
)

# What could not be dealt with while everything else was; settled once it could be.
set_aside = sa.Table(
    "set_aside",
    metadata,
    sa.Column("set_aside_no", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # Of messages: the region's number of the change, the number of our answer, and what came.
    sa.Column("change_no", sa.BigInteger),
    sa.Column("answer_no", sa.Text),
    sa.Column("content_encrypted", BYTEA),
    instant("set_aside_at", nullable=False, server_default=NOW),
    instant("answered_at"),
    instant("settled_at"),
    sa.CheckConstraint(f"kind IN ({listed(SetAsideKind)})", name="known_kind_set_aside"),
    sa.Index(
        "set_aside_once",
        "kind",
        "reference",
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    ),
    info=access(
        loading="SELECT, INSERT, UPDATE",
        exchange="SELECT, INSERT, UPDATE",
        reading="SELECT",
        auditing="SELECT",
    ),
)
