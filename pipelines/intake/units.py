"""Amounts under a header that says 元: the values are given their unit, so that nobody reads them as 万元."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element


_IN_YUAN = re.compile(r"(?<!万)(?<!亿)元[)\]】]?$")
_PLAIN = r"^\s*[0-9０-９][0-9０-９,，]*([.．][0-9０-９]+)?\s*$"


def says_yuan(header: str) -> bool:
    """Whether a header ends with the unit 元: 罚款金额(元), 金额（单位：元）, 罚款金额/元."""
    return bool(_IN_YUAN.search(unicodedata.normalize("NFKC", header).strip()))


def with_unit(values: pa.ChunkedArray, element: Element | None, header: str) -> pa.ChunkedArray:
    """Values of a column as validation should read them: bare numbers of an amount in 元 with their unit behind."""
    if element is None or element.type != "amount" or not says_yuan(header):
        return values
    bare = pc.fill_null(pc.match_substring_regex(values, _PLAIN), False)
    return pc.if_else(bare, pc.binary_join_element_wise(values, "元", ""), values)
