"""What has yet to be sent to the region.

Waiting rows are cut into pages. A page is sent until it arrives, and closed by the region's
receipt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from pipelines.city.exchange.version_messages import messages_of_versions
from pipelines.city.ledger.batch_rows import in_order_of, issued_number
from pipelines.city.locks import UPLOAD_LOCK
from pipelines.city.platform import CityPlatform
from pipelines.city.records.record_tables import VersionId
from pipelines.city.tables import OutboxState, PageState, outbox, uploads
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.shapes.exchange_messages import RecordMessage, RegionalRejection


_UPLOAD_SEQUENCE = sa.Sequence("upload_numbers")


@dataclass(frozen=True)
class Page:
    """What is sent under one idempotency key."""

    upload_no: str
    messages: list[RecordMessage]
    """In the order of the page's lines."""
    unmade: Mapping[int, str] = field(default_factory=dict)
    """Rows of which no message can be made: number in the outbox → why. They have to leave it."""


@dataclass(frozen=True)
class SentPage:
    """What a page's receipt has to repeat."""

    content_digest: str
    lines: int


@contextmanager
def exclusively(platform: CityPlatform) -> Iterator[None]:
    """Let only one process upload at a time.

    A second one waits here instead of giving up, so that rows which came meanwhile are sent too.
    """
    lock = sa.text("SELECT pg_advisory_lock(:key)")
    with platform.database.session() as connection:
        # Nobody unlocks: the lock goes with the session, be it closed or killed.
        connection.execute(lock, {"key": UPLOAD_LOCK})
        yield


def cut_pages(platform: CityPlatform, page_rows: int) -> list[str]:
    """Put all waiting rows into pages of at most `page_rows`, in order.

    Returns the numbers of the new pages.
    """
    upload_nos: list[str] = []
    while True:
        upload_no = _cut_page(platform, page_rows)
        if upload_no is None:
            return upload_nos
        upload_nos.append(upload_no)


def _cut_page(platform: CityPlatform, page_rows: int) -> str | None:
    """Put the first waiting rows into a page; None: no row waits."""
    # The rows are locked until they have their page, so that no other pass puts them into a second one.
    waiting = (
        sa.select(outbox.c.outbox_no)
        .where(outbox.c.upload_no.is_(None), outbox.c.state == OutboxState.WAITING)
        .order_by(outbox.c.outbox_no)
        .limit(page_rows)
        .with_for_update()
    )
    with platform.transaction() as connection:
        outbox_nos = connection.execute(waiting).scalars().all()
        if not outbox_nos:
            return None
        upload_no = _new_upload(connection, len(outbox_nos))
        _assign_lines(connection, upload_no, outbox_nos)
        return upload_no


def _new_upload(connection: sa.Connection, lines: int) -> str:
    statement = (
        sa.insert(uploads)
        .values(upload_no="U" + issued_number(_UPLOAD_SEQUENCE), lines=lines)
        .returning(uploads.c.upload_no)
    )
    upload_no: str = connection.execute(statement).scalar_one()
    return upload_no


def _assign_lines(connection: sa.Connection, upload_no: str, outbox_nos: Sequence[int]) -> None:
    """Number the rows of a page from 1, in the order of the outbox."""
    # One statement, because a page may have thousands of rows.
    line = sa.func.row_number().over(order_by=outbox.c.outbox_no)
    numbered = (
        sa.select(outbox.c.outbox_no, line.label("line"))
        .where(outbox.c.outbox_no.in_(outbox_nos))
        .subquery()
    )
    statement = (
        sa.update(outbox)
        .where(outbox.c.outbox_no == numbered.c.outbox_no)
        .values(upload_no=upload_no, line=numbered.c.line)
    )
    connection.execute(statement)


def unsent(platform: CityPlatform) -> list[str]:
    """Pages that the region has not taken yet, in order."""
    return _pages_in_state(platform, PageState.CUT)


def without_final_receipt(platform: CityPlatform) -> list[str]:
    """Pages that were sent and whose final receipt is missing, in order."""
    return _pages_in_state(platform, PageState.SENT)


def _pages_in_state(platform: CityPlatform, state: PageState) -> list[str]:
    is_in_state = uploads.c.state == state
    query = sa.select(uploads.c.upload_no).where(is_in_state)
    query = query.order_by(*in_order_of(uploads.c.upload_no))
    with platform.transaction() as connection:
        rows = connection.execute(query)
        return list(rows.scalars())


def page(platform: CityPlatform, upload_no: str) -> Page:
    """The messages of a page, line by line; the same each time, since versions never change."""
    lines = sa.select(outbox).where(outbox.c.upload_no == upload_no).order_by(outbox.c.line)
    with platform.transaction() as connection:
        rows = connection.execute(lines).all()
        versions_by_type: dict[str, list[VersionId]] = defaultdict(list)
        for row in rows:
            versions_by_type[row.record_type].append((row.record_id, row.version))

        messages: dict[VersionId, RecordMessage] = {}
        reasons: dict[VersionId, str] = {}
        for record_type, versions in versions_by_type.items():
            made = messages_of_versions(connection, platform, record_type, versions)
            messages |= made.messages
            reasons |= made.reasons

    messages_in_order = []
    unmade = {}
    for row in rows:
        version_id = (row.record_id, row.version)
        if version_id in messages:
            messages_in_order.append(messages[version_id])
        else:
            unmade[row.outbox_no] = f"{row.record_type}: {reasons[version_id]}"
    return Page(upload_no, messages_in_order, unmade)


def note_sent(
    platform: CityPlatform, upload_no: str, content_digest: str, record_digests: Sequence[str]
) -> None:
    """Note that the region has taken a page, with the digests of the page and of each record."""
    sent = (
        sa.update(uploads)
        .where(_is_page(upload_no, PageState.CUT))
        .values(
            state=PageState.SENT,
            content_digest=content_digest,
            sent_at=sa.func.now(),
        )
    )

    is_line = outbox.c.line == sa.bindparam("of_line")
    line_sent = (
        sa.update(outbox)
        .where(outbox.c.upload_no == upload_no, is_line)
        .values(state=OutboxState.SENT, digest=sa.bindparam("record_digest"))
    )

    # Reconciling compares these digests: after a change of the catalogue the same version may give
    # another message.
    values = []
    for line, record_digest in enumerate(record_digests, 1):
        values.append({"of_line": line, "record_digest": record_digest})

    with platform.transaction() as connection:
        # A second note about the same page, after a lost answer, changes nothing.
        if connection.execute(sent).rowcount:
            connection.execute(line_sent, values)


def sent_page(platform: CityPlatform, upload_no: str) -> SentPage:
    """What was sent under a number."""
    is_page = uploads.c.upload_no == upload_no
    query = sa.select(uploads.c.content_digest, uploads.c.lines).where(is_page)
    with platform.transaction() as connection:
        row = connection.execute(query).one()
    return SentPage(row.content_digest, row.lines)


def acknowledge_page(
    platform: CityPlatform, upload_no: str, rejections: Sequence[RegionalRejection]
) -> None:
    """Close a page by the region's final receipt.

    `rejections` are those of single lines; all other lines count as accepted.
    """
    closed = (
        sa.update(uploads)
        .where(_is_page(upload_no, PageState.SENT))
        .values(
            state=PageState.FINAL,
            final_at=sa.func.now(),
            refused=len(rejections),
            accepted=uploads.c.lines - len(rejections),
        )
    )

    of_page = sa.update(outbox).where(outbox.c.upload_no == upload_no)
    with platform.transaction() as connection:
        # Another pass has closed the page already.
        if connection.execute(closed).rowcount == 0:
            return

        # All lines first, then the rejected ones: of those there are few.
        connection.execute(of_page.values(state=OutboxState.ACCEPTED))
        for rejection in rejections:
            of_line = of_page.where(outbox.c.line == rejection.line)
            statement = of_line.values(
                state=OutboxState.REJECTED,
                reason_code=rejection.code,
                reason=mask_numbers_in(rejection.reason),
                element=rejection.element,
            )
            connection.execute(statement)


def delete_unsent_page(platform: CityPlatform, upload_no: str) -> None:
    """Delete a page that the region has not taken.

    Its rows wait again, in their order, for another page. Its number is never used again.
    """
    deletion = sa.delete(uploads).where(_is_page(upload_no, PageState.CUT))
    of_page = sa.update(outbox).where(outbox.c.upload_no == upload_no)
    waiting = of_page.values(upload_no=None, line=None)
    with platform.transaction() as connection:
        if connection.execute(deletion).rowcount:
            connection.execute(waiting)


def note_not_sent(platform: CityPlatform, upload_no: str) -> None:
    """Note that a page has to be sent again, because the region does not know it."""
    is_sent = _is_page(upload_no, PageState.SENT)
    not_sent = sa.update(uploads).where(is_sent).values(state=PageState.CUT, sent_at=None)
    of_page = sa.update(outbox).where(outbox.c.upload_no == upload_no)
    waiting = of_page.values(state=OutboxState.WAITING)
    with platform.transaction() as connection:
        if connection.execute(not_sent).rowcount:
            connection.execute(waiting)


def _is_page(upload_no: str, state: PageState) -> sa.ColumnElement[bool]:
    """A page by its number, as long as it is in a state: another pass may have gone on with it."""
    return sa.and_(
        uploads.c.upload_no == upload_no,
        uploads.c.state == state,
    )


# State of an outbox row → what `status` calls it.
_COUNTED_STATES = {
    OutboxState.WAITING: "waiting",
    OutboxState.SENT: "awaiting_receipt",
    OutboxState.ACCEPTED: "accepted_by_region",
    OutboxState.REJECTED: "refused_by_region",
}


def counts(platform: CityPlatform) -> dict[str, int]:
    """How many outbox rows are waiting, sent, accepted by the region, rejected by it."""
    query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
    with platform.transaction() as connection:
        rows = connection.execute(query).all()
    count_of = {str(state): count for state, count in rows}
    return {name: count_of.get(state, 0) for state, name in _COUNTED_STATES.items()}
