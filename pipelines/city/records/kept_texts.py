"""Texts as the record tables keep them: numbers of persons are masked, whatever element holds them.

The unmasked text is kept in the department's own file only, and with rejected rows, which are
encrypted whole.
"""

from __future__ import annotations

from functools import partial

import pyarrow as pa

from pipelines.catalogue.model import Element
from pipelines.catalogue.personal_text import masked_value, masked_values, numbers_in
from pipelines.city.identity import IdentityCipher


# Hexadecimal digits of a keyed hash that tell two masked numbers of one element apart.
HASH_DIGITS = 8


def kept_values(
    values: pa.Array, element: Element, *, is_key: bool, cipher: IdentityCipher
) -> pa.Array:
    """The values of an element as they are kept.

    A value of a key gets a part of the keyed hash of what is masked behind it: two persons whose
    numbers have one mask are two records, and the same number is found again without being kept.
    """
    if not is_key:
        return masked_values(values, element)
    mask = partial(_masked_key, cipher)
    return masked_values(values, element, mask)


def _masked_key(cipher: IdentityCipher, text: str, element: Element) -> str:
    masked = masked_value(text, element)
    if masked == text:
        return text

    # With the element, so that the hash tells nothing of the same person in another table's key.
    hashed = [element.code]
    for number in numbers_in(text, element):
        if number.is_certain:
            hashed.append(number.digits)
    keyed_hash = cipher.keyed_hash(";".join(hashed))
    return f"{masked}#{keyed_hash[:HASH_DIGITS]}"
