"""The lists of fields in an XML file: what programs call the fields of the records beside them.

FIELDS and DATA: short names or positions in the records, and their titles in a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from xml.etree.ElementTree import Element

from pipelines.intake.readers.grids.grid import NamedText
from pipelines.intake.readers.grids.object_grid import Object
from pipelines.intake.readers.grids.unit_words import is_unit_field
from pipelines.intake.readers.json_and_xml.xml_fields import (
    CURRENCY_SUFFIX,
    UNIT_SUFFIX,
    local_name,
    text_within,
    unit_fields,
)


# Elements that hold the names of the fields of records beside them.
LISTS_OF_NAMES = frozenset(
    {
        "fields",
        "field",
        "columns",
        "header",
        "headers",
        "metadata",
        "schema",
        "meta",
        "titles",
        "fieldlist",
        "elementtype",
    }
)

_HAS_CHINESE = re.compile("[\u4e00-\u9fff]")


def is_list_of_names(name: str) -> bool:
    """Whether an element of this name holds the names of fields, and no record."""
    return name.casefold() in LISTS_OF_NAMES


def lists_of_names(root: Element) -> list[list[tuple[str, str]]]:
    """Each list of fields in a file: code and title of each; one of them may stand for both."""
    lists = []
    for element in root.iter():
        if not is_list_of_names(local_name(element.tag)):
            continue
        labels = [_code_and_title(child) for child in element]
        if len(labels) < 2 and element.text:
            labels = [(name, name) for name in re.split(r"[,，|;\t]", element.text.strip())]
        if len(labels) > 1 and all(title for _, title in labels):
            lists.append(labels)
    return lists


def _code_and_title(element: Element) -> tuple[str, str]:
    """The code of a field and its title; the title is the text that has Chinese characters."""
    texts = _texts_that_name(element)
    # <XK_NR>许可内容</XK_NR>: the tag is the code.
    tag = local_name(element.tag)
    if not texts:
        return tag, ""

    titles = [text for text in texts if _HAS_CHINESE.search(text)]
    title = titles[0] if titles else texts[0]
    codes = [text for text in texts if text != title]
    code = codes[0] if codes else tag
    return code, title + _unit_in_brackets(element)


def _texts_that_name(element: Element) -> list[str]:
    """What stands in the attributes and children of a field, and in itself, but for its unit."""
    texts = []
    for name, text in element.attrib.items():
        if not is_unit_field(local_name(name), text):
            texts.append(text.strip())
    for child in element:
        if not is_unit_field(local_name(child.tag), ""):
            texts.append(text_within(child) or "")
    texts.append((element.text or "").strip())
    return [text for text in texts if text]


def _unit_in_brackets(element: Element) -> str:
    """The unit that a field states, as it stands behind a title; empty: it states none."""
    return "".join(f"({unit})" for unit in _units_of_field(element))


def _units_of_field(element: Element) -> list[str]:
    units = [text for _, text in unit_fields(element, "")]
    for child in element:
        if is_unit_field(local_name(child.tag), ""):
            units.append(text_within(child))
    return [unit for unit in units if unit]


def describes_element(element: Element) -> bool:
    """Whether an element in a list of fields names one of them, and states its unit."""
    labels = [local_name(attribute) for attribute in element.attrib]
    labels += [local_name(child.tag) for child in element]
    has_unit = any(is_unit_field(label, "") for label in labels)
    return has_unit and bool(_texts_that_name(element))


def units_of_xml_fields(root: Element) -> list[NamedText]:
    """Names of fields with the unit that a list of fields states of each."""
    units: dict[NamedText, None] = {}
    for element in root.iter():
        if not is_list_of_names(local_name(element.tag)):
            continue
        for child in element:
            names = [*_texts_that_name(child), local_name(child.tag)]
            for unit in _units_of_field(child):
                units |= dict.fromkeys(zip(names, repeat(unit)))
    return list(units)


def renamed_fields(records: Sequence[Object], titles: Mapping[str, str]) -> list[Object]:
    """Records with their fields called by their titles."""
    renamed = []
    for record in records:
        fields = {_title(name, titles): value for name, value in record.fields.items()}
        malformed = {_title(name, titles): text for name, text in record.malformed_fields.items()}
        renamed.append(Object(record.number, fields, record.malformed, malformed))
    return renamed


def _title(name: str, titles: Mapping[str, str]) -> str:
    for suffix in (UNIT_SUFFIX, CURRENCY_SUFFIX):
        if name not in titles and name.removesuffix(suffix) in titles:
            # 罚款金额(元)单位 would be no name.
            return titles[name.removesuffix(suffix)].partition("(")[0] + suffix
    return titles.get(name, name)


def fields_by_position(elements: Sequence[Element], titles: Sequence[str]) -> list[Object]:
    """Records whose values stand in the order of the titles; one of another length is malformed."""
    records = []
    for number, element in enumerate(elements, 1):
        values = [text_within(child) for child in element]
        malformed = None
        if len(values) != len(titles):
            malformed = f"字段表有{len(titles)}个字段，本条有{len(values)}个。"
        fields = dict(zip(titles, values, strict=False))
        for child, title in zip(element, titles, strict=False):
            fields |= dict(unit_fields(child, title))
        records.append(Object(number, fields, malformed))
    return records
