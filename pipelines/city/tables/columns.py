"""What the tables share: their metadata, and the columns of a kind."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


metadata = sa.MetaData()

# Text that is only ever looked up: compared byte by byte, whatever the database's language.
KEY = sa.Text(collation="C")

NOW = sa.text("now()")


def instant(name: str, **options: Any) -> sa.Column[Any]:
    """A column of moments; they are kept with their zone."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)
