"""What tells one record from another: the values of its key elements, as they are compared.

The only place that knows it. Repeats within a file, records in the city platform and rejected rows
are all compared by these values.
"""

from __future__ import annotations

import pyarrow as pa

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.folded_text import folded, is_folded


# Counts up when folding changes: `database migrate` then gives every record its key anew.
FOLDING = 1


def key_definition(record_type: RecordType) -> str:
    """What the keys of a record type are made of; keys of another definition are not comparable."""
    return f"{FOLDING}:{','.join(record_type.key)}"


def compared_values(
    values: pa.Array | pa.ChunkedArray, code: str, record_type: RecordType
) -> pa.Array:
    """Canonical values of one key element in the form in which they are compared."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    texts = values.cast(pa.string())
    if is_folded(record_type.elements[code]):
        return folded(texts)
    return texts
