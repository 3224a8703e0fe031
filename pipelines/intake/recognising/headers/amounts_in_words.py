"""Headers of columns that have an amount in words: 罚款金额大写, 罚款金额（人民币大写）, 大写金额."""

from __future__ import annotations

import re

from pipelines.intake.recognising.headers.header_spelling import comparable


_IN_WORDS = re.compile(r"[(\[【]?(?:人民币|中文|汉字)?大写[)\]】]?")


def is_amount_in_words(header: str) -> bool:
    """Whether a header says that its amounts are in words."""
    return bool(_IN_WORDS.search(comparable(header)))


def name_of_amount_in_words(header: str) -> str:
    """What is left of such a header, as names are compared: 罚款金额; "" of a bare 大写."""
    return _IN_WORDS.sub("", comparable(header)).strip("_-:")
