"""What the region has to hear of: pages cut once, sent until they arrive, settled by the region's receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipelines import catalogue, settings
from pipelines.catalogue.model import RecordType
from pipelines.city.engine import session, transaction
from pipelines.city.identity import vault
from pipelines.city.ledger.batch_rows import issued_number
from pipelines.city.records import record_tables
from pipelines.city.records.merge import department_code
from pipelines.city.tables import batches, outbox, records, uploads
from pipelines.shapes.exchange import RegionalRejection
from pipelines.shapes.privacy import mask_numbers_in


UPLOAD_LOCK = 15_250_102
"""Advisory lock: one pass uploads at a time, so that pages arrive in order; the next one waits its turn."""

_UPLOAD_SEQUENCE = sa.Sequence("upload_numbers")
Message = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What is sent under one idempotency key."""

    upload_no: str
    messages: list[Message]


@contextmanager
def exclusively() -> Iterator[None]:
    """Hold the right to upload; a pass that finds it taken waits, so nothing is left for a next wake-up."""
    with session() as connection:
        # Nobody unlocks: the lock goes with the session, be it closed or killed.
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": UPLOAD_LOCK})
        yield


def cut_pages(page_rows: int) -> list[str]:
    """Put all waiting rows into pages of at most `page_rows`, in order; the numbers of the new pages."""
    cut = []
    while number := _cut_page(page_rows):
        cut.append(number)
    return cut


def _cut_page(page_rows: int) -> str | None:
    with transaction() as connection:
        waiting = (
            sa.select(outbox.c.outbox_no)
            .where(outbox.c.upload_no.is_(None))
            .order_by(outbox.c.outbox_no)
        )
        numbers = connection.execute(waiting.limit(page_rows).with_for_update()).scalars().all()
        if not numbers:
            return None
        number = "U" + issued_number(_UPLOAD_SEQUENCE)
        made = (
            sa.insert(uploads)
            .values(upload_no=number, lines=len(numbers))
            .returning(uploads.c.upload_no)
        )
        upload_no: str = connection.execute(made).scalar_one()
        line = sa.func.row_number().over(order_by=outbox.c.outbox_no)
        chosen = (
            sa.select(outbox.c.outbox_no, line.label("line"))
            .where(outbox.c.outbox_no.in_(numbers))
            .subquery()
        )
        put = sa.update(outbox).where(outbox.c.outbox_no == chosen.c.outbox_no)
        connection.execute(put.values(upload_no=upload_no, line=chosen.c.line))
        return upload_no


def unsent() -> list[str]:
    """Pages that the region has not taken yet, in order."""
    return _numbers("cut")


def unsettled() -> list[str]:
    """Pages that were sent and whose final receipt is missing, in order."""
    return _numbers("sent")


def _numbers(state: str) -> list[str]:
    query = (
        sa.select(uploads.c.upload_no).where(uploads.c.state == state).order_by(uploads.c.upload_no)
    )
    with transaction() as connection:
        return list(connection.execute(query).scalars())


def page(upload_no: str) -> Page:
    """The messages of a page, line by line; the same each time, since versions never change."""
    lines = sa.select(outbox).where(outbox.c.upload_no == upload_no).order_by(outbox.c.line)
    with transaction() as connection:
        rows = connection.execute(lines).all()
        found: dict[tuple[int, int], Message] = {}
        for name in {row.record_type for row in rows}:
            wanted = [(row.record_id, row.version) for row in rows if row.record_type == name]
            found |= _messages(connection, catalogue.current().record_types[name], wanted)
    return Page(upload_no, [found[row.record_id, row.version] for row in rows])


def _messages(
    connection: sa.Connection, record_type: RecordType, wanted: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Message]:
    table = record_tables.table_of(record_type)
    pair = sa.tuple_(table.c.record_id, table.c.version)
    query = (
        sa.select(records.c.record_key, batches.c.department, table)
        .join(records, records.c.record_id == table.c.record_id)
        .join(batches, batches.c.batch_no == table.c.batch_no)
        .where(table.c.record_id.in_([record_id for record_id, _ in wanted]), pair.in_(wanted))
    )
    rows = connection.execute(query).mappings()
    return {(row["record_id"], row["version"]): _message(record_type, dict(row)) for row in rows}


def _message(record_type: RecordType, row: Mapping[str, Any]) -> Message:
    return {
        "record_type": record_type.name,
        "catalogue_version": row["catalogue_version"],
        "record_key": bytes(row["record_key"]).hex(),
        "version": row["version"],
        "action": "upsert",
        "origin": settings.current().platform_code,
        "department": department_code(row["department"]),
        "changed_at": row["valid_from"].isoformat().replace("+00:00", "Z"),
        "elements": elements_of(record_type, row),
    }


def elements_of(record_type: RecordType, row: Mapping[str, Any]) -> dict[str, str]:
    """A version's fields as canonical text, identity numbers in clear, missing values left out."""
    found = {}
    for element in record_type.elements.values():
        name = element.code.lower()
        value = row[f"{name}_encrypted"] if element.personal else row[name]
        if value is not None:
            found[element.code] = (
                vault().decrypt(bytes(value)) if element.personal else _plain(value)
            )
    return found


def _plain(value: object) -> str:
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return text.rstrip("0").rstrip(".") if hasattr(value, "as_tuple") and "." in text else text


def sent(upload_no: str, content_digest: str, digests: Sequence[str]) -> None:
    """Note that the region has taken a page, under which digest, and the digest of each line's record."""
    with transaction() as connection:
        one = sa.update(uploads).where(uploads.c.upload_no == upload_no, uploads.c.state == "cut")
        noted = connection.execute(
            one.values(state="sent", content_digest=content_digest, sent_at=sa.func.now())
        )
        if noted.rowcount == 0:
            return
        put = sa.update(outbox).where(
            outbox.c.upload_no == upload_no, outbox.c.line == sa.bindparam("at")
        )
        values = [{"at": line, "of": digest} for line, digest in enumerate(digests, 1)]
        connection.execute(put.values(state="sent", digest=sa.bindparam("of")), values)


def settle(upload_no: str, rejections: Sequence[RegionalRejection]) -> None:
    """Close a page by the region's final receipt: its refusals by line, all other lines accepted."""
    with transaction() as connection:
        one = sa.update(uploads).where(uploads.c.upload_no == upload_no, uploads.c.state == "sent")
        counts = {"refused": len(rejections), "accepted": uploads.c.lines - len(rejections)}
        closed = connection.execute(one.values(state="final", final_at=sa.func.now(), **counts))
        if closed.rowcount == 0:
            return
        mine = sa.update(outbox).where(outbox.c.upload_no == upload_no)
        connection.execute(mine.values(state="accepted"))
        for rejection in rejections:
            why = {
                "reason_code": rejection.code,
                "reason": mask_numbers_in(rejection.reason),
                "element": rejection.element,
            }
            line = mine.where(outbox.c.line == rejection.line)
            connection.execute(line.values(state="refused", **why))


def batches_with_news() -> list[str]:
    """Batches with rows that the region refused and whose department has not been told yet."""
    with transaction() as connection:
        return sorted({refusal["batch_no"] for refusal in _untold(connection)})


def refusals_of(batch_no: str) -> list[dict[str, Any]]:
    """What the region refused of a batch and nobody was told yet: row, element, code, reason, whose record."""
    with transaction() as connection:
        return _untold(connection, batch_no)


def told(refusals: Sequence[Mapping[str, Any]]) -> None:
    """Remember that the department has its receipt about just these refusals: others may have come meanwhile."""
    with transaction() as connection:
        numbers = [refusal["outbox_no"] for refusal in refusals]
        connection.execute(
            sa.update(outbox).where(outbox.c.outbox_no.in_(numbers)).values(receipted=True)
        )


def _untold(connection: sa.Connection, batch_no: str | None = None) -> list[dict[str, Any]]:
    """Refusals that nobody was told yet, of one batch or of all, in the order of the outbox."""
    is_untold = sa.and_(outbox.c.state == "refused", outbox.c.receipted.is_(False))
    names = (
        connection.execute(sa.select(outbox.c.record_type).where(is_untold).distinct())
        .scalars()
        .all()
    )
    found: list[dict[str, Any]] = []
    for name in names:
        record_type = catalogue.current().record_types[name]
        table = record_tables.table_of(record_type)
        query = (
            sa.select(
                *(outbox.c[column] for column in ("outbox_no", "record_type", "element", "reason")),
                outbox.c.reason_code.label("code"),
                *(table.c[column] for column in ("batch_no", "row_number")),
                table.c[record_type.subject.name.lower()].label("subject_name"),
                sa.func.encode(records.c.record_key, "hex").label("record_key"),
            )
            .join(records, records.c.record_id == outbox.c.record_id)
            .join(
                table,
                sa.and_(
                    table.c.record_id == outbox.c.record_id, table.c.version == outbox.c.version
                ),
            )
            .where(is_untold, outbox.c.record_type == name)
        )
        query = query if batch_no is None else query.where(table.c.batch_no == batch_no)
        found += [dict(row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda refusal: refusal["outbox_no"])


def counts() -> dict[str, int]:
    """How many outbox rows are waiting, sent, accepted by the region, refused by it."""
    query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
    with transaction() as connection:
        found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
    names = {
        "waiting": "waiting",
        "sent": "awaiting_receipt",
        "accepted": "accepted_by_region",
        "refused": "refused_by_region",
    }
    return {name: found.get(state, 0) for state, name in names.items()}
