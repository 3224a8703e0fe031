"""Which files are receipts of ours, byte for byte: a program that copies folders may bring them back.

Answered like deliveries they would breed: each round there would be a receipt for each receipt.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import Batch
from pipelines.city.engine import Connection
from pipelines.city.ledger.batch_rows import COLUMNS, batch_of
from pipelines.city.tables import batches, issued_receipts


def note_issued(
    connection: Connection,
    batch_no: str,
    digests: Sequence[str],
    *,
    rows_to_mend: Sequence[str] = (),
) -> None:
    """Note the files that were issued about a batch, by their SHA-256.

    `rows_to_mend`: the digests of those that hold rows to be mended and dropped again.
    """
    rows = []
    for digest in digests:
        has_rows = digest in rows_to_mend
        rows.append({"digest": digest, "batch_no": batch_no, "has_rows_to_mend": has_rows})
    # A receipt that is issued again is the same byte for byte.
    connection.execute(insert(issued_receipts).values(rows).on_conflict_do_nothing())


def batch_answered_by(connection: Connection, digest: str, department: str) -> Batch | None:
    """The batch of a department that one of our files was issued about, if the file needs no answer.

    It needs one if it holds rows to be mended, as long as the batch did not begin with such a file too:
    then the same rows went round once already.
    """
    earlier = issued_receipts.alias("earlier")
    has_gone_round = sa.exists().where(earlier.c.digest == batches.c.digest)
    needs_no_answer = sa.or_(sa.not_(issued_receipts.c.has_rows_to_mend), has_gone_round)
    query = (
        sa.select(*COLUMNS)
        .join(issued_receipts, issued_receipts.c.batch_no == batches.c.batch_no)
        .where(
            issued_receipts.c.digest == digest,
            batches.c.department == department,
            batches.c.receipt.is_not(None),
            needs_no_answer,
        )
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else batch_of(row)
