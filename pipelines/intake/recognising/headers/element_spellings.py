"""Which texts in a header mean which element of a record type."""

from __future__ import annotations

from pipelines.catalogue.model import RecordType
from pipelines.intake.recognising.headers.header_spelling import (
    bare_spelling,
    comparable,
    spellings_of,
)


def code_of_spelling(record_type: RecordType) -> dict[str, str]:
    """Spelling → code of the element that it means.

    Where two elements share a spelling, full names win over codes and synonyms, and these win over
    names without their remarks. Names without their brackets and marks come last.
    """
    elements = record_type.elements.values()
    # What is there already is not overwritten.
    codes: dict[str, str] = {}

    for element in elements:
        codes.setdefault(comparable(element.name), element.code)

    for element in elements:
        for name in (element.code, *element.synonyms, *record_type.headers.get(element.code, ())):
            codes.setdefault(comparable(name), element.code)

    for element in elements:
        for spelling in spellings_of(element.name)[1:]:
            codes.setdefault(spelling, element.code)

    for element in elements:
        for name in (element.name, *element.synonyms, *record_type.headers.get(element.code, ())):
            codes.setdefault(bare_spelling(name), element.code)

    return codes
