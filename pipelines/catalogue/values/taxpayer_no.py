"""纳税人识别号 of before the credit code (since 2015 the two are one).

15 characters: six digits of a region and an organisation code. 17 or 20 characters: the ID number of the
owner of an individual business, old or new, and two digits.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.conversion import Conversion
from pipelines.catalogue.values.judgement import Mask
from pipelines.catalogue.values.missing_code import has_no_code
from pipelines.catalogue.values.spellings.written_text import identifiers_in_half_width


READ_WITHIN_TAXPAYER_NO = Conversion(
    "read-within-taxpayer-no",
    "填在这一列的是15位纳税人识别号，已按其中的组织机构代码（后9位）读取",  # noqa: RUF001
)

# What the column of the credit code is headed in the items of the tax office.
_HEADER = "纳税人识别号"

# No region begins with 9, as most credit codes do: of these one may lack its last characters.
_REGION = "[1-8][0-9]{5}"
_DAY = "[01][0-9][0-3][0-9]"

# Old ID numbers have 15 digits too: such a number may be that of a person.
_OF_PERSON = ColumnPattern(f"{_REGION}[0-9]{{2}}{_DAY}[0-9]{{3}}")
_REGION_AND_CODE = f"{_REGION}[0-9A-Z]{{8}}[0-9X]"
_OF_ORGANISATION = ColumnPattern(_REGION_AND_CODE)
_REGION_WIDTH = 6

_TAXPAYER_NO = ColumnPattern(
    f"{_REGION_AND_CODE}"
    f"|{_REGION}[0-9]{{2}}{_DAY}[0-9]{{5}}"
    f"|{_REGION}(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9X][0-9]{{2}}"
)


def are_taxpayer_nos(values: pd.Series) -> Mask:
    """Which values are numbers of taxpayers of 15, 17 or 20 characters."""
    written = identifiers_in_half_width(values)
    are_numbers: Mask = _TAXPAYER_NO.fills(written)
    # Zeros are a word for "no number".
    are_numbers[are_numbers] = ~has_no_code(written[are_numbers])
    return are_numbers


def may_hold_taxpayer_nos(record_type: RecordType) -> bool:
    """Whether a column of credit codes may be headed 纳税人识别号, so that older files have such numbers."""
    return _HEADER in record_type.headers.get(str(record_type.subject.code), ())


def organisation_codes_within(values: pd.Series) -> pd.Series:
    """What stands behind the region in numbers of 15 characters.

    Missing where it is no such number, or may be the ID number of a person.
    """
    written = identifiers_in_half_width(values)
    are_numbers = _OF_ORGANISATION.fills(written) & ~_OF_PERSON.fills(written)
    return written.where(are_numbers).str[_REGION_WIDTH:]
