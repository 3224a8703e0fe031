"""Headers of rows that were staged before, recognised once more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.catalogue.forms import HeaderRemarks
from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.headers.header_matching import HeaderMatcher
from pipelines.intake.recognising.headers.header_notes import without_doubtful
from pipelines.shapes.reading import Column, Reading


# What staging adds to a header that occurs twice.
_REPEATED_HEADER = re.compile(r"#\d+$")


def reading_of_staged(
    names: Sequence[str], record_type: RecordType, remarks: HeaderRemarks
) -> Reading:
    """The columns of the file, taken for elements as intake took them.

    `names` are the headers in their order, those that occur twice with the number that staging
    added.
    """
    headers = [_REPEATED_HEADER.sub("", name) for name in names]
    row: Row = list(headers)
    matcher = HeaderMatcher(record_type, remarks)
    match = without_doubtful(row, matcher.match([row]))

    columns = []
    for position, header in enumerate(headers):
        element = match.columns.get(position)
        columns.append(Column(position, header, element))
    return Reading(record_type=record_type.name, columns=tuple(columns))
