"""The fields of an XML element: how they are called, what they hold, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipelines.intake.readers.grids.unit_words import is_unit_field


# Attributes by which a field says how it is called.
NAME_ATTRIBUTES = (
    "name",
    "field",
    "fieldname",
    "column",
    "columnname",
    "key",
    "title",
    "caption",
    "label",
)

# How the unit of a field is called that stands in an attribute of it.
UNIT_SUFFIX = "单位"
CURRENCY_SUFFIX = "币种"

_NAME_SPACE = re.compile(r"\A\{[^}]*\}")
# How programs of .NET write a character that no name may have: 罚款金额_x0028_万元_x0029_.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def name_attribute(element: Element) -> str | None:
    """What an element says in an attribute how it is called; None: nothing."""
    for attribute, value in element.attrib.items():
        if local_name(attribute).casefold() in NAME_ATTRIBUTES and value.strip():
            return value.strip()
    return None


def unit_fields(element: Element, name: str) -> Iterator[tuple[str, str | None]]:
    """The unit that stands in an attribute of a field, as a field beside it."""
    for attribute, text in element.attrib.items():
        label = local_name(attribute)
        if text.strip() and is_unit_field(label, text):
            is_currency = "币" in label or "currency" in label.casefold()
            yield f"{name}{CURRENCY_SUFFIX if is_currency else UNIT_SUFFIX}", text.strip()


def text_within(element: Element) -> str | None:
    """All text of an element and of those in it; None: there is none."""
    return "".join(element.itertext()).strip() or None


def local_name(tag: str) -> str:
    """A name without its name space, with the characters that a program had to write otherwise."""
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), _NAME_SPACE.sub("", tag))
