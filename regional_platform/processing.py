"""Processing of pending uploads: judge each line, take what is right, issue the receipt, all in one transaction."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from regional_platform import store
from regional_platform.bodies import lines_of, unpack
from regional_platform.database import Connection, connect
from regional_platform.messages import Message, Refused, canonical, message_of, read_object
from regional_platform.rules import SubjectElements, judge
from regional_platform.settings import Settings
from regional_platform.signatures import NONCE_LIFETIME, now


log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.2
_TIDY_EVERY = 60.0


@dataclass(frozen=True)
class Rejection:
    """Why one line of an upload was not taken."""

    line: int
    record_type: str | None
    record_key: str | None
    code: str
    element: str | None
    reason: str


@dataclass
class Line:
    """One line on its way: what could be read of it, and its rejection if there is one."""

    number: int
    fields: Mapping[str, Any]
    message: Message | None = None
    rejection: Rejection | None = None

    def refuse(self, refused: Refused) -> None:
        """Turn a refusal into this line's rejection, naming the record as far as the line names it."""
        self.message = None
        self.rejection = Rejection(
            line=self.number,
            record_type=self._named("record_type"),
            record_key=self._named("record_key"),
            code=refused.code,
            element=refused.element,
            reason=refused.reason,
        )

    def _named(self, field: str) -> str | None:
        value = self.fields.get(field)
        return value[:64] if isinstance(value, str) else None


class Processor:
    """Threads that process pending uploads, oldest first, until they are stopped.

    Everything they know is in the database: a platform that is killed carries on where it was when it starts again.
    """

    def __init__(
        self, conninfo: str, settings: Settings, types: Mapping[str, SubjectElements]
    ) -> None:
        self._conninfo = conninfo
        self._settings = settings
        self._types = types
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, daemon=True) for _ in range(settings.workers)
        ]

    def start(self) -> None:
        """Begin with what is pending."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the threads finish the upload that they are at."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK_AGAIN):
            try:
                with connect(self._conninfo) as connection:
                    self._work(connection)
            except psycopg.Error as error:
                log.warning("database: %s", error)

    def _work(self, connection: Connection) -> None:
        tidy_at = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= tidy_at:
                store.forget_nonces(connection, NONCE_LIFETIME)
                tidy_at = time.monotonic() + _TIDY_EVERY
            if not self.process_one(connection):
                self._stopping.wait(_LOOK_AGAIN)

    def process_one(self, connection: Connection) -> bool:
        """Process the upload that waits longest; False if none does."""
        upload = None
        try:
            with connection.transaction():
                upload = store.claim_upload(connection, self._settings.processing_delay)
                if upload:
                    self._process(connection, upload)
        except psycopg.OperationalError:
            raise
        except Exception:
            # A mistake of ours must not stop the uploads behind this one.
            log.exception(
                "upload %s of %s: put off", upload and upload.upload_no, upload and upload.platform
            )
            if upload:
                store.postpone_upload(connection, upload)
        return upload is not None

    def _process(self, connection: Connection, upload: store.Upload) -> None:
        started = time.monotonic()
        lines = read_lines(unpack(upload.body, self._settings.max_page_bytes))
        self._judge(connection, lines, upload.platform)
        newer = store.take(connection, [line.message for line in lines if line.message])
        receipt = final_receipt(upload, lines)
        store.settle_upload(connection, upload, canonical(receipt).encode())
        counts = "received={received} accepted={accepted} rejected={rejected}".format(**receipt)
        seconds = time.monotonic() - started
        log.info(
            "upload=%s/%s %s newer=%d seconds=%.2f",
            upload.platform,
            upload.upload_no,
            counts,
            newer,
            seconds,
        )

    def _judge(self, connection: Connection, lines: list[Line], platform: str) -> None:
        registry = store.registered_names(
            connection, [code for line in lines if (code := self._credit_code(line))]
        )
        for line in lines:
            try:
                if line.message:
                    judge(line.message, platform, self._types, registry)
            except Refused as refused:
                line.refuse(refused)

    def _credit_code(self, line: Line) -> str | None:
        subject = self._types.get(line.message.record_type) if line.message else None
        return (
            line.message.elements.get(subject.code)
            if line.message and subject and subject.code
            else None
        )


def read_lines(page: bytes) -> list[Line]:
    """Read a page; a line that is no message carries its rejection, and the next is read all the same."""
    lines = []
    for number, text in lines_of(page):
        line = Line(number, {})
        try:
            line.fields = read_object(text)
            line.message = message_of(line.fields)
        except Refused as refused:
            line.refuse(refused)
        lines.append(line)
    return lines


def pending_receipt(upload_no: str, content_digest: str) -> dict[str, Any]:
    """The receipt of an upload that is not processed yet."""
    counts = {"received": None, "accepted": None, "rejected": None}
    named = {"upload_no": upload_no, "status": "pending", "content_digest": content_digest}
    return {**named, **counts, "rejections": [], "issued_at": None}


def final_receipt(upload: store.Upload, lines: list[Line]) -> dict[str, Any]:
    """The receipt of a processed upload; it repeats the digest of what was sent, so that it proves what it is for."""
    rejections = [vars(line.rejection) for line in lines if line.rejection]
    return {
        **pending_receipt(upload.upload_no, upload.content_digest),
        "status": "final",
        "received": len(lines),
        "accepted": len(lines) - len(rejections),
        "rejected": len(rejections),
        "rejections": rejections,
        "issued_at": now().isoformat().replace("+00:00", "Z"),
    }
