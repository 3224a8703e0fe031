"""What a credit subject is known by: its credit code, or a number that stands for a missing one.

The only place that knows it. Match keys, repeats within a file, and the names and keys of subjects
are all made of the identity that is given here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Element, RecordType, Subject
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.judgement import Mask
from pipelines.catalogue.values.organisation_code import OrganisationCodeType
from pipelines.catalogue.values.registration_no import RegistrationNoType


# Value types whose numbers may stand for a credit code, and how an identity made of one begins.
OTHER_NUMBERS = {
    name: value_type.identity_prefix
    for name, value_type in VALUE_TYPES.items()
    if value_type.identity_prefix
}

ORGANISATION_CODE = OrganisationCodeType.identity_prefix
REGISTRATION_NO = RegistrationNoType.identity_prefix

# How the key of a person as a subject begins; the keyed hash of the ID number follows.
PERSON_KEY = "id:"


def stands_for_code(values: pd.Series, element: Element) -> Mask:
    """Which canonical values of an element may stand for a credit code: those that are sound."""
    return VALUE_TYPES[element.type].stand_for_code(values, element)


def code_or_other_number(canonical: pd.DataFrame, record_type: RecordType) -> pd.Series:
    """The credit code of each row, or whatever sound number stands for it; missing: there is none."""
    subject = record_type.subject
    numbers: pd.Series = canonical[str(subject.code)]
    # Only of rows without a code, which are few: judging numbers takes time.
    without_code = canonical[numbers.isna()]
    if without_code.empty:
        return numbers
    for code in subject.without_code:
        values = without_code[code]
        sound = values.where(stands_for_code(values, record_type.elements[code]))
        numbers = numbers.fillna(sound)
    return numbers


def other_numbers(columns: Mapping[str, pa.Array], record_type: RecordType) -> pa.Array:
    """Identities such as `org:728611939` of the rows that have no credit code; else missing.

    `columns` has the element of the code and those that may stand for it, as canonical text.
    """
    subject = record_type.subject
    codes = columns[str(subject.code)]
    has_none = codes.is_null().to_numpy(zero_copy_only=False)
    numbers = np.full(len(codes), None, dtype=object)
    positions = np.flatnonzero(has_none)
    if subject.without_code and len(positions):
        numbers[positions] = _identities(positions, columns, record_type)
    return pa.array(numbers, pa.string())


def _identities(
    positions: np.ndarray, columns: Mapping[str, pa.Array], record_type: RecordType
) -> pd.Series:
    identities = pd.Series(None, index=range(len(positions)), dtype="str")
    for code in record_type.subject.without_code:
        element = record_type.elements[code]
        values = columns[code].take(pa.array(positions)).to_pandas().astype("str")
        sound = values.where(stands_for_code(values, element))
        identities = identities.fillna(OTHER_NUMBERS[element.type] + sound)
    return identities.astype("object").where(identities.notna(), None)


def identities(columns: Mapping[str, pa.Array], record_type: RecordType) -> pa.Array:
    """The credit code of each row, else the identity made of another number; else missing."""
    codes = columns[str(record_type.subject.code)]
    if not record_type.subject.without_code or not codes.null_count:
        return codes
    return pc.coalesce(codes, other_numbers(columns, record_type))


def identity_elements(subject: Subject) -> tuple[str, ...]:
    """The elements that `identities` reads."""
    return (subject.code, *subject.without_code) if subject.code else ()
