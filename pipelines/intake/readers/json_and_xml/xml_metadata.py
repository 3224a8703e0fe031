"""What stands in an XML file beside its records: <rows 金额单位="元">, <单位>元</单位>."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from pipelines.intake.readers.grids.grid import NamedText
from pipelines.intake.readers.grids.unit_words import is_unit_field
from pipelines.intake.readers.json_and_xml.xml_field_lists import (
    describes_element,
    is_list_of_names,
)
from pipelines.intake.readers.json_and_xml.xml_fields import local_name, name_attribute, text_within
from pipelines.intake.readers.json_and_xml.xml_tables import records_by_name


# Texts that are looked at, and characters of one.
_MOST_TEXTS = 1_000
_MOST_CHARACTERS = 300


def texts_beside_tables(root: Element) -> list[NamedText]:
    """Names and texts outside of all records; a record that has no other of its name is outside."""
    records = set()
    for elements in records_by_name(root).values():
        if len(elements) > 1:
            records |= {id(element) for element in elements}
    return list(islice(_short_texts(root, records), _MOST_TEXTS))


def _short_texts(root: Element, records: set[int]) -> Iterator[NamedText]:
    for name, text in _texts(root, records):
        if text.strip() and len(text) <= _MOST_CHARACTERS:
            yield name, text


def _texts(element: Element, records: set[int]) -> Iterator[NamedText]:
    name = name_attribute(element)
    if name is not None:
        # <property name="金额单位" value="元"/>; of a list of fields each has a unit of its own.
        value = element.attrib.get("value") or text_within(element)
        yield name, value or ""
        return
    has_value = not len(element) and bool(text_within(element))
    for attribute, text in element.attrib.items():
        label = local_name(attribute)
        # <成交价 unit="元">: the unit of one value is none of the others.
        if not (has_value and is_unit_field(label, text)):
            yield label, text
    if not len(element) and element.text:
        yield local_name(element.tag), element.text
    has_fields = is_list_of_names(local_name(element.tag))
    for child in element:
        if id(child) not in records and not (has_fields and describes_element(child)):
            yield from _texts(child, records)
