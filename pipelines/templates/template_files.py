"""Which templates are written into which folder, and which sheets one has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.catalogue.model import Catalogue, Department, RecordType
from pipelines.templates.code_sheet import write_code_lists
from pipelines.templates.data_sheet import write_data_sheet
from pipelines.templates.example_sheet import write_example
from pipelines.templates.guide_sheet import write_guide
from pipelines.templates.template_workbook import open_workbook


# What Windows forbids in the name of a file, and its full-width form.
_NOT_IN_FILE_NAMES = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")


def write_templates(
    catalogue: Catalogue,
    folder: Path,
    record_types: Collection[RecordType],
    departments: Collection[Department] = (),
) -> Iterator[Path]:
    """Write the templates of some record types.

    With departments, only what each of them has to report. Several departments get a folder each,
    which has the department's name.
    """
    if not departments:
        for record_type in record_types:
            yield write_template(record_type, catalogue, folder)

    for department in departments:
        department_folder = folder / department.name if len(departments) > 1 else folder
        for record_type in catalogue.record_types_of(department.code):
            if record_type in record_types:
                yield write_template(record_type, catalogue, department_folder)


def file_name(record_type: RecordType) -> str:
    """The title comes first: the name of a file helps to recognise the record type in it."""
    return f"{record_type.title.translate(_NOT_IN_FILE_NAMES)}_填报模板.xlsx"


def write_template(record_type: RecordType, catalogue: Catalogue, folder: Path) -> Path:
    """Write one template. The sheet to fill in comes first; no other sheet is read as data."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(record_type)
    with open_workbook(path, f"{record_type.title}填报模板") as workbook:
        write_data_sheet(workbook, record_type)
        write_guide(workbook, record_type, catalogue)
        write_example(workbook, record_type)
        write_code_lists(workbook, record_type)
    return path
