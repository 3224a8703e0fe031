"""How findings travel between stages: one line each, as codes; the catalogue has the words for them."""

from __future__ import annotations

import pyarrow as pa


FINDINGS = pa.schema(
    [
        ("row_number", pa.int64()),
        ("rule", pa.string()),
        ("element", pa.string()),
        ("severity", pa.string()),
        ("detail", pa.string()),
    ]
)
