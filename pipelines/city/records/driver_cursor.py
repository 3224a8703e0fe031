"""The cursor on which the set operations of records run: of psycopg, because they use COPY."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import psycopg
from psycopg.sql import Composed


Cursor = psycopg.Cursor[tuple[object, ...]]

Row = TypeVar("Row")


def rows_as(
    cursor: Cursor,
    row_type: Callable[..., Row],
    query: str | Composed,
    parameters: Mapping[str, Any] | None = None,
) -> list[Row]:
    """Run a query, and make an object of each row.

    `row_type`: a class that takes the columns of the query in their order; `int` for a single column of
    numbers. The driver gives integers as int, texts as str and arrays as lists; NULL is None.
    """
    rows = cursor.execute(query, parameters).fetchall()
    return [row_type(*row) for row in rows]
