"""JSON: a list of objects, alone or packed in others."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.readers.error_answers import is_web_page, refused_answer, web_page_as_data
from pipelines.intake.readers.grids.grid import Grid, NamedText
from pipelines.intake.readers.grids.object_grid import Object, grids_of
from pipelines.intake.readers.json_and_xml.json_columns import units_of_json_fields
from pipelines.intake.readers.json_and_xml.json_metadata import texts_beside_tables
from pipelines.intake.readers.json_and_xml.json_tables import JsonTable, tables_in
from pipelines.intake.readers.json_and_xml.json_unpacking import (
    OTHER_SYNTAX,
    UNPACKED_NOTE,
    parsed_otherwise,
    unpacked,
)
from pipelines.intake.readers.json_and_xml.result_pages import joined_result_pages, result_pages_in
from pipelines.intake.readers.ndjson import grids_of_lines, is_one_object_a_line
from pipelines.intake.readers.part_names import unique_name
from pipelines.intake.readers.plain_text.decoding import read_text
from pipelines.intake.readers.plain_text.json_values import object_of, parse_json


# A line that programs pass over; what it says may be about the records.
_COMMENT = re.compile(r"\s*(?://|/\*|#)")


def read_json(path: Path, limits: Limits) -> list[Grid]:
    """Read the lists of objects in a file; a file of one object a line is read as that.

    Raises:
        FileRefused: it is no JSON, nested too deeply, or holds no list of objects.
    """
    text, encoding = read_text(path)
    if is_web_page(text):
        raise web_page_as_data(text)
    try:
        content = parse_json(text)
    except json.JSONDecodeError as error:
        result_pages = result_pages_in(text) if error.msg == "Extra data" else None
        if result_pages is not None:
            return _grids_of_result_pages(result_pages, encoding, limits)
        # JSON of one object a line is no single JSON value: the parser stops behind the first line.
        if error.msg == "Extra data" and is_one_object_a_line(text):
            return grids_of_lines(text, encoding, limits)

        content = parsed_otherwise(text)
        if content is not None:
            grids = _grids(content, encoding, limits)
            for grid in grids:
                grid.notes = (*grid.notes, OTHER_SYNTAX)
            return grids
        if _COMMENT.match(text.splitlines()[error.lineno - 1]):
            raise FileRefused(
                "corrupt-file",
                f"第{error.lineno}行写的是注释，JSON文件里不能写注释",
                "请删去注释后重新报送；注释里写有单位等说明的，请写在字段名里，如“拖欠工资金额(元)”。",
            ) from error
        raise FileRefused(
            "corrupt-file",
            f"不是完整的JSON文件：第{error.lineno}行第{error.colno}个字符附近有语法错误",
            "请检查导出是否完整，修正后重新报送。",
        ) from error
    except RecursionError as error:
        raise FileRefused(
            "too-large",
            "JSON嵌套层数过多",
            "请按一条记录一个对象的列表导出后重新报送。",
        ) from error

    refusal = refused_answer(content)
    if refusal is not None:
        raise refusal
    return _grids(content, encoding, limits)


def _grids_of_result_pages(result_pages: list[Any], encoding: str, limits: Limits) -> list[Grid]:
    """The tables of all pages, each laid together; what stands beside them counts for all."""
    grids = _grids(joined_result_pages(result_pages), encoding, limits)
    stated_texts: dict[NamedText, None] = {}
    for result_page in result_pages:
        stated_texts |= dict.fromkeys(texts_beside_tables(result_page))
    for grid in grids:
        grid.stated_texts = list(stated_texts)
        grid.notes = (*grid.notes, f"文件由{len(result_pages)}段JSON依次组成，已合在一起读取")
    return grids


def _grids(content: Any, encoding: str, limits: Limits) -> list[Grid]:
    opened = unpacked(content)
    tables = []
    # A text alone is nothing but its packing.
    if opened is content or isinstance(content, (list, dict)):
        tables = tables_in(content)
    if opened is not content:
        tables = _with_opened(tables, tables_in(opened))

    objects: dict[str, list[Object]] = {}
    # Two lists may have the same name, but each part of a file needs one of its own.
    packings = set()
    last_resorts = set()
    notes = {}
    same_records = {table.same_records: table.same_records for table in tables}
    for table in tables:
        name = unique_name(table.name, objects)
        objects[name] = _objects_of(table)
        notes[name] = table.notes
        same_records[name] = table.same_records or same_records.get(name)
        if table.holds_tables:
            packings.add(name)
        if table.is_last_resort:
            last_resorts.add(name)

    stated_texts = texts_beside_tables(content)
    grids = grids_of(
        objects, "json", encoding, packings=packings, stated_texts=stated_texts, limits=limits
    )
    field_units = units_of_json_fields(opened)
    for grid in grids:
        grid.field_units = field_units
        # A file with one table has no name for it.
        name = next(iter(notes)) if grid.sheet is None else grid.sheet
        grid.is_last_resort = name in last_resorts
        grid.same_records = same_records.get(name)
        grid.notes = (*grid.notes, *notes.get(name, ()))
    return grids


def _objects_of(table: JsonTable) -> list[Object]:
    objects = []
    for number, value in enumerate(table.records, 1):
        around = table.around
        if table.names_of_records:
            around = (*around, table.names_of_records[number - 1])
        beside = table.beside_records[number - 1] if table.beside_records else ()
        objects.append(replace(object_of(number, value), around=around, beside=beside))
    return objects


def _with_opened(written: list[JsonTable], opened: list[JsonTable]) -> list[JsonTable]:
    """The tables as they are written, and those that come out when everything is unpacked."""
    records_as_written = [table.records for table in written]
    unchanged = [table for table in opened if table.records in records_as_written]
    records_unchanged = [table.records for table in unchanged]

    tables = []
    for table in written:
        is_packing = table.records not in records_unchanged
        tables.append(replace(table, holds_tables=table.holds_tables or is_packing))
    for table in opened:
        # Groups laid together are read only where they stand as they are.
        if table in unchanged or table.is_last_resort:
            continue
        last_resort = replace(table, holds_tables=True, is_last_resort=True, notes=(UNPACKED_NOTE,))
        tables.append(last_resort)
    return tables
