"""Match keys: by its match key a row finds the record that it is about.

A match key is a digest of the record type and of the folded values of the key (`record_keys` of the
catalogue). It is computed here and nowhere else, copied in with the row, and stored; SQL compares it
and never computes it. `records.record_key` is another thing: the name under which the region knows
a record, given once and never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import compared_values, elements_of_key
from pipelines.city.identity import IdentityCipher
from pipelines.city.records import record_tables
from pipelines.city.records.kept_texts import kept_values
from pipelines.shapes.value_separator import VALUE_SEPARATOR


DIGEST_BYTES = 16


KeyColumn: TypeAlias = pa.Array | pa.ChunkedArray


def match_keys(
    record_type: RecordType, columns: Mapping[str, KeyColumn], count: int
) -> list[bytes]:
    """The match keys of `count` rows.

    `columns` holds texts under the names of the record table and as that keeps them: ID numbers as
    their hash, and those in other texts masked.
    """
    values = {}
    for code in elements_of_key(record_type):
        values[code] = columns[record_tables.column_of(record_type.elements[code])]
    key_columns: list[KeyColumn | str] = [pa.array([record_type.name] * count, pa.string())]
    key_columns += compared_values(values, record_type)
    texts = pc.binary_join_element_wise(
        *key_columns, VALUE_SEPARATOR, null_handling="replace", null_replacement=""
    )
    return [_digest(text) for text in texts.to_pylist()]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:DIGEST_BYTES]


def match_keys_of_canonical_rows(
    record_type: RecordType, rows: pa.Table, cipher: IdentityCipher
) -> dict[int, bytes]:
    """The match keys of rows that are not loaded, by row number.

    `rows` has `row_number` and the elements of the key under their codes, as canonical text.
    """
    columns: dict[str, KeyColumn] = {}
    for code in elements_of_key(record_type):
        element = record_type.elements[code]
        values = rows[code]
        if element.personal:
            values = pa.array(cipher.hash_all(values.to_pylist()), pa.string())
        else:
            texts = values.combine_chunks()
            values = kept_values(texts, element, is_key=True, cipher=cipher)
        columns[record_tables.column_of(element)] = values

    keys = match_keys(record_type, columns, rows.num_rows)
    return dict(zip(rows["row_number"].to_pylist(), keys, strict=True))
