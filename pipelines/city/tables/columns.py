"""What the tables share: their metadata, and the columns of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa


metadata = sa.MetaData()

# Text that is only ever looked up: compared byte by byte, whatever the database's language.
KEY = sa.Text(collation="C")

NOW = sa.text("now()")


def listed(words: Iterable[StrEnum]) -> str:
    """Words of a column as a list in SQL, for its constraint."""
    return ", ".join(f"'{word.value}'" for word in words)


def is_word(column: str, *words: StrEnum) -> sa.ColumnElement[bool]:
    """Whether a column holds one of some words, which stand in the statement itself.

    PostgreSQL only takes an index of some rows where a statement says in words which rows it means.
    """
    literals = [sa.literal(word.value, literal_execute=True) for word in words]
    if len(literals) == 1:
        return sa.column(column) == literals[0]
    return sa.column(column).in_(literals)


def instant(name: str, **options: Any) -> sa.Column[Any]:
    """A column of moments; they are kept with their zone."""
    return sa.Column(name, sa.DateTime(timezone=True), **options)
