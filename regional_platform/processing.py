"""Process pending uploads: judge each line, take what is right, issue the receipt.

All three happen in one transaction.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from regional_platform import record_store, upload_store
from regional_platform.answers import ReceiptAnswer, RejectionAnswer, json_bytes
from regional_platform.bodies import lines_of, unpack
from regional_platform.code_forms import CodeLists, Form, form_of_messages
from regional_platform.database import Connection, connect
from regional_platform.messages import Message, MessageRejected, message_of, read_object
from regional_platform.rules import SubjectElements, judge
from regional_platform.settings import Settings
from regional_platform.signatures import NONCE_LIFETIME, timestamp_now
from regional_platform.upload_store import Upload


log = logging.getLogger(__name__)

# Seconds between two looks for pending uploads.
_LOOK_EVERY = 0.2

# Seconds between two deletions of old nonces.
_DELETE_NONCES_EVERY = 60.0


@dataclass
class Line:
    """One line of an upload. It has either a message or a rejection."""

    number: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What could be read of the line as JSON."""
    message: Message | None = None
    rejection: RejectionAnswer | None = None

    def reject(self, error: MessageRejected) -> None:
        """Note why the line is not taken; the record is named if the line names it."""
        self.message = None
        self.rejection = RejectionAnswer(
            line=self.number,
            record_type=self._short_text("record_type"),
            record_key=self._short_text("record_key"),
            code=error.code,
            element=error.element,
            reason=error.reason,
        )

    def _short_text(self, field_name: str) -> str | None:
        value = self.fields.get(field_name)
        if not isinstance(value, str):
            return None
        return value[:64]


class Processor:
    """Threads that process pending uploads, oldest first, until they are stopped.

    All state is in the database, so a platform that was killed continues when it starts again.
    """

    def __init__(
        self,
        conninfo: str,
        settings: Settings,
        types: Mapping[str, SubjectElements],
        code_lists: CodeLists,
    ) -> None:
        self._conninfo = conninfo
        self._settings = settings
        self._types = types
        self._code_lists = code_lists
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, daemon=True) for _ in range(settings.workers)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each thread finish the upload that it is processing, then end it."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _run(self) -> None:
        # A connection that breaks is replaced after a short pause.
        while not self._stopping.wait(_LOOK_EVERY):
            try:
                with connect(self._conninfo) as connection:
                    self._process_until_stopped(connection)
            except psycopg.Error as error:
                log.warning("database: %s", error)

    def _process_until_stopped(self, connection: Connection) -> None:
        delete_nonces_at = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= delete_nonces_at:
                upload_store.delete_nonces(connection, NONCE_LIFETIME)
                delete_nonces_at = time.monotonic() + _DELETE_NONCES_EVERY
            has_processed = self.process_next(connection)
            if not has_processed:
                self._stopping.wait(_LOOK_EVERY)

    def process_next(self, connection: Connection) -> bool:
        """Process the upload that has been pending longest; returns False if there is none."""
        upload = None
        try:
            with connection.transaction():
                upload = upload_store.claim_upload(connection, self._settings.processing_delay)
                if upload is not None:
                    self._process(connection, upload)
        except psycopg.OperationalError:
            # The database is away: nothing is wrong with the upload.
            raise
        except Exception:
            # Whatever is wrong with one upload must not stop those behind it.
            if upload is None:
                log.exception("no upload could be claimed")
                return False
            log.exception("upload %s of %s: put off", upload.upload_no, upload.platform)
            upload_store.postpone_upload(connection, upload)
        return upload is not None

    def _process(self, connection: Connection, upload: Upload) -> None:
        started = time.monotonic()
        # What cannot be read is rejected first, then what breaks a rule.
        page = unpack(upload.body, self._settings.max_page_bytes)
        lines = read_lines(page)
        self._judge(connection, lines, upload.platform)

        # All others are taken, in their order.
        messages = [line.message for line in lines if line.message is not None]
        newer = record_store.take(connection, messages)
        codes = form_of_messages(messages, self._code_lists)
        receipt = final_receipt(upload, lines, codes)
        upload_store.settle_upload(connection, upload, json_bytes(receipt))
        log.info(
            "upload=%s/%s received=%d accepted=%d rejected=%d newer=%d codes=%s seconds=%.2f",
            upload.platform,
            upload.upload_no,
            receipt.received,
            receipt.accepted,
            receipt.rejected,
            newer,
            receipt.codes,
            time.monotonic() - started,
        )

    def _judge(self, connection: Connection, lines: list[Line], platform: str) -> None:
        """Reject the lines whose messages break a rule of this platform."""
        registry = record_store.registered_names(connection, self._credit_codes(lines))
        for line in lines:
            if line.message is None:
                continue
            try:
                judge(line.message, platform, self._types, registry)
            except MessageRejected as error:
                line.reject(error)

    def _credit_codes(self, lines: list[Line]) -> list[str]:
        """The credit codes of all subjects of a page, to look them up in one query."""
        codes = []
        for line in lines:
            if line.message is None:
                continue
            subject = self._types.get(line.message.record_type)
            if subject is None or subject.code is None:
                continue
            code = line.message.elements.get(subject.code)
            if code:
                codes.append(code)
        return codes


def read_lines(page: bytes) -> list[Line]:
    """Read a page; a line that is no message has its rejection, and reading goes on."""
    lines = []
    for number, text in lines_of(page):
        line = Line(number)
        try:
            line.fields = read_object(text)
            line.message = message_of(line.fields)
        except MessageRejected as error:
            line.reject(error)
        lines.append(line)
    return lines


def pending_receipt(upload_no: str, content_digest: str) -> ReceiptAnswer:
    """The receipt of an upload that is not processed yet."""
    return ReceiptAnswer(
        upload_no=upload_no,
        status="pending",
        content_digest=content_digest,
        received=None,
        accepted=None,
        rejected=None,
        rejections=[],
        codes=None,
        issued_at=None,
    )


def final_receipt(upload: Upload, lines: list[Line], codes: Form | None) -> ReceiptAnswer:
    """The receipt of a processed upload.

    It repeats the digest of what was sent, so that it proves what it is for, and says how the
    accepted messages write values of code lists.
    """
    rejections = [line.rejection for line in lines if line.rejection is not None]
    return ReceiptAnswer(
        upload_no=upload.upload_no,
        status="final",
        content_digest=upload.content_digest,
        received=len(lines),
        accepted=len(lines) - len(rejections),
        rejected=len(rejections),
        rejections=rejections,
        codes=codes,
        issued_at=timestamp_now(),
    )
