"""The cursor on which the set operations of records run: of psycopg, because they use COPY."""

from __future__ import annotations

import psycopg


Cursor = psycopg.Cursor[tuple[object, ...]]
