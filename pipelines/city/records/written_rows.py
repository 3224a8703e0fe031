"""Which rows of a batch made a version of a record."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables


def of_batch(
    connection: sa.Connection, record_type: RecordType, batch_no: str
) -> npt.NDArray[np.int64]:
    """The sorted numbers of the rows that became a new record or changed one."""
    table = record_tables.table_of(record_type)
    query = sa.select(table.c.row_number).where(table.c.batch_no == batch_no)
    return np.unique(np.array(connection.execute(query).scalars().all(), np.int64))
