"""The tables in an XML file, however programs have packed them.

A record is an element with fields, which are its children and attributes. Some programs write the
names of the fields beside the records (FIELDS and DATA), into an attribute of each field, or as
pairs of key and value; some part a record into groups, and some put the whole file into a text.
Which of these is a record type, its header decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from pipelines.intake.readers.grids.grid import NamedText
from pipelines.intake.readers.grids.object_grid import Object, in_group
from pipelines.intake.readers.json_and_xml.xml_field_lists import (
    fields_by_position,
    is_list_of_names,
    lists_of_names,
    renamed_fields,
)
from pipelines.intake.readers.json_and_xml.xml_fields import (
    local_name,
    name_attribute,
    text_within,
    unit_fields,
)


# Elements that hold the name of another one, or its value.
NAME_ELEMENTS = frozenset({"key", "name", "field", "fieldname", "column", "title"})
VALUE_ELEMENTS = frozenset({"value", "val", "text", "content", "data"})

# The attribute by which an element says that it has no value.
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

# Attributes of a record one of which is called like the name of a field.
_FEWEST_BESIDE_NAME = 4

# The fields of a record, one after the other.
Fields = Callable[[Element], Iterator[tuple[str, str | None]]]


@dataclass(frozen=True)
class XmlTable:
    """A table in an XML file."""

    name: str
    records: Sequence[Object]
    is_packing: bool = False
    """Whether its records hold other tables, as `Grid.is_packing`."""
    same_records: str | None = None
    """The same for all tables that have the same records, of which one is to be read."""
    is_last_resort: bool = False
    """Whether it has the records of other tables laid together, and is read if none of those is."""


def tables_of(root: Element) -> list[XmlTable]:
    """All tables of a file, the one with the most records first; empty: there is none."""
    grouped = _elements_in_groups(root)
    names_of_groups = set()
    for elements in grouped.values():
        names_of_groups |= {local_name(child.tag) for child in elements[0]}

    tables = []
    around: dict[Element, tuple[str, ...]] = {}
    beside = _texts_around_records(root)
    for name, elements in records_by_name(root, around).items():
        clearer = list(_clearer_tables(name, elements, root))
        is_packing = bool(clearer) or name in names_of_groups or name in grouped
        is_packing = is_packing or any(map(is_list_of_names, around[elements[0]]))
        names = [around[element] for element in elements]
        texts = [beside.get(element, ()) for element in elements]
        objects = _with_names(_objects(elements, fields_of), names, texts)
        tables.append(XmlTable(name, objects, is_packing, name))
        for label, objects in clearer:
            tables.append(
                XmlTable(f"{name}（{label}）", _with_names(objects, names, texts), True, name)
            )
    for name, elements in grouped.items():
        objects = _objects(elements, _fields_in_groups)
        tables.append(XmlTable(f"{name}（各组）", objects, True, is_last_resort=True))
    return tables


def _with_names(
    objects: list[Object],
    names: Sequence[tuple[str, ...]],
    texts: Sequence[tuple[NamedText, ...]],
) -> list[Object]:
    """Records with the names of the elements around each of them, and the texts in these."""
    if not any(names):
        return objects
    return [
        replace(record, around=names_around, beside=beside)
        for record, names_around, beside in zip(objects, names, texts, strict=True)
    ]


def _texts_around_records(root: Element) -> dict[Element, tuple[NamedText, ...]]:
    """Element → attributes and plain children of the elements that it stands in, below the root."""
    around: dict[Element, tuple[NamedText, ...]] = {}
    level: list[tuple[Element, tuple[NamedText, ...]]] = [(element, ()) for element in root]
    while level:
        inner = []
        for element, outer in level:
            around[element] = outer
            if _is_record(element):
                continue
            own = [(local_name(name), text) for name, text in element.attrib.items()]
            own += [
                (local_name(child.tag), child.text or "") for child in element if not len(child)
            ]
            texts = (*outer, *own)
            inner += [(child, texts) for child in element if len(child) or child.attrib]
        level = inner
    return around


def records_by_name(
    root: Element, around: dict[Element, tuple[str, ...]] | None = None
) -> dict[str, list[Element]]:
    """The elements that are records, by their names, the most frequent name first.

    `around` is given the names of the elements that each of them stands in.
    """
    records: dict[str, list[Element]] = defaultdict(list)
    level: list[tuple[Element, tuple[str, ...]]] = [(element, ()) for element in root]
    while level:
        next_level = []
        for element, names in level:
            name = local_name(element.tag)
            # What stands within a record is its fields.
            if _is_record(element):
                records[name].append(element)
                if around is not None:
                    around[element] = names
            else:
                inner = (*names, name)
                next_level += [(child, inner) for child in element]
        level = next_level
    by_count = sorted(records, key=lambda name: len(records[name]), reverse=True)
    return {name: records[name] for name in by_count}


def _is_record(element: Element) -> bool:
    """Whether it has two fields or more, and most of its children are plain ones."""
    if _holds_rows(element):
        return False
    plain_children = sum(len(child) == 0 for child in element)
    nested_children = len(element) - plain_children
    has_fields = plain_children + len(element.attrib) >= 2
    return has_fields and plain_children >= nested_children


def _holds_rows(element: Element) -> bool:
    """Whether its children are records whose fields are attributes: rs:data with z:row in it.

    A field that says in an attribute how it is called has few others.
    """
    if len({child.tag for child in element}) != 1:
        return False
    for child in element:
        fewest = 2 if name_attribute(child) is None else _FEWEST_BESIDE_NAME
        if len(child) or text_within(child) or len(child.attrib) < fewest:
            return False
    return True


def _clearer_tables(
    name: str, elements: Sequence[Element], root: Element
) -> Iterator[tuple[str, list[Object]]]:
    """The same records with the names of their fields from where the program has put them.

    Each with a word in Chinese for where that is.
    """
    if is_list_of_names(name):
        return
    if _has_named_children(elements[0]):
        yield "字段名在属性中", _objects(elements, _fields_by_attribute)

    for labels in lists_of_names(root):
        codes = [code for code, _ in labels]
        titles = [title for _, title in labels]
        tags = {local_name(child.tag) for child in elements[0]} | set(elements[0].attrib)
        if len(tags & set(codes)) * 2 > len(tags):
            title_of = dict(labels)
            yield "按字段表", renamed_fields(_objects(elements, fields_of), title_of)
        elif len(elements[0]) == len(titles):
            yield "按顺序", fields_by_position(elements, titles)


def _has_named_children(element: Element) -> bool:
    names = [name_attribute(child) for child in element]
    return len(names) > 1 and all(names)


def _fields_by_attribute(element: Element) -> Iterator[tuple[str, str | None]]:
    for child in element:
        value = child.attrib.get("value") or text_within(child)
        name = name_attribute(child) or local_name(child.tag)
        yield name, value
        yield from unit_fields(child, name)


def _elements_in_groups(root: Element) -> dict[str, list[Element]]:
    """The elements whose children are groups of fields, or pairs of key and value, by their names."""
    elements: dict[str, list[Element]] = defaultdict(list)
    for element in root.iter():
        if len(element) and (_holds_groups(element) or _holds_pairs(element)):
            elements[local_name(element.tag)].append(element)
    return elements


def _holds_groups(element: Element) -> bool:
    """Whether its children are groups of fields, each of another name."""
    tags = {child.tag for child in element}
    if len(tags) < len(element):
        return False
    return any(len(child) > 1 and not any(len(field) for field in child) for child in element)


def _holds_pairs(element: Element) -> bool:
    return len(element) > 1 and all(_pair(child) is not None for child in element)


def _fields_in_groups(element: Element) -> Iterator[tuple[str, str | None]]:
    for child in element:
        pair = _pair(child)
        if pair is not None:
            yield pair
        elif len(child):
            for name, text in fields_of(child):
                yield in_group(local_name(child.tag), name), text
        else:
            yield local_name(child.tag), text_within(child)


def _pair(element: Element) -> tuple[str, str | None] | None:
    """Key and value of an element that holds just these; None: it does not."""
    if len(element) != 2:
        return None
    key, value = element
    is_key = local_name(key.tag).casefold() in NAME_ELEMENTS
    is_value = local_name(value.tag).casefold() in VALUE_ELEMENTS
    if not (is_key and is_value):
        return None
    return text_within(key) or "", text_within(value)


def _objects(elements: Sequence[Element], read: Fields) -> list[Object]:
    records = []
    for number, element in enumerate(elements, 1):
        fields: dict[str, str | None] = {}
        malformed = {}
        if read is fields_of:
            malformed = _fields_without_one_value(element)
        for name, text in read(element):
            if name in fields:
                malformed.setdefault(name, f"字段“{name[:30]}”在本条中出现了两次。")
            else:
                fields[name] = text
        records.append(Object(number, fields, malformed_fields=malformed))
    return records


def _fields_without_one_value(element: Element) -> dict[str, str]:
    """Names of the children that are no single value, and what is wrong with each."""
    malformed = {}
    for child in element:
        name = local_name(child.tag)
        if len(child) > 0:
            malformed[name] = f"字段“{name[:30]}”里还有下一层元素，不是一个值。"
        elif _is_nil(child) and text_within(child):
            malformed[name] = f"字段“{name[:30]}”标明没有值（nil），里面却写着内容。"
    return malformed


def _is_nil(element: Element) -> bool:
    """Whether an element says that it has no value."""
    return element.attrib.get(NIL, "").strip() in ("true", "1")


def fields_of(element: Element) -> Iterator[tuple[str, str | None]]:
    """Name and text of each attribute and child."""
    for name, text in element.attrib.items():
        yield local_name(name), text
    for child in element:
        yield local_name(child.tag), text_within(child)
        yield from unit_fields(child, local_name(child.tag))
