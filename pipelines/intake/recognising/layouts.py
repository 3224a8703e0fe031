"""What a recognised header tells about the rows below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pipelines.catalogue.deciding_authorities import authorities_of
from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.intake.readers.grids.grid import Grid, Row
from pipelines.intake.readers.grids.table_layout import TableLayout
from pipelines.intake.recognising.headers.header_matching import OFFICES, Match
from pipelines.intake.recognising.units.stated_units import money_units


BeginsTable: TypeAlias = Callable[[Row, Row], bool]


def _never_begins_table(header: Row, row: Row) -> bool:
    return False


def layout_of(
    grid: Grid, match: Match, begins_table: BeginsTable = _never_begins_table
) -> TableLayout:
    """The layout of a table whose header is recognised.

    `begins_table`: whether a row below a header begins another table.
    """
    head = grid.head()
    record_type = match.record_type
    identifying_codes = _identifying_codes(record_type)
    identifying = set()
    code_columns = set()
    coded_columns = set()
    number_names = {}
    for position, code in match.columns.items():
        element = record_type.elements[code]
        if element.codes is not None:
            coded_columns.add(position)
        if VALUE_TYPES[element.type].measured_in(element) is not None:
            number_names[position] = element.name
        if code not in identifying_codes:
            continue
        identifying.add(position)
        if VALUE_TYPES[element.type].is_identifier:
            code_columns.add(position)

    return TableLayout(
        head=head[: match.header_row],
        written_head=grid.written_head()[: match.header_row],
        elements=match.columns,
        identifying=frozenset(identifying),
        code_columns=frozenset(code_columns),
        coded_columns=frozenset(coded_columns),
        number_names=number_names,
        element_named=match.matcher.element_named,
        begins_table=begins_table,
        money_units=money_units(grid, match),
    )


def _identifying_codes(record_type: RecordType) -> set[str]:
    subject = record_type.subject
    codes = {subject.name, subject.code, subject.id_number, *subject.without_code}
    # Whoever decided is part of the key, and the same in many rows; a template has it filled in.
    of_offices = {office.code.code for office in authorities_of(record_type) if office.code}
    for code in record_type.key:
        element = record_type.elements[code]
        if code not in of_offices and not _is_shared(element):
            codes.add(code)
    return {code for code in codes if code is not None}


def _is_shared(element: Element) -> bool:
    """Whether many records have the same value: a day, an amount, a code, the name of an office."""
    value_type = VALUE_TYPES[element.type]
    is_own = value_type.is_identifier or value_type.is_free_text
    return not is_own or element.name.endswith(OFFICES)
