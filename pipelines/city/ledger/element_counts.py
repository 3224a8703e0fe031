"""What a batch did to the earlier values of its records, element by element."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.city.tables import element_counts
from pipelines.shapes.absence import ElementCount


def of_batch(connection: sa.Connection, batch_no: str) -> list[ElementCount]:
    """How many values a batch kept and emptied; elements of which it did neither are left out."""
    query = sa.select(
        element_counts.c.element, element_counts.c.kept, element_counts.c.emptied
    ).where(element_counts.c.batch_no == batch_no)
    return [ElementCount(*row) for row in connection.execute(query)]
