"""What a batch did to the earlier values of its records, element by element."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.city.tables import element_counts
from pipelines.shapes.absence import ElementCount


def of_batch(connection: sa.Connection, batch_no: str) -> list[ElementCount]:
    """How many values a batch kept and emptied; elements of which it did neither are left out."""
    columns = element_counts.c
    query = sa.select(columns.element, columns.kept, columns.emptied)
    query = query.where(columns.batch_no == batch_no)

    counts = []
    for element, kept, emptied in connection.execute(query):
        counts.append(ElementCount(element, kept, emptied))
    return counts
