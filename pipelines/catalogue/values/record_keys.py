"""What tells one record from another: the values of its key elements, as they are compared.

The only place that knows it. Repeats within a file, records in the city platform and rejected rows
are all compared by these values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import pyarrow as pa

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.spellings.authority_names import compared_authorities
from pipelines.catalogue.values.spellings.folded_text import folded
from pipelines.catalogue.values.spellings.period_spellings import compared_periods
from pipelines.catalogue.values.subject_numbers import identities


# Counts up when folding changes, or what is masked in texts: `database migrate` then gives every
# record its key anew, and masks what earlier searches for numbers of persons have left.
FOLDING = 3

# Behind an element of the key that is compared as a period; counts up when their reading changes.
_PERIOD = ("period1",)


def is_folded(element: Element) -> bool:
    """Whether an element's values are compared in folded form.

    Dates, codes and numbers have a canonical form. Of an ID number only a hash is kept.
    """
    return VALUE_TYPES[element.type].is_free_text and not element.personal


def key_definition(record_type: RecordType) -> str:
    """What the keys of a record type are made of; keys of another definition are not comparable."""
    elements = []
    for code in record_type.key:
        others = record_type.subject.without_code if _is_subject_code(code, record_type) else ()
        period = _PERIOD if record_type.elements[code].is_period else ()
        elements.append("|".join((code, *others, *period)))
    definition = f"{FOLDING}:{','.join(elements)}"
    if record_type.authorities and any(
        is_folded(record_type.elements[code]) for code in record_type.key
    ):
        definition += f":{_digest_of(record_type.authorities)}"
    return definition


def _digest_of(authorities: Mapping[str, str]) -> str:
    text = json.dumps(sorted(authorities.items()), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def elements_of_key(record_type: RecordType) -> tuple[str, ...]:
    """The elements of which a key is made: those of the key, and what stands for a missing code."""
    if record_type.subject.code in record_type.key:
        others = record_type.subject.without_code
        return tuple(dict.fromkeys((*record_type.key, *others)))
    return record_type.key


def compared_values(columns: Mapping[str, pa.Array], record_type: RecordType) -> list[pa.Array]:
    """The parts of the keys of some rows, in the form in which they are compared.

    `columns` has the canonical values of `elements_of_key`, by their codes.
    """
    texts = {}
    for code in elements_of_key(record_type):
        values = columns[code]
        if isinstance(values, pa.ChunkedArray):
            values = values.combine_chunks()
        texts[code] = values.cast(pa.string())

    compared = []
    for code in record_type.key:
        if _is_subject_code(code, record_type):
            compared.append(identities(texts, record_type))
        else:
            compared.append(compared_part(texts[code], record_type.elements[code], record_type))
    return compared


def compared_part(texts: pa.Array, element: Element, record_type: RecordType) -> pa.Array:
    """Canonical texts of one part of the key, in the form in which they are compared.

    The identity of the subject is made of several elements: it is none of these parts.
    """
    if element.is_period:
        return compared_periods(folded(texts))
    if is_folded(element):
        return compared_authorities(folded(texts), record_type.authorities)
    return texts


def is_spelling_only(element: Element, record_type: RecordType) -> bool:
    """Whether a difference in this element between a row and its record is one of spelling only.

    Both have the same key, so that folding takes away what differs in the texts of the key.
    """
    return element.code in record_type.key and is_folded(element)


def _is_subject_code(code: str, record_type: RecordType) -> bool:
    return code == record_type.subject.code
