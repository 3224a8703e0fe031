"""The tables in a JSON file, however deep programs have packed them.

Each list of objects is a table, and so are the objects under one name of such a list (`_source`,
`properties`), names beside lists of values (`columns` and `rows`), and lists of values under names.
Which of them is a record type, its header decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import NamedText
from pipelines.intake.readers.grids.object_grid import in_group
from pipelines.intake.readers.json_and_xml.fields_above import with_fields_above
from pipelines.intake.readers.json_and_xml.json_columns import (
    COLUMN_FIELDS,
    NAME_FIELDS,
    columns_it_lists,
    is_all_columns,
    is_list_of_lists,
    zipped_records,
)
from pipelines.intake.readers.json_and_xml.json_metadata import texts_of_envelope
from pipelines.intake.readers.plain_text.json_values import DoubledNames, object_of_pairs


# Lists and objects that may stand around a table. Deeper ones are made to keep a reader busy.
MOST_DEPTH = 12

# Each table becomes a batch with a receipt of its own: nobody would read more of them.
_MOST_TABLES = 200

# Names that say nothing about a list; the list is then called as the object around it is.
EMPTY_NAMES = frozenset(
    {"data", "rows", "items", "list", "records", "hits", "values", "result", "results", "content"}
)

# How the list at the top of a file is called, where it is one of several.
_TOP = "全部记录"


Beside = tuple[NamedText, ...]
"""Names and texts beside one record."""


@dataclass(frozen=True)
class JsonTable:
    """A table in a JSON file."""

    name: str
    records: Sequence[Any]
    """One value for each record, which should be an object."""
    holds_tables: bool = False
    """Whether its records hold other tables: then it may be no more than their packing."""
    is_last_resort: bool = False
    """Whether it is another table with the fields of inner objects laid beside the others."""
    same_records: str | None = None
    """The name of the table that has the same records."""
    notes: Sequence[str] = ()
    """Chinese sentences for the receipt."""
    around: tuple[str, ...] = ()
    """Names under which it stands, beside its own, from the outermost."""
    names_of_records: Sequence[str] = ()
    """The name under which each record stands, where they stand one by one."""
    beside_records: Sequence[Beside] = ()
    """What stands beside each record in what it is packed in; empty: each stands by itself."""


def tables_in(content: Any) -> list[JsonTable]:
    """All tables of a file, in the order in which they stand in it.

    Raises:
        FileRefused: there is none, or there are too many.
    """
    if isinstance(content, DoubledNames):
        raise _no_table(f"字段名“{content.name[:30]}”在同一个对象里出现了两次")
    if not isinstance(content, (dict, list)):
        raise _no_table("文件里没有由对象组成的列表")

    tables = []
    for table in _walk(content, "", 0):
        tables.append(table)
        if len(tables) > _MOST_TABLES:
            raise FileRefused(
                "too-large",
                f"JSON里的列表超过{_MOST_TABLES}个",
                "请按一条记录一个对象的列表导出后重新报送。",
            )
    if not tables and isinstance(content, dict):
        tables = list(_tables_of_objects(content, "", 0))
    if not tables:
        raise _no_table("文件里没有由对象组成的列表")
    return tables


def _walk(value: Any, name: str, depth: int, beside: Sequence[Beside] = ()) -> Iterator[JsonTable]:
    """`beside`: what stands beside each item of a list in what these are packed in."""
    if depth > MOST_DEPTH:
        return
    tables: Iterator[JsonTable] = iter(())
    if isinstance(value, list):
        tables = _walk_list(value, name, depth, beside)
    elif isinstance(value, dict):
        tables = _walk_object(value, name, depth)
    for table in tables:
        # Within a list, or an object, of this name.
        yield replace(table, around=(name, *table.around)) if name else table


def _walk_list(
    values: list[Any], name: str, depth: int, beside: Sequence[Beside]
) -> Iterator[JsonTable]:
    around = beside or [()] * len(values)
    packed = [
        (value, outer)
        for value, outer in zip(values, around, strict=True)
        if isinstance(value, dict)
    ]
    if not packed:
        if _is_header(values[0] if values else None):
            yield JsonTable(name or _TOP, zipped_records(values[0], values[1:]))
        elif depth == 0:
            yield JsonTable(name, values)
        return

    inner_lists, inner_objects = _nested(packed)
    inner = []
    for inner_name, (inner_value, inner_beside) in inner_lists.items():
        inner += list(_walk(inner_value, inner_name, depth + 1, inner_beside))
    for inner_name, (inner_value, inner_beside) in inner_objects.items():
        # An object in each record may be no more than a group of its fields.
        for table in _walk(inner_value, inner_name, depth + 1, inner_beside):
            inner.append(replace(table, holds_tables=True))
    # An object that names columns beside lists of values is a table of its own.
    for item, _ in packed:
        inner += _tables_with_columns(item, name)
    yield JsonTable(
        name or (_TOP if inner else ""), values, holds_tables=bool(inner), beside_records=beside
    )
    yield from inner
    yield from _below_fields(values)
    if inner_objects:
        flat = [_flat(value) for value in values]
        yield JsonTable(f"{name or _TOP}（各组）", flat, holds_tables=True, is_last_resort=True)


def _below_fields(objects: Sequence[Any]) -> Iterator[JsonTable]:
    """The records of the lists in some objects, with the fields of these beside their own."""
    below = with_fields_above(objects)
    # What stands above data or rows is about the file.
    is_of_file = below is not None and len(objects) == 1 and below.key.casefold() in EMPTY_NAMES
    if below is not None and not is_of_file:
        yield JsonTable(
            f"{below.key}（连同上一级）",
            below.records,
            holds_tables=True,
            is_last_resort=True,
            same_records=below.key,
            notes=below.notes,
        )


def _flat(value: Any) -> Any:
    """A record with the fields of the objects in it beside its own."""
    if not isinstance(value, dict):
        return value
    pairs: list[tuple[str, Any]] = []
    for name, field in value.items():
        if isinstance(field, dict):
            pairs += [(in_group(name, inner_name), inner) for inner_name, inner in field.items()]
        else:
            pairs.append((name, field))
    return object_of_pairs(pairs)


_Inner = dict[str, tuple[list[Any], list[Beside]]]
"""Values under one name in several objects, and what stands beside each of them."""


def _nested(packed: Sequence[tuple[Mapping[str, Any], Beside]]) -> tuple[_Inner, _Inner]:
    """The lists within objects by their names, those of one name together, and the objects.

    `packed`: the objects, each with what stands around it.
    """
    lists: _Inner = {}
    inner_objects: _Inner = {}
    for item, outer in packed:
        # Most records hold plain values, around which nothing has to be looked at.
        if not any(isinstance(value, (dict, list)) for value in item.values()):
            continue
        around = (*outer, *texts_of_envelope(item))
        for key, value in item.items():
            if key in COLUMN_FIELDS and columns_it_lists(item) is not None:
                continue
            if isinstance(value, dict):
                values, beside = inner_objects.setdefault(key, ([], []))
                values.append(value)
                beside.append(around)
            elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
                values, beside = lists.setdefault(_list_name(item, key), ([], []))
                values.extend(value)
                beside.extend([around] * len(value))
    return lists, inner_objects


def _list_name(item: Mapping[str, Any], key: str) -> str:
    """What a list is called: as its own key, or as the object around it if the key says nothing."""
    if key.casefold() not in EMPTY_NAMES:
        return key
    for field in NAME_FIELDS:
        name = item.get(field)
        if isinstance(name, str) and name.strip():
            return name
    return key


def _walk_object(content: Mapping[str, Any], name: str, depth: int) -> Iterator[JsonTable]:
    if is_all_columns(content):
        rows = list(zip(*content.values(), strict=True))
        yield JsonTable(name or _TOP, zipped_records(list(content), rows))
        return

    columns = columns_it_lists(content)
    yield from _tables_with_columns(content, name)
    yield from _below_fields([content])
    for key, value in content.items():
        # Names of columns, and what stands below them, are no records.
        if columns is None or not (key in COLUMN_FIELDS or is_list_of_lists(value, columns)):
            yield from _walk(value, _name_below(name, key), depth + 1)


def _tables_with_columns(content: Mapping[str, Any], name: str) -> list[JsonTable]:
    """The lists of values in an object that names their columns beside them."""
    tables = []
    columns = columns_it_lists(content)
    for key, value in content.items():
        if columns is not None and is_list_of_lists(value, columns):
            tables.append(JsonTable(_name_below(name, key), zipped_records(columns, value)))
    return tables


def _name_below(name: str, key: str) -> str:
    """What a value is called: as its key, or as what is around it if the key says nothing."""
    if name and key.casefold() in EMPTY_NAMES:
        return name
    return key


def _tables_of_objects(content: Mapping[str, Any], name: str, depth: int) -> Iterator[JsonTable]:
    """The tables of a file without any list: records by their numbers, or a single record."""
    if depth > MOST_DEPTH:
        raise _no_table("列表嵌套在太多层对象之内")
    objects = {key: value for key, value in content.items() if isinstance(value, dict)}
    if len(objects) < len(content) or not objects:
        yield JsonTable(name, [content], holds_tables=bool(objects))
    elif len(objects) > 1:
        yield JsonTable(
            name or _TOP,
            list(objects.values()),
            holds_tables=True,
            names_of_records=list(objects),
        )
        yield from _by_columns(objects, name)
    for key, value in objects.items():
        if len(objects) == len(content) > 1 and _has_values_only(value):
            continue
        yield from _tables_of_objects(value, key, depth + 1)


def _by_columns(objects: Mapping[str, Mapping[str, Any]], name: str) -> Iterator[JsonTable]:
    """The records of columns whose values are numbered alike: {"名称": {"0": …}, "类别": {"0": …}}."""
    numbers = list(next(iter(objects.values())))
    if any(list(column) != numbers for column in objects.values()):
        return
    records = []
    for number in numbers:
        records.append({header: column[number] for header, column in objects.items()})
    yield JsonTable(f"{name or _TOP}（按列）", records, holds_tables=True)


def _is_header(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) > 1 and all(isinstance(name, str) for name in value)
    )


def _has_values_only(content: Mapping[str, Any]) -> bool:
    return not any(isinstance(value, (dict, list)) for value in content.values())


def _no_table(reason: str) -> FileRefused:
    return FileRefused(
        "unknown-format",
        reason,
        "请导出为一个列表，每条记录一个对象，字段用目录中的代码或中文名称。",
    )
