"""Which templates go where, and what one consists of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.catalogue.model import Catalogue, Department, RecordType
from pipelines.templates.code_sheet import write_code_lists
from pipelines.templates.data_sheet import write_data_sheet
from pipelines.templates.example_sheet import write_example
from pipelines.templates.guide_sheet import write_guide
from pipelines.templates.workbook import workbook


_NOT_IN_FILE_NAMES = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")


def write_templates(
    known: Catalogue,
    folder: Path,
    record_types: Collection[RecordType],
    departments: Collection[Department] = (),
) -> Iterator[Path]:
    """Write the templates of record types; with departments those that each has to report.

    Several departments get a folder each, named like the department.
    """
    for record_type in record_types if not departments else ():
        yield write_template(record_type, known, folder)
    for department in departments:
        own = folder / department.name if len(departments) > 1 else folder
        for record_type in known.record_types_of(department.code):
            if record_type in record_types:
                yield write_template(record_type, known, own)


def file_name(record_type: RecordType) -> str:
    """The title comes first: by its file's name the river knows which record type a file holds."""
    return f"{record_type.title.translate(_NOT_IN_FILE_NAMES)}_填报模板.xlsx"


def write_template(record_type: RecordType, known: Catalogue, folder: Path) -> Path:
    """Write one template. The sheet to fill comes first; no other one can be taken for data."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(record_type)
    with workbook(path, f"{record_type.title}填报模板") as book:
        write_data_sheet(book, record_type)
        write_guide(book, record_type, known)
        write_example(book, record_type)
        write_code_lists(book, record_type)
    return path
