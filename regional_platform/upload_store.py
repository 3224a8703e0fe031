"""What requests leave in the database: nonces, uploads with their receipts, receipts of changes.

SQL stands only here, in `record_store.py` and in `schema.sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from psycopg.rows import class_row, scalar_row

from regional_platform.database import Connection


@dataclass(frozen=True)
class Upload:
    """A page as it arrived."""

    platform: str
    upload_no: str
    content_digest: str
    body: bytes


@dataclass(frozen=True)
class FirstAnswer:
    """How the first request with an idempotency key was answered."""

    content_digest: str
    answer: bytes


@dataclass(frozen=True)
class UploadState:
    """How far an upload has come."""

    content_digest: str
    receipt: bytes | None
    """None while the upload is pending."""


def use_nonce(connection: Connection, platform: str, nonce: str) -> bool:
    """Remember a nonce; returns False if it was used before."""
    query = """
        INSERT INTO nonces (platform, nonce)
        VALUES (%(platform)s, %(nonce)s)
        ON CONFLICT DO NOTHING
    """
    parameters = {"platform": platform, "nonce": nonce}
    return connection.execute(query, parameters).rowcount == 1


def delete_nonces(connection: Connection, lifetime: timedelta) -> None:
    """Delete nonces so old that no valid timestamp can come with them."""
    query = """
        DELETE FROM nonces
        WHERE seen_at < now() - %(lifetime)s
    """
    connection.execute(query, {"lifetime": lifetime})


def keep_upload(connection: Connection, upload: Upload, answer: bytes) -> FirstAnswer:
    """Keep a page if it is new; returns the answer to the first request with its number."""
    # The same upload may arrive twice at the same moment: one of them inserts, both read.
    insert = """
        INSERT INTO uploads (platform, upload_no, content_digest, body, answer)
        VALUES (%(platform)s, %(upload_no)s, %(content_digest)s, %(body)s, %(answer)s)
        ON CONFLICT DO NOTHING
    """
    connection.execute(
        insert,
        {
            "platform": upload.platform,
            "upload_no": upload.upload_no,
            "content_digest": upload.content_digest,
            "body": upload.body,
            "answer": answer,
        },
    )

    query = """
        SELECT content_digest, answer
        FROM uploads
        WHERE platform = %(platform)s AND upload_no = %(upload_no)s
    """
    parameters = {"platform": upload.platform, "upload_no": upload.upload_no}

    with connection.cursor(row_factory=class_row(FirstAnswer)) as cursor:
        first_answer = cursor.execute(query, parameters).fetchone()

    assert first_answer is not None
    return first_answer


def upload_state(connection: Connection, platform: str, upload_no: str) -> UploadState | None:
    """Look up an upload; None if this platform has sent none with this number."""
    query = """
        SELECT content_digest, receipt
        FROM uploads
        WHERE platform = %(platform)s AND upload_no = %(upload_no)s
    """
    parameters = {"platform": platform, "upload_no": upload_no}
    with connection.cursor(row_factory=class_row(UploadState)) as cursor:
        return cursor.execute(query, parameters).fetchone()


def claim_upload(connection: Connection, delay_seconds: float) -> Upload | None:
    """Lock the upload that has been pending longest, until the transaction ends.

    Uploads that another worker has locked are left out; None if there is no other.
    """
    query = """
        SELECT platform, upload_no, content_digest, body
        FROM uploads
        WHERE receipt IS NULL AND due_at <= now() AND received_at <= now() - %(delay)s
        ORDER BY arrival
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    """
    with connection.cursor(row_factory=class_row(Upload)) as cursor:
        return cursor.execute(query, {"delay": timedelta(seconds=delay_seconds)}).fetchone()


def settle_upload(connection: Connection, upload: Upload, receipt: bytes) -> None:
    """Issue the receipt of an upload; its body is not needed any more."""
    query = """
        UPDATE uploads
        SET receipt = %(receipt)s, body = NULL
        WHERE platform = %(platform)s AND upload_no = %(upload_no)s
    """
    parameters = {
        "receipt": receipt,
        "platform": upload.platform,
        "upload_no": upload.upload_no,
    }
    connection.execute(query, parameters)


def postpone_upload(connection: Connection, upload: Upload) -> None:
    """Try an upload again later, after a pause that doubles each time up to five minutes.

    So an upload that cannot be processed does not keep the others waiting.
    """
    query = """
        UPDATE uploads
        SET attempts = attempts + 1,
            due_at = now() + least(2 ^ attempts, 300) * interval '1 s'
        WHERE platform = %(platform)s AND upload_no = %(upload_no)s
    """
    parameters = {"platform": upload.platform, "upload_no": upload.upload_no}
    connection.execute(query, parameters)


def keep_download_receipt(
    connection: Connection, platform: str, batch_no: str, receipt: str
) -> str:
    """Keep a platform's receipt of changes if it is new; returns the receipt that is kept."""
    query = """
        INSERT INTO download_receipts (platform, batch_no, receipt)
        VALUES (%(platform)s, %(batch_no)s, %(receipt)s)
        ON CONFLICT DO NOTHING
    """
    parameters = {"platform": platform, "batch_no": batch_no, "receipt": receipt}
    connection.execute(query, parameters)
    return download_receipt(connection, platform, batch_no) or receipt


def download_receipt(connection: Connection, platform: str, batch_no: str) -> str | None:
    """The receipt that a platform gave for the changes of a batch; None if it gave none."""
    query = """
        SELECT receipt
        FROM download_receipts
        WHERE platform = %(platform)s AND batch_no = %(batch_no)s
    """
    parameters = {"platform": platform, "batch_no": batch_no}
    with connection.cursor(row_factory=scalar_row) as cursor:
        receipt: str | None = cursor.execute(query, parameters).fetchone()
    return receipt
